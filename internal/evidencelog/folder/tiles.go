// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/vsa-legal/operator/internal/evidence"
)

// tileHeight is that of C2SP tlog-tiles: 256 hashes in a tile.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	// checkedAtOnce bounds how many tiles, of 8 KiB, are in memory.
	checkedAtOnce = 256
)

// Tiles reads a log in the layout of C2SP tlog-tiles, and trusts nothing that it reads: each hash is checked against the root.
type Tiles struct {
	dir  string
	tree tlog.Tree
}

// NewTiles reads the log of a folder, as a tree of its own has it. Of a tree without a root only leaves can be read, and nothing
// checks them.
func NewTiles(dir string, t evidence.Tree) (*Tiles, error) {
	tree := tlog.Tree{N: t.Size}
	if t.Root == "" {
		return &Tiles{dir, tree}, nil
	}
	h, err := t.Root.Hash()
	tree.Hash = h
	return &Tiles{dir, tree}, err
}

// Hashes reads hashes of the tree.
func (t *Tiles) Hashes() tlog.HashReader { return tlog.TileHashReader(t.tree, t) }

// Check reads every tile, and returns an error where one is missing, shorter than it was, or not what the root says.
func (t *Tiles) Check() error {
	hashes, tiles := t.Hashes(), (t.tree.N+tileWidth-1)/tileWidth
	for tile := int64(0); tile < tiles; tile += checkedAtOnce {
		var indexes []int64
		for i := tile; i < min(tile+checkedAtOnce, tiles); i++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, i*tileWidth))
		}
		if _, err := hashes.ReadHashes(indexes); err != nil {
			return fmt.Errorf("the tiles of its tree: %w", err)
		}
	}
	return nil
}

// Height returns the height of tiles: a method of tlog.TileReader.
func (t *Tiles) Height() int { return tileHeight }

// ReadTiles reads tiles. Where there is no partial one, the larger one that took its place has it.
func (t *Tiles) ReadTiles(all []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, 0, len(all))
	for _, tile := range all {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
		content, err := t.read(path, tile.W*tlog.HashSize)
		if err != nil {
			return nil, err
		}
		found = append(found, content)
	}
	return found, nil
}

// SaveTiles keeps nothing: a method of tlog.TileReader.
func (t *Tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t *Tiles) read(path string, size int) ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(t.dir, path))
	if whole, _, partial := strings.Cut(path, ".p/"); partial && errors.Is(err, fs.ErrNotExist) {
		content, err = os.ReadFile(filepath.Join(t.dir, whole))
	}
	if err == nil && size > 0 {
		if len(content) < size {
			return nil, fmt.Errorf("%s is shorter than it was", path)
		}
		content = content[:size]
	}
	return content, err
}

// Leaves reads leaves of the tree, each followed by a newline.
func (t *Tiles) Leaves(from, until int64) ([]byte, error) {
	var all []byte
	for bundle := from / tileWidth; bundle*tileWidth < until; bundle++ {
		width := min(t.tree.N-bundle*tileWidth, tileWidth)
		path := strings.Replace(tlog.Tile{H: tileHeight, L: -1, N: bundle, W: int(width)}.Path(), fmt.Sprintf("tile/%d/data/", tileHeight), "tile/entries/", 1)
		rest, err := t.read(path, 0)
		if err != nil {
			return nil, err
		}
		for i := bundle * tileWidth; i < min(until, bundle*tileWidth+width); i++ {
			if len(rest) < 2 || len(rest) < 2+int(binary.BigEndian.Uint16(rest)) {
				return nil, fmt.Errorf("%s is shorter than it was", path)
			}
			leaf := rest[2 : 2+int(binary.BigEndian.Uint16(rest))]
			rest = rest[2+len(leaf):]
			if bytes.ContainsRune(leaf, '\n') {
				return nil, fmt.Errorf("%s has something that is no leaf", path)
			}
			if i >= from {
				all = append(append(all, leaf...), '\n')
			}
		}
	}
	return all, nil
}
