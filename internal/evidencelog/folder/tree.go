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

	"github.com/vsa-legal/operator/internal/evidence"
)

// ReadTree reads the tree that Tessera goes on from, which it may not have signed yet. A folder that has no log has an empty one.
// Tessera does not ask whether the tree is as large as the one that was signed, and without one begins a log anew.
func ReadTree(dir string) (evidence.Tree, error) {
	text, err := os.ReadFile(filepath.Join(dir, ".state", "treeState"))
	if errors.Is(err, fs.ErrNotExist) {
		return evidence.Tree{}, nil
	}
	if err != nil {
		return evidence.Tree{}, err
	}
	var t struct {
		Size int64  `json:"size"`
		Root []byte `json:"root"`
	}
	if err := json.Unmarshal(text, &t); err != nil || t.Size < 0 || len(t.Root) != sha256.Size {
		return evidence.Tree{}, fmt.Errorf("%w: what it says of its tree cannot be read", ErrDamaged)
	}
	if t.Size == 0 {
		return evidence.Tree{}, nil
	}
	return evidence.Tree{Size: t.Size, Root: evidence.Digest(fmt.Sprintf("sha256:%x", t.Root))}, nil
}
