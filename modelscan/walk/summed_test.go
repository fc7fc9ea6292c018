// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestSummed: the sum is that of all, whoever works it out, and however little was read before the rest.
func TestSummed(t *testing.T) {
	data := make([]byte, 3*chunk+7)
	for i := range data {
		data[i] = byte(i * i >> 3)
	}
	sum := sha256.Sum256(data)
	want := hex.EncodeToString(sum[:])
	for _, beside := range []bool{false, true} {
		for _, first := range []int64{0, 1, chunk, int64(len(data))} {
			s := newSummed(bytes.NewReader(data), beside)
			if _, err := io.CopyN(io.Discard, s, first); err != nil {
				t.Fatal(err)
			}
			err := s.rest(t.Context())
			if got := s.sum.end(); err != nil || got != want || s.n != int64(len(data)) {
				t.Errorf("beside %t, %d bytes first: %v, %s of %d bytes", beside, first, err, got, s.n)
			}
		}
	}
	broken, cancel := context.WithCancelCause(t.Context())
	cancel(errShort)
	s := newSummed(bytes.NewReader(data), true)
	if err := s.rest(broken); !errors.Is(err, errShort) {
		t.Error(err)
	}
	s.sum.end()
}

// asker asks for the sum of what nothing was found in.
type asker struct {
	mu   sync.Mutex
	sums map[string]string
}

func (*asker) Visit(context.Context, *File) Known { return Known{Sum: true} }

func (*asker) Embedded(context.Context, *File, int64) (int64, error) { return 0, nil }

func (a *asker) Rest(_ context.Context, f *File, _ []Range) {
	sum, err := f.Sum()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sums[f.Path()] = sum
	if err != nil {
		a.sums[f.Path()] = err.Error()
	}
}

func (*asker) Diagnostic(*Entry, Diagnostic) {}

func (*asker) Replace(*Entry, Replacement) {}

// TestSumBeside: a sum that is asked for at the end can be worked out from the beginning on, if there is a goroutine for it.
func TestSumBeside(t *testing.T) {
	dir, want := t.TempDir(), map[string]string{}
	for _, name := range []string{"a", "b", "c"} {
		data := bytes.Repeat([]byte("\x01\x9f"+name), chunk)
		sum := sha256.Sum256(data)
		want[name] = hex.EncodeToString(sum[:])
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, jobs := range []int{1, 2, 8} {
		a := &asker{sums: map[string]string{}}
		if err := Walk(t.Context(), dir, a, Options{Jobs: jobs}); err != nil {
			t.Fatal(err)
		}
		for name, sum := range want {
			if a.sums[name] != sum {
				t.Errorf("%d jobs: %s has %s", jobs, name, a.sums[name])
			}
		}
	}
}
