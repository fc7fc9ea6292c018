// SPDX-License-Identifier: Apache-2.0

package walk_test

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// only returns the troubles, and fails if there are visits other than those.
func only(t *testing.T, r *recorder, visited ...string) []string {
	t.Helper()
	if diff := cmp.Diff(visited, r.visited); diff != "" {
		t.Errorf("visited: %s", diff)
	}
	return r.troubles
}

// failing fails at files that say so.
type failing struct{ recorder }

func (f *failing) Visit(ctx context.Context, file *walk.File) walk.Known {
	if head, _ := file.Head(); string(head) == "fail" {
		panic("out of range")
	}
	return f.recorder.Visit(ctx, file)
}

func (f *failing) Diagnostic(e *walk.Entry, d walk.Diagnostic) {
	if d.Kind != walk.Limit { // it is told however small the file is
		f.note(&f.wrong, "%s: of kind %d", e.Path, d.Kind)
	}
	f.recorder.Diagnostic(e, d)
}

// A file at which the inspection itself fails is told, and the others are visited.
func TestFailure(t *testing.T) {
	at, r := filepath.Join(t.TempDir(), "x"), &failing{}
	write(t, at, tarOf("a", "one", "b", "fail", "b.gz", string(gzipOf([]byte("fail"))), "c", "two"))
	if err := walk.Walk(t.Context(), at, r, walk.Options{TempDir: t.TempDir(), Jobs: 2}); err != nil {
		t.Fatal(err)
	}
	const failed = ": the inspection failed in it, and the rest of it was not read: out of range"
	told := only(t, r.done(t), "x!/a=one", "x!/c=two")
	if diff := cmp.Diff([]string{"x!/b.gz!/b" + failed, "x!/b" + failed}, told); diff != "" {
		t.Error(diff)
	}
}

func zeros(n int) string { return strings.Repeat("\x00", n) }

func TestBombs(t *testing.T) {
	bomb := zeros(200 << 20)
	ratio := "it expands to more than 1000 times its size"
	// A bomb in an archive does not end the walk.
	around := tarOf("a", "one", "bomb.zst", string(zstdOf([]byte(bomb))), "z", "two")
	if diff := cmp.Diff([]string{"x!/bomb.zst!/bomb: " + ratio}, only(t, walkFile(t, "x", around, walk.Options{}), "x!/a=one", "x!/z=two")); diff != "" {
		t.Error(diff)
	}
	packed := zipOf(zip.Deflate, "a", "one", "bomb", bomb)
	if diff := cmp.Diff([]string{"x!/bomb: " + ratio}, only(t, walkFile(t, "x", packed, walk.Options{Jobs: 2}), "x!/a=one")); diff != "" {
		t.Error(diff)
	}
	small := walk.Options{Limits: walk.Limits{Expanded: 1000}}
	for name, data := range map[string][]byte{
		"gzip": gzipOf(noise(2000)), "zip": zipOf(zip.Deflate, "a", string(noise(2000))), "stored": zipOf(zip.Store, "a", string(noise(2000))),
	} {
		r := walkFile(t, "x", data, small)
		if len(r.visited) != 0 || len(r.troubles) != 1 || !strings.Contains(r.troubles[0], "more than 1000 bytes were unpacked in total") {
			t.Errorf("%s: %v %v", name, r.visited, r.troubles)
		}
	}
}

func TestTooMany(t *testing.T) {
	o := walk.Options{Limits: walk.Limits{Entries: 3}}
	for name, data := range map[string][]byte{
		"tar": tarOf("a", "1", "b", "2", "c", "3"),
		"zip": zipOf(zip.Store, "a", "1", "b", "2", "c", "3"),
	} {
		if diff := cmp.Diff([]string{"x: there are more than 3 files"}, only(t, walkFile(t, "x", data, o), "x!/a=1", "x!/b=2")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "c"} {
		write(t, filepath.Join(dir, name), gzipOf(tarOf("x", "one", "y", "two")))
	}
	r := &cancelling{cancel: cancel}
	if err := walk.Walk(ctx, dir, r, walk.Options{Jobs: 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if len(r.troubles) != 0 {
		t.Error(r.troubles)
	}
}

// cancelling ends the walk with the first file.
type cancelling struct {
	recorder

	cancel func()
}

func (c *cancelling) Visit(context.Context, *walk.File) walk.Known {
	c.cancel()
	return walk.Known{}
}

// slow waits until the time of a file is up.
type slow struct{ recorder }

func (s *slow) Visit(ctx context.Context, f *walk.File) walk.Known {
	if strings.HasSuffix(f.Path(), "slow") {
		<-ctx.Done()
		return walk.Known{}
	}
	return s.recorder.Visit(ctx, f)
}

// A file that takes too long is told of, and the walk goes on.
func TestTime(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a-slow"), []byte("one"))
	write(t, filepath.Join(dir, "b.tar"), tarOf("c-slow", "one", "d", "two"))
	write(t, filepath.Join(dir, "e"), []byte("three"))
	v := &slow{}
	must(walk.Walk(t.Context(), dir, v, walk.Options{Limits: walk.Limits{Time: 500 * time.Millisecond}}))
	late := ": it took longer than 500ms: the rest of it was not read"
	if diff := cmp.Diff([]string{"a-slow" + late, "b.tar" + late}, only(t, &v.recorder, "e=three")); diff != "" {
		t.Error(diff)
	}
}

// Names are the same, and each file is visited once, however many are read at a time.
func TestJobs(t *testing.T) {
	dir := t.TempDir()
	var want []string
	for i := range 50 {
		write(t, filepath.Join(dir, fmt.Sprintf("%02d.tgz", i)), gzipOf(tarOf("a", "one", "b", "two")))
		want = append(want, fmt.Sprintf("%02d.tgz!/a=one", i), fmt.Sprintf("%02d.tgz!/b=two", i))
	}
	for _, jobs := range []int{-1, 0, 1, 2, 16} {
		r := &recorder{}
		must(walk.Walk(t.Context(), dir, r, walk.Options{Jobs: jobs}))
		if diff := cmp.Diff([]string(nil), only(t, r.done(t), want...)); diff != "" {
			t.Errorf("%d jobs: %s", jobs, diff)
		}
	}
}
