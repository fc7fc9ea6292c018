// SPDX-License-Identifier: Apache-2.0

// Command models fetches the real models that the inspection is measured on: packages that anybody can install, which
// ship models among their files. Each is checked against the integrity that the list writes down, and none is committed.
//
//	go run ./hack/models -list test/models/models.yaml -out .local/models
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	list := flag.String("list", "test/models/models.yaml", "list of the packages and their models")
	out := flag.String("out", ".local/models", "folder to unpack to, a folder for each package")
	wait := flag.Duration("timeout", 20*time.Minute, "time after which the whole is given up")
	check := flag.Bool("measure", false, "inspect the models, and print what is missed and what is a false alarm")
	table := flag.String("table", "", "file to write to, as Markdown, what was found in each model")
	hashes := flag.String("hashes", "", "file to write the SHA-256 of the models to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *wait)
	defer cancel()
	err := run(ctx, *list, *out, os.Stdout)
	if err == nil && *check {
		err = measure(ctx, *list, *out, *table, os.Stdout)
	}
	if err == nil && *hashes != "" {
		err = writeHashes(*list, *out, *hashes)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "models:", err)
		os.Exit(1) //nolint:gocritic // nothing that the deferred calls release outlives the process
	}
}

// run fetches all packages of the list. One that fails does not keep the others from being fetched.
func run(ctx context.Context, list, out string, log io.Writer) error {
	packages, err := readList(list)
	if err != nil {
		return err
	}
	sources := map[string]source{"npm": newNPM(), "go": goModules{}, "debian": newDebian()}
	var errs []error
	for i := range packages {
		p := &packages[i]
		fresh, err := install(ctx, sources[p.From], p, out)
		switch {
		case errors.Is(err, errElsewhere):
			_, _ = fmt.Fprintln(log, p.id(), "left out:", err)
		case err != nil:
			errs = append(errs, fmt.Errorf("%s: %w", p.id(), err))
		case fresh:
			_, _ = fmt.Fprintln(log, p.id(), "fetched")
		default:
			_, _ = fmt.Fprintln(log, p.id(), "is there")
		}
	}
	return errors.Join(errs...)
}

// A source puts the files of a package into a folder, after having checked its integrity.
type source interface {
	fetch(ctx context.Context, p *pack, into *os.Root) error
}

// stamp is the file that says which content was unpacked. It is written last, so a folder that has it is whole.
const stamp = ".integrity"

// install fetches a package unless it is there, and tells whether it had to. The folder appears under its name only when
// it is whole, so that whoever reads it beside us never sees half of it.
func install(ctx context.Context, from source, p *pack, out string) (bool, error) {
	dir := filepath.Join(out, filepath.FromSlash(p.id()))
	if have, err := os.ReadFile(filepath.Join(dir, stamp)); err == nil && string(have) == p.Integrity { //nolint:gosec // below -out
		return false, p.complete(dir)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o750); err != nil {
		return false, err
	}
	part, err := os.MkdirTemp(filepath.Dir(dir), ".part-")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(part) }()
	root, err := os.OpenRoot(part)
	if err != nil {
		return false, err
	}
	defer func() { _ = root.Close() }()
	if err := from.fetch(ctx, p, root); err != nil {
		return false, err
	}
	if err := p.complete(part); err != nil {
		return false, err
	}
	if err := root.WriteFile(stamp, []byte(p.Integrity), 0o600); err != nil {
		return false, err
	}
	if err := os.RemoveAll(dir); err != nil {
		return false, err
	}
	return true, os.Rename(part, dir)
}
