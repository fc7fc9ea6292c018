// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"time"
)

// debian has apt fetch a package from the archive that the machine is set up with, checked against the sum of the list, and
// copies the models from it. Nothing is installed.
type debian struct {
	apt, dpkg string // paths of apt-get and dpkg-deb; empty where they are not there
}

func newDebian() debian {
	apt, _ := exec.LookPath("apt-get")
	dpkg, _ := exec.LookPath("dpkg-deb")
	return debian{apt: apt, dpkg: dpkg}
}

// errElsewhere tells that a package can be had on other systems only.
var errElsewhere = errors.New("packages of Debian are fetched by apt-get and read by dpkg-deb, which are not here")

func (d debian) fetch(ctx context.Context, p *pack, into *os.Root) error {
	if d.apt == "" || d.dpkg == "" {
		return errElsewhere
	}
	tmp, err := os.MkdirTemp("", "models-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	if _, err := command(ctx, tmp, d.apt, "download", p.Name+"="+p.Version); err != nil {
		return fmt.Errorf("apt-get download: %w", err)
	}
	found, err := filepath.Glob(filepath.Join(tmp, "*.deb"))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("apt-get left %d packages, and one was expected", len(found))
	}
	if err := verifyDebian(found[0], p); err != nil {
		return err
	}
	files, err := command(ctx, tmp, d.dpkg, "--fsys-tarfile", found[0])
	if err != nil {
		return fmt.Errorf("dpkg-deb: %w", err)
	}
	return copyListed(bytes.NewReader(files), p, into)
}

// command runs a program in a folder and returns what it writes.
func command(ctx context.Context, dir, name string, arguments ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, arguments...) //nolint:gosec // the list is checked
	cmd.Dir = dir
	cmd.WaitDelay = 10 * time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%w %s", err, firstLine(said.String()))
	}
	return out, nil
}

// verifyDebian compares a package with the sum and the size that the list says.
func verifyDebian(file string, p *pack) error {
	data, err := os.ReadFile(file) //nolint:gosec // apt-get has just written it
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	if got := sha256Prefix + hex.EncodeToString(sum[:]); got != p.Integrity || int64(len(data)) != p.Size {
		return fmt.Errorf("the package is another than the list says: %s, %d bytes", got, len(data))
	}
	return nil
}

// copyListed copies the models of the list from the files of a package, which begin with "./", and nothing else.
func copyListed(files io.Reader, p *pack, into *os.Root) error {
	archive := tar.NewReader(files)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the package cannot be read: %w", err)
		}
		name := path.Clean(header.Name)
		if header.Typeflag != tar.TypeReg || !slices.ContainsFunc(p.Models, func(m model) bool { return m.Path == name }) {
			continue
		}
		if err := writeFile(into, filepath.FromSlash(name), archive); err != nil {
			return fmt.Errorf("the package cannot be read: %w", err)
		}
	}
}
