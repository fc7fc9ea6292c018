// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// maxFolders is how many modules a package has at most, each with a folder.
const maxFolders = 64

// Folders asks of the runtime image of a package which of its modules' folders it has. It asks nothing where none of them is
// in that image.
func Folders(spec *v1alpha1.AnalyticsPackageSpec) (of Subject, asks bool) {
	var folders []string
	for i := range spec.Modules {
		if p := spec.Modules[i].Source.Path; p != "" {
			folders = append(folders, string(p))
		}
	}
	slices.Sort(folders)
	return Subject{Image: spec.Runtime.Image, Folders: strings.Join(folders, "\n")}, len(folders) > 0
}

// folders that are asked for, in the order in which a result counts them.
func (s Subject) folders() []string {
	if s.Folders == "" {
		return nil
	}
	return strings.Split(s.Folders, "\n")
}

// FoldersResult looks for folders of an image that is mounted at root. One is there if each part of its path is a folder: a
// file is none, and neither is a link, for what it leads to was found, and is judged, under another path. One that cannot be
// looked for counts as there: the inspection of the image tells what nobody could read.
func FoldersResult(root string, folders []string) *Result {
	r := &Result{Schema: schema, Inspector: Revision, Entries: []Entry{}}
	for i, folder := range folders {
		if isAbsent(root, folder) {
			r.Absent = append(r.Absent, i)
		}
	}
	return r
}

func isAbsent(root, folder string) bool {
	at := root
	for part := range strings.SplitSeq(strings.Trim(folder, "/"), "/") {
		at = filepath.Join(at, part)
		switch info, err := os.Lstat(at); {
		case errors.Is(err, fs.ErrNotExist):
			return true
		case err != nil:
			return false
		case !info.IsDir():
			return true
		}
	}
	return false
}

// folderState is what the answer on folders says of one. An answer that is not there says nothing.
func folderState(s Subject, r *Result, path v1alpha1.ContainerPath) v1alpha1.FolderState {
	if r == nil || path == "" {
		return ""
	}
	folders := s.folders()
	if slices.ContainsFunc(r.Absent, func(i int) bool { return i < len(folders) && folders[i] == string(path) }) {
		return v1alpha1.FolderNotFound
	}
	return v1alpha1.FolderFound
}
