// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestFoldersAsksForThoseOfTheRuntimeImage(t *testing.T) {
	s := spec()
	s.Modules = append(s.Modules, v1alpha1.Module{Name: "early", Source: v1alpha1.ModuleSource{Path: "/opt/a"}})
	asked, asks := Folders(s)
	if !asks || asked.Image != image(1) || asked.Folders != "/opt/a\n/opt/attributes" {
		t.Errorf("asked %+v, %v", asked, asks)
	}
	command := Inspector{Image: "i", Namespace: "n"}.Job(asked, 1).Spec.Template.Spec.Containers[0].Command
	if got := strings.Join(command, " "); !strings.HasSuffix(got, "--folder /opt/a --folder /opt/attributes") {
		t.Errorf("the Job runs %s", got)
	}
	if asked.name(Revision) == Runtime(s).name(Revision) {
		t.Error("its result would take the place of that of the models")
	}
	s.Modules = slices.DeleteFunc(s.Modules, func(m v1alpha1.Module) bool { return m.Source.Path != "" })
	if _, asks := Folders(s); asks {
		t.Error("it asks for no folder at all")
	}
}

func TestFoldersResult(t *testing.T) {
	root := t.TempDir()
	for _, folder := range []string{"opt/face", "closed/within"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "opt/file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"opt/link": "face", "usr": "opt", "out": "/"} {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	for folder, absent := range map[string]bool{
		"/opt/face": false, "/opt": false, "/closed/within": false,
		"/opt/fac": true, "/opt/face/v2": true, "/none/face": true,
		"/opt/file": true, "/opt/file/x": true, "/opt/link": true, "/usr/face": true, "/out/tmp": true,
	} {
		if got := len(FoldersResult(root, []string{folder}).Absent) > 0; got != absent {
			t.Errorf("%s: absent %v", folder, got)
		}
	}
}

func TestFoldersThatCannotBeLookedForCountAsThere(t *testing.T) {
	if os.Getuid() == 0 {
		long := "/" + strings.Repeat("a", 5000) // no name is so long, for root neither
		if r := FoldersResult(t.TempDir(), []string{long}); len(r.Absent) > 0 {
			t.Error("a folder that nobody could look for is told to be absent")
		}
		return
	}
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "closed/within"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(root, "closed"), 0); err != nil {
		t.Fatal(err)
	}
	if r := FoldersResult(root, []string{"/closed/none"}); len(r.Absent) > 0 {
		t.Error("a folder that nobody could look for is told to be absent")
	}
}

func TestContentsTellWhichFoldersAreThere(t *testing.T) {
	s := spec()
	asked, _ := Folders(s)
	empty := &Result{Schema: schema, Inspector: Revision, Entries: []Entry{}}
	for name, c := range map[string]struct {
		result *Result
		want   v1alpha1.FolderState
	}{
		"nobody has looked yet": {nil, ""},
		"all are there":         {empty, v1alpha1.FolderFound},
		"it is not there":       {&Result{Absent: []int{0}}, v1alpha1.FolderNotFound},
		"others are not there":  {&Result{Absent: []int{1, 63}}, v1alpha1.FolderFound},
	} {
		results := map[Subject]*Result{Runtime(s): empty, asked: c.result}
		modules, _ := Contents(s, func(s Subject) *Result { return results[s] })
		if len(modules) != 1 || modules[0].Folder != c.want {
			t.Errorf("%s: %+v", name, modules)
		}
	}
}

func TestFoldersResultIsReadAsItWasWritten(t *testing.T) {
	all := &Result{Schema: schema, Inspector: Revision, Entries: []Entry{}}
	for i := range maxFolders {
		all.Absent = append(all.Absent, i)
	}
	got, err := Decode(Encode(all))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all, got); diff != "" {
		t.Error(diff)
	}
	for name, absent := range map[string]string{"negative": "[-1]", "too many": "[64]", "twice": "[1,1]", "in no order": "[2,1]"} {
		if _, err := Decode(`{"schema":1,"inspector":"2","entries":[],"absent":` + absent + `}`); err == nil {
			t.Errorf("%s: it is read", name)
		}
	}
	if m := Merge(&Result{Absent: []int{3}}, &Result{Absent: []int{1, 3}}); !slices.Equal(m.Absent, []int{1, 3}) {
		t.Errorf("merged %v", m.Absent)
	}
}
