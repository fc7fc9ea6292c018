// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
)

func fileOf(ctx context.Context, data []byte, size int64) *File {
	return newWalker(nil, Options{}).file(ctx, &content{Entry: Entry{Path: "x", Size: size}, at: bytes.NewReader(data)})
}

func TestFileSum(t *testing.T) {
	for _, size := range []int{0, 1, chunk - 1, chunk, chunk + 1} {
		data := random(1, size)
		f := fileOf(t.Context(), data, int64(size))
		if sum, err := f.Sum(); err != nil || sum != fmt.Sprintf("%x", sha256.Sum256(data)) {
			t.Errorf("of %d bytes: %s, %v", size, sum, err)
		}
		if head, err := f.Head(); err != nil || !bytes.Equal(head, data[:min(size, HeadSize)]) {
			t.Errorf("of %d bytes: a head of %d, %v", size, len(head), err)
		}
	}
}

// A file that becomes shorter while it is read has no sum, and no head.
func TestFileShort(t *testing.T) {
	f := fileOf(t.Context(), make([]byte, 100), 5000)
	if sum, err := f.Sum(); !errors.Is(err, errShort) || sum != "" {
		t.Errorf("%q, %v", sum, err)
	}
	if head, err := f.Head(); err == nil {
		t.Errorf("a head of %d bytes", len(head))
	}
}

// When time is up, nothing more is read.
func TestFileCancel(t *testing.T) {
	up := errors.New("time is up")
	ctx, cancel := context.WithCancelCause(t.Context())
	f := fileOf(ctx, make([]byte, 100), 100)
	if n, err := f.ReadAt(make([]byte, 10), 90); n != 10 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	cancel(up)
	if n, err := f.ReadAt(make([]byte, 10), 0); n != 0 || !errors.Is(err, up) {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := f.Sum(); !errors.Is(err, up) {
		t.Error(err)
	}
}
