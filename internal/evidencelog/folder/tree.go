// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/vsa-legal/operator/internal/evidence"
)

// treeState is how Tessera writes it.
type treeState struct {
	Size int64  `json:"size"`
	Root []byte `json:"root"`
}

func treePath(dir string) string { return filepath.Join(dir, ".state", "treeState") }

// WriteTree has Tessera go on from a tree, and waits until that is on the disk.
func WriteTree(dir string, t evidence.Tree) error {
	root := tlog.Hash(sha256.Sum256(nil)) // of no leaf (RFC 6962)
	if t.Size > 0 {
		var err error
		if root, err = t.Root.Hash(); err != nil {
			return err
		}
	}
	text, err := json.Marshal(treeState{t.Size, root[:]})
	if err != nil {
		return err
	}
	return writeFile(treePath(dir), text)
}

// ReadTree reads the tree that Tessera goes on from, which it may not have signed yet. A folder that has no log has an empty one.
// Tessera does not ask whether the tree is as large as the one that was signed, and without one begins a log anew.
func ReadTree(dir string) (evidence.Tree, error) {
	text, err := os.ReadFile(treePath(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return evidence.Tree{}, nil
	}
	if err != nil {
		return evidence.Tree{}, err
	}
	var t treeState
	if err := json.Unmarshal(text, &t); err != nil || t.Size < 0 || len(t.Root) != sha256.Size {
		return evidence.Tree{}, fmt.Errorf("%w: what it says of its tree cannot be read", ErrDamaged)
	}
	if t.Size == 0 {
		return evidence.Tree{}, nil
	}
	return evidence.Tree{Size: t.Size, Root: evidence.Digest(fmt.Sprintf("sha256:%x", t.Root))}, nil
}
