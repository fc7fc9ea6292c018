// SPDX-License-Identifier: Apache-2.0

// Package mountcheck tells from inside of a container whether a mount shows a folder of an image and nothing else. A container
// runtime that does not know of subPath for image volumes mounts all of the image, without an error.
package mountcheck

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// maxEntries bounds what is compared of a folder. A module is a handful of files.
const maxEntries = 100_000

// ErrShowsMore says that a mount is not the folder that was asked for.
var ErrShowsMore = errors.New("the mount does not show the folder of the image that was asked for: the container runtime of this node " +
	"may show all of an image where a folder of it is asked for")

// Folder checks that the folder at mounted is the folder at subPath below whole, where the same image is mounted as a whole: it
// is the same in the file system, or holds the same by name, kind, size and mode. Whatever cannot be compared is an error.
func Folder(mounted, whole, subPath string) error {
	image, err := os.OpenRoot(whole) // what links lead out of the image to is not of the image
	if err != nil {
		return fmt.Errorf("opening the image: %w", err)
	}
	defer image.Close()
	wanted, err := image.Stat(subPath)
	if err != nil {
		return fmt.Errorf("looking up the folder in the image: %w", err)
	}
	is, err := os.Stat(mounted)
	if err != nil {
		return fmt.Errorf("looking up the mount: %w", err)
	}
	if os.SameFile(wanted, is) {
		return nil
	}
	folder, err := image.OpenRoot(subPath)
	if err != nil {
		return fmt.Errorf("opening the folder in the image: %w", err)
	}
	defer folder.Close()
	there, err := list(folder.FS())
	if err != nil {
		return err
	}
	here, err := list(os.DirFS(mounted))
	if err != nil {
		return err
	}
	return same(there, here)
}

// entry is what is compared of a file.
type entry struct {
	mode fs.FileMode
	size int64
}

// list tells of everything below a folder, by its path.
func list(files fs.FS) (map[string]entry, error) {
	all := map[string]entry{}
	err := fs.WalkDir(files, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if len(all) == maxEntries {
			return fmt.Errorf("the folder has more than %d files", maxEntries)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		e := entry{mode: info.Mode()}
		if info.Mode().IsRegular() {
			e.size = info.Size()
		}
		all[path.Clean(file)] = e
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the folder: %w", err)
	}
	return all, nil
}

func same(there, here map[string]entry) error {
	if len(there) != len(here) {
		return ErrShowsMore
	}
	for file, e := range there {
		if here[file] != e {
			return ErrShowsMore
		}
	}
	return nil
}
