// SPDX-License-Identifier: Apache-2.0

package folder_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

func TestReadTree(t *testing.T) {
	const root = `"4/8BAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4="`
	damaged := folder.ErrDamaged
	for name, test := range map[string]struct {
		text string
		want evidence.Tree
		err  error
	}{
		"some leaves": {`{"size":7,"root":` + root + `}`, evidence.Tree{Size: 7, Root: "sha256:e3ff" + "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e"}, nil},
		"no leaf":     {`{"size":0,"root":` + root + `}`, evidence.Tree{}, nil},
		"cut":         {`{"size":7,"root":`, evidence.Tree{}, damaged},
		"no root":     {`{"size":7}`, evidence.Tree{}, damaged},
		"no size":     {`{"size":-7,"root":` + root + `}`, evidence.Tree{}, damaged},
		"gone":        {"", evidence.Tree{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, ".state"), 0o700); err != nil {
				t.Fatal(err)
			}
			if test.text != "" {
				if err := os.WriteFile(filepath.Join(dir, ".state", "treeState"), []byte(test.text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := folder.ReadTree(dir)
			if !errors.Is(err, test.err) || cmp.Diff(test.want, got) != "" {
				t.Errorf("%v, %s", err, strings.TrimSpace(cmp.Diff(test.want, got)))
			}
		})
	}
}

// TestWriteTree holds that Tessera is given what ReadTree reads: the empty tree too.
func TestWriteTree(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".state"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, want := range []evidence.Tree{{Size: 7, Root: evidence.DigestOf([]byte("seven"))}, {}} {
		if err := folder.WriteTree(dir, want); err != nil {
			t.Fatal(err)
		}
		if got, err := folder.ReadTree(dir); err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if err := folder.WriteTree(dir, evidence.Tree{Size: 7, Root: "no root"}); err == nil {
		t.Error("a tree without a root is written")
	}
}
