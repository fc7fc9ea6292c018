// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"hash/maphash"
	"path"
)

// recent is which entry of a layer replaced what, by the sums of the paths, so that it takes little for each.
type recent struct {
	last    map[uint64]int32 // place in entries
	entries []passed
	full    bool // there were more
}

type passed struct {
	index, before int32 // the entry, and the place of the one before it with the same sum, from 1
}

var pathSeed = maphash.MakeSeed()

// maxRecent entries of a layer are kept.
const maxRecent = 1 << 16

// note an entry.
func (r *recent) note(at string, index int, under bool) {
	if r.full = len(r.entries)+2 > maxRecent; r.full {
		return
	}
	if r.last == nil {
		r.last = map[uint64]int32{}
	}
	r.append(maphash.String(pathSeed, at), index)
	if under {
		r.append(maphash.String(pathSeed, at+"/"), index)
	}
}

func (r *recent) append(sum uint64, index int) {
	r.entries = append(r.entries, passed{int32(index), r.last[sum]}) //nolint:gosec // less than maxRecent, or a sum that is never asked for
	r.last[sum] = int32(len(r.entries))                              //nolint:gosec // as above
}

// after returns the first entry after one that took the place of a path, or of a folder around it.
func (r *recent) after(at string, index int) (first int, found bool) {
	earliest := func(sum uint64) {
		for i := r.last[sum]; i > 0 && int(r.entries[i-1].index) > index; i = r.entries[i-1].before {
			if n := int(r.entries[i-1].index); !found || n < first {
				first, found = n, true
			}
		}
	}
	earliest(maphash.String(pathSeed, at))
	for at != "." && at != "/" {
		at = path.Dir(at)
		earliest(maphash.String(pathSeed, at+"/"))
	}
	return first, found
}
