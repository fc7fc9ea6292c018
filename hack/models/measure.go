// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
)

// truth is what the list says of a model.
type truth struct {
	Path         string   `json:"path"`
	Name         string   `json:"name"`
	Capabilities []string `json:"capabilities"`
	AlsoAccept   []string `json:"alsoAccept"`
	HeldOut      bool     `json:"heldOut"`
	Unread       bool     `json:"unread"`
	Contains     []any    `json:"contains"`
}

// labelled is a package with what its models are.
type labelled struct {
	From    string  `json:"from"`
	Name    string  `json:"name"`
	Version string  `json:"version"`
	Models  []truth `json:"models"`
}

// elsewhere tells whether a package of Debian was left out, for the system is another.
func (p *labelled) elsewhere(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(p.Name+"@"+p.Version)))
	return p.From == "debian" && errors.Is(err, os.ErrNotExist)
}

func readTruth(list string) ([]labelled, error) {
	data, err := os.ReadFile(list) //nolint:gosec // the list is the caller's
	if err != nil {
		return nil, err
	}
	var packs struct {
		Packages []labelled `json:"packages"`
	}
	err = yaml.Unmarshal(data, &packs)
	return packs.Packages, err
}

// outcome of a model: what was not found, and what was found and is not there.
type outcome struct {
	truth
	pack           string
	found          []string
	missed, alarms []string
	suspected      []string // what of the missed was at least suspected
}

// measure inspects all models of the list, and prints what was missed and what was a false alarm, apart for the models
// that the detectors were adjusted to and for those that were held out.
func measure(ctx context.Context, list, dir, table string, log io.Writer) error {
	packs, err := readTruth(list)
	if err != nil {
		return err
	}
	var all []outcome
	for _, p := range packs {
		if p.elsewhere(dir) {
			continue
		}
		for _, t := range p.Models {
			o, err := compare(ctx, filepath.Join(dir, filepath.FromSlash(p.Name+"@"+p.Version), filepath.FromSlash(t.Path)), t)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", p.Name, t.Path, err)
			}
			o.pack = p.Name
			all = append(all, o)
		}
	}
	if table != "" {
		if err := os.WriteFile(table, []byte(page(all)), 0o644); err != nil { //nolint:gosec // everybody may read it
			return err
		}
	}
	return tell(all, log)
}

// page is what was found in each model, in Markdown.
func page(all []outcome) string {
	var b strings.Builder
	b.WriteString(`# What the inspection tells of real models

Written by ` + "`make models`" + `, which fetches public packages that anybody can install and inspects the models among their files. What
is known of a file by its SHA-256 alone is left out here. Detectors were adjusted to the models that are not held out; the
others were first measured unseen, as [test/models](../test/models/README.md) tells.

| model | package | it is | told as | held out |
|---|---|---|---|---|
`)
	for i := range all {
		o := &all[i]
		told := strings.Join(o.found, ", ")
		switch {
		case o.Unread:
			told = "its format is not read"
		case told == "":
			told = "not recognised"
		}
		if !o.Unread && len(o.missed)+len(o.alarms) > 0 {
			told = "**" + told + "**"
		}
		is, held := strings.Join(o.Capabilities, ", "), ""
		if is == "" {
			is = "none of these"
		}
		if o.HeldOut {
			held = "yes"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", strings.ReplaceAll(o.Name, "|", "/"), o.pack, is, told, held)
	}
	return b.String()
}

// writeHashes writes the table of known files: the sum of each model that is only one, its capabilities and its name.
func writeHashes(list, dir, out string) error {
	packs, err := readTruth(list)
	if err != nil {
		return err
	}
	var lines []string
	for _, p := range packs {
		for _, t := range p.Models {
			if len(t.Capabilities) == 0 || t.Unread || len(t.Contains) > 0 {
				continue
			}
			data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(p.Name+"@"+p.Version), filepath.FromSlash(t.Path))) //nolint:gosec // of the list
			if err != nil {
				return err
			}
			lines = append(lines, fmt.Sprintf("%x,%s,%s (%s %s)\n", sha256.Sum256(data), strings.Join(t.Capabilities, " "),
				strings.ReplaceAll(t.Name, ",", ";"), p.Name, p.Version))
		}
	}
	slices.Sort(lines)
	return os.WriteFile(out, []byte(strings.Join(slices.Compact(lines), "")), 0o644) //nolint:gosec // everybody may read it
}

// compare what is found in a model with the truth. Only what is sure enough counts as found.
func compare(ctx context.Context, path string, t truth) (outcome, error) {
	report, err := modelscan.Scan(ctx, path, modelscan.Options{All: true, IgnoreHashes: true})
	if err != nil {
		return outcome{}, err
	}
	o := outcome{truth: t}
	var found, suspected []string
	for _, f := range report.Files {
		for _, c := range f.Capabilities {
			if c.Confidence >= detect.ReportThreshold {
				found = append(found, c.Name)
			} else {
				suspected = append(suspected, c.Name)
			}
		}
	}
	for _, c := range t.Capabilities {
		if !slices.Contains(found, c) {
			o.missed = append(o.missed, c)
			if slices.Contains(suspected, c) {
				o.suspected = append(o.suspected, c)
			}
		}
	}
	slices.Sort(found)
	o.found = slices.Compact(found)
	for _, c := range o.found {
		if !slices.Contains(t.Capabilities, c) && !slices.Contains(t.AlsoAccept, c) {
			o.alarms = append(o.alarms, c)
		}
	}
	return o, nil
}

func tell(all []outcome, log io.Writer) error {
	for _, heldOut := range []bool{false, true} {
		models, right, misses, alarms, biometric := 0, 0, 0, 0, 0
		w := tabwriter.NewWriter(log, 0, 8, 2, ' ', 0)
		for i := range all {
			o := &all[i]
			if o.HeldOut != heldOut || o.Unread {
				continue
			}
			models++
			misses += len(o.missed)
			alarms += len(o.alarms)
			for _, c := range o.alarms {
				if strings.HasPrefix(c, "biometric") {
					biometric++
				}
			}
			if len(o.missed)+len(o.alarms) == 0 {
				right++
				continue
			}
			_, _ = fmt.Fprintf(w, "%s\t%s\tmissed %v\tfalse %v\tsuspected %v\n", o.pack, o.Path, o.missed, o.alarms, o.suspected)
		}
		title := "adjusted to"
		if heldOut {
			title = "held out"
		}
		_, _ = fmt.Fprintf(log, "%s: %d models, %d right; %d capabilities missed, %d false alarms, %d of them biometric\n",
			title, models, right, misses, alarms, biometric)
		if !heldOut || os.Getenv("SHOW_HELD_OUT") != "" {
			_ = w.Flush()
		}
	}
	return nil
}
