// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// What an archive may unpack to. The largest of the list has 170 MB in less than a hundred files.
var (
	maxUnpacked int64 = 1 << 30
	maxFiles          = 20000
)

// unpack writes the files of an npm archive into a folder, without the first part of their paths, which is the same for
// all ("package"). The folder is an os.Root, which refuses whatever leads out of it; links have no place in such an archive.
func unpack(archive io.Reader, into *os.Root) error {
	plain, err := gzip.NewReader(archive)
	if err != nil {
		return fmt.Errorf("the archive is not gzip: %w", err)
	}
	files, left := tar.NewReader(plain), maxUnpacked
	for n := 0; ; n++ {
		header, err := files.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("the archive cannot be read: %w", err)
		case n >= maxFiles:
			return fmt.Errorf("the archive has more than %d files", maxFiles)
		case header.Typeflag == tar.TypeDir:
			continue
		case header.Typeflag != tar.TypeReg:
			return fmt.Errorf("the archive has %q, which is neither a file nor a folder", header.Name)
		case header.Size > left:
			return fmt.Errorf("the archive unpacks to more than %d bytes", maxUnpacked)
		}
		left -= header.Size
		name, err := inPackage(header.Name)
		if err != nil {
			return err
		}
		if err := writeFile(into, name, files); err != nil {
			return err
		}
	}
}

// inPackage is the path of a file in its package.
func inPackage(name string) (string, error) {
	_, rest, _ := strings.Cut(name, "/")
	local := filepath.FromSlash(path.Clean(rest))
	if rest == "" || !filepath.IsLocal(local) || strings.Contains(name, `\`) {
		return "", fmt.Errorf("the archive has a file %q, which leads out of the package", name)
	}
	return local, nil
}

func writeFile(into *os.Root, name string, content io.Reader) error {
	if err := into.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return err
	}
	file, err := into.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close())
}
