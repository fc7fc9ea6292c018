// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"sigs.k8s.io/yaml"
)

// A pack is one package of the list, with what this program needs of it. The rest of an entry says what the models are,
// which is read where the inspection is measured.
type pack struct {
	From      string  `json:"from"` // "npm", "go" or "debian"
	Name      string  `json:"name"`
	Version   string  `json:"version"`
	Integrity string  `json:"integrity"` // as npm's lock file or Go's go.sum writes it; of Debian the SHA-256
	Size      int64   `json:"size"`      // of the archive in bytes, but for Go
	Models    []model `json:"models"`
}

type model struct {
	Path string `json:"path"` // in the package, with slashes
}

func (p *pack) id() string { return p.Name + "@" + p.Version }

func readList(file string) ([]pack, error) {
	data, err := os.ReadFile(file) //nolint:gosec // the list is the caller's
	if err != nil {
		return nil, err
	}
	var list struct {
		Packages []pack `json:"packages"`
	}
	if err := yaml.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var errs []error
	for i := range list.Packages {
		if err := list.Packages[i].check(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", file, list.Packages[i].id(), err))
		}
	}
	return list.Packages, errors.Join(errs...)
}

// A name and a version become part of a path and of an address, so they must hold nothing that means something there. A
// name may not begin with a dash either, or a command that it is handed to would take it for an option.
var (
	packageName    = regexp.MustCompile(`^@?[A-Za-z0-9][A-Za-z0-9._~-]*(/[A-Za-z0-9_~][A-Za-z0-9._~-]*)*$`)
	packageVersion = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.+-]*$`)
)

func (p *pack) check() error {
	switch {
	case p.From != "npm" && p.From != "go" && p.From != "debian":
		return fmt.Errorf("from %q: npm, go and debian are known", p.From)
	case !packageName.MatchString(p.Name):
		return fmt.Errorf("%q is not the name of a package", p.Name)
	case !packageVersion.MatchString(p.Version):
		return fmt.Errorf("%q is not a version", p.Version)
	case p.From == "npm" && !strings.HasPrefix(p.Integrity, sha512Prefix):
		return fmt.Errorf("integrity %q is not a sha512", p.Integrity)
	case p.From == "debian" && !strings.HasPrefix(p.Integrity, sha256Prefix):
		return fmt.Errorf("integrity %q is not a sha256", p.Integrity)
	case p.From != "go" && (p.Size <= 0 || p.Size > maxArchive):
		return fmt.Errorf("size %d: it must be that of the archive, at most %d bytes", p.Size, maxArchive)
	case p.From == "go" && !strings.HasPrefix(p.Integrity, "h1:"):
		return fmt.Errorf("integrity %q is not a line of go.sum", p.Integrity)
	}
	for _, m := range p.Models {
		if !filepath.IsLocal(filepath.FromSlash(m.Path)) {
			return fmt.Errorf("the path %q leads out of the package", m.Path)
		}
	}
	return nil
}

// complete tells whether all models of the list are in a folder.
func (p *pack) complete(dir string) error {
	var missing []error
	for _, m := range p.Models {
		if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(m.Path))); err != nil || !info.Mode().IsRegular() {
			missing = append(missing, fmt.Errorf("the package has no file %s", m.Path))
		}
	}
	return errors.Join(missing...)
}
