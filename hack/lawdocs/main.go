// SPDX-License-Identifier: Apache-2.0

// Command lawdocs writes docs/law from the catalogue: a readable page a profile, in English and in French, with the source of
// each rule, how well it was checked, and the scenario that holds it.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/scenario"
)

func main() {
	scenarios := flag.String("scenarios", "test/scenarios", "folder of the scenarios")
	out := flag.String("out", "docs/law", "folder to write to; what it held is replaced")
	flag.Parse()
	if err := run(*scenarios, *out); err != nil {
		fmt.Fprintln(os.Stderr, "lawdocs:", err)
		os.Exit(1)
	}
}

func run(scenarios, out string) error {
	catalogue, err := law.Profiles()
	if err != nil {
		return err
	}
	stories, err := scenario.Load([]string{scenarios}, nil)
	if err != nil {
		return err
	}
	b := book{catalogue: catalogue, stories: stories, coverage: scenario.Cover(stories, catalogue)}
	return errors.Join(
		writePages(b.pages(i18n.English, out), english, out),
		writePages(b.pages(i18n.French, filepath.Join(out, "fr")), french, filepath.Join(out, "fr")))
}

// writePages replaces what a folder held.
func writePages(pages []profile, words templates, out string) error {
	old, err := filepath.Glob(filepath.Join(out, "*.md"))
	if err != nil {
		return err
	}
	for _, file := range old {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	var text bytes.Buffer
	errs := []error{os.MkdirAll(out, 0o750), words.index.Execute(&text, pages), write(out, "README", &text)}
	for i := range pages {
		errs = append(errs, words.page.Execute(&text, &pages[i]), write(out, pages[i].Name, &text))
	}
	return errors.Join(errs...)
}

func write(out, name string, text *bytes.Buffer) error {
	defer text.Reset()
	return os.WriteFile(filepath.Join(out, name+".md"), append(bytes.TrimRight(text.Bytes(), "\n"), '\n'), 0o600)
}
