// SPDX-License-Identifier: Apache-2.0

package evidencelog

import (
	"context"
	"errors"

	"github.com/transparency-dev/tessera"

	"github.com/vsa-legal/operator/internal/evidence"
)

var errMisplaced = errors.New("a leaf is at another place than it says")

// addLeaves adds leaves to the tree, and waits until each is in it or is not, also where one fails: whoever opens the log again must not
// find it still writing.
//
// Tessera may write them in several parts. Where it cannot write one, such as on a full disk, and can write the next, this takes the places
// of the other. Such a tree is never signed, and restore goes back to before it. Nothing of it was answered for.
func (l *Log) addLeaves(ctx context.Context, sealed []*evidence.Sealed) error {
	l.adding.Lock()
	defer l.adding.Unlock()
	futures := make([]tessera.IndexFuture, 0, len(sealed))
	for _, s := range sealed {
		futures = append(futures, l.appender.Add(ctx, tessera.NewEntry(s.Leaf)))
	}
	var failed error
	for i, f := range futures {
		index, err := f()
		if err == nil && int64(index.Index) != sealed[i].Sequence { //nolint:gosec // the number of leaves
			err, l.misplaced = errMisplaced, true
		}
		if failed == nil {
			failed = err
		}
	}
	if l.misplaced {
		l.cancel() // Tessera would ask again and again for a signature
	}
	return failed
}
