// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// other is the log as its keeper shows it to somebody else, with the same keys and the same witness.
func (l *testLog) other(change func(*testLog)) *testLog {
	o := *l
	change(&o)
	return &o
}

func (l *testLog) exportOf(namespace string, from, until time.Time) *Export {
	l.t.Helper()
	x, err := Collect(l, namespace, from, until)
	if err != nil {
		l.t.Fatal(err)
	}
	return x
}

// filedByAnother is what a keeper may tell otherwise: who filed something.
func filedByAnother(p *Predicate) { p.By = "somebody else" }

func TestCompare(t *testing.T) {
	cases := map[string]struct {
		files func(*testLog) []*Export // each of which holds by itself
		// want are the files of each history, by their numbers; those of another origin are told apart.
		want  [][]string
		words []string // of the problems, in order
	}{
		"two communes": {
			files: func(l *testLog) []*Export { return []*Export{l.export(), l.exportOf("igny", june, l.now)} },
			want:  [][]string{{"0", "1"}},
		},
		"the same file for two auditors": {
			files: func(l *testLog) []*Export { return []*Export{l.export(), l.export()} },
			want:  [][]string{{"0", "1"}},
		},
		"an earlier and a later period with a common part": {
			files: func(l *testLog) []*Export {
				return []*Export{l.exportOf(namespace, june, june.Add(30*time.Minute)), l.exportOf(namespace, june.Add(40*time.Minute), l.now)}
			},
			want: [][]string{{"1", "0"}},
		},
		"periods without a common part": {
			files: func(l *testLog) []*Export {
				return []*Export{l.exportOf(namespace, june, june.Add(2*time.Minute)), l.exportOf(namespace, june.Add(70*time.Minute), l.now)}
			},
			want: [][]string{{"1"}, {"0"}},
		},
		"periods without a common part, and one between them": {
			files: func(l *testLog) []*Export {
				return []*Export{l.exportOf(namespace, june, june.Add(2*time.Minute)), l.exportOf(namespace, june.Add(70*time.Minute), l.now),
					l.exportOf("igny", june, june.Add(60*time.Minute))}
			},
			want: [][]string{{"1", "2", "0"}},
		},
		"another history from the same leaf on": {
			files: func(l *testLog) []*Export {
				return []*Export{l.export(), l.other(rewrite(seqFiled, filedByAnother)).exportOf("igny", june, l.now)}
			},
			want: [][]string{{"0", "1"}}, words: []string{"SplitView 0, 1: the log signed two histories: they differ from sequence 2 on"},
		},
		"another history that is shorter": {
			files: func(l *testLog) []*Export {
				return []*Export{l.export(), l.other(rewrite(seqFiled, filedByAnother)).exportOf("igny", june, june.Add(30*time.Minute))}
			},
			want: [][]string{{"0", "1"}}, words: []string{"SplitView 0, 1: the log signed two histories: they differ from sequence 2 on"},
		},
		"another history before a later file begins": {
			files: func(l *testLog) []*Export {
				return []*Export{l.export(), l.other(rewrite(seqFiled, filedByAnother)).exportOf("igny", june.Add(50*time.Minute), l.now)}
			},
			want: [][]string{{"0", "1"}}, words: []string{"SplitView 0, 1: the log signed two histories: the first leaf that differs is one of 0 to 7, and"},
		},
		"another history after what an earlier file shows": {
			files: func(l *testLog) []*Export {
				return []*Export{l.exportOf(namespace, june, june.Add(30*time.Minute)), l.other(rewrite(seqEnded, func(p *Predicate) { p.Reason = "Else" })).export()}
			},
			want: [][]string{{"1", "0"}},
		},
		"two of three have another history": {
			files: func(l *testLog) []*Export {
				o := l.other(rewrite(seqEnded, func(p *Predicate) { p.Reason = "Else" }))
				return []*Export{l.exportOf(namespace, june, june.Add(30*time.Minute)), o.export(), l.exportOf("igny", june, l.now)}
			},
			want: [][]string{{"1", "2", "0"}}, words: []string{"SplitView 1, 2: the log signed two histories: they differ from sequence 14 on"},
		},
		"a census says two things of the cluster": {
			files: func(l *testLog) []*Export { return l.toldTwice("") },
			want:  [][]string{{"0", "1"}}, words: []string{"SplitView 0, 1: the census at sequence 18 says two things of the cluster"},
		},
		"a census says two things of a namespace": {
			files: func(l *testLog) []*Export { return l.toldTwice(namespace) },
			want:  [][]string{{"0", "1"}}, words: []string{"SplitView 0, 1: the census at sequence 18 says two things of massy"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := story(t)
			policy := parsePolicy(t, l.policyText())
			var names []string
			var views []*View
			for i, x := range c.files(l) {
				r, v := Examine(x, policy)
				if !r.Holds() || !r.Witnessed || v == nil {
					t.Fatalf("the file %d does not hold by itself: %+v", i, r.Problems)
				}
				names, views = append(names, fmt.Sprint(i)), append(views, v)
			}
			got := Compare(names, views)
			var files [][]string
			var problems []Problem
			for _, h := range got.Histories {
				files, problems = append(files, h.Files), append(problems, h.Problems...)
			}
			if !reflect.DeepEqual(files, c.want) || got.Complete() != (len(c.want) == 1) {
				t.Errorf("histories of %v, want %v", files, c.want)
			}
			if got.Agree() != (len(c.words) == 0) || len(problems) != len(c.words) {
				t.Fatalf("problems %+v, want %q", problems, c.words)
			}
			for i, p := range problems {
				if said := fmt.Sprintf("%s %s: %s", p.Kind, p.Where, p.Message); !strings.HasPrefix(said, c.words[i]) {
					t.Errorf("%q, want %q", said, c.words[i])
				}
			}
		})
	}
}

// toldTwice are two exports of one tree. Its last census has two parts of a namespace, and each file shows another one.
func (l *testLog) toldTwice(of string) []*Export {
	l.t.Helper()
	l.now = l.now.Add(time.Minute)
	var parts []SealedPart
	for _, n := range []string{"", namespace, "igny", of} {
		parts = append(parts, SealedPart{Salt: l.salt(), Part: Part{Namespace: n, Objects: DigestOf(nil), ObjectCount: int64(len(parts))}})
	}
	s, err := l.writer.SealCensus(l.now, parts, DigestOf(l.lawText), l.salt())
	if err != nil {
		l.t.Fatal(err)
	}
	l.append(s)
	l.cosign()
	var files []*Export
	for i := range 2 {
		x, n := l.export(), 0
		last := &x.Censuses[len(x.Censuses)-1]
		last.Parts = slices.DeleteFunc(slices.Clone(last.Parts), func(p SealedPart) bool {
			if p.Part.Namespace != of {
				return false
			}
			n++
			return n == i+1
		})
		files = append(files, x)
	}
	return files
}

// TestNothingIsComparedWithForgedLeaves holds that a file whose leaves nobody signed says nothing of a log, and that this is told.
func TestNothingIsComparedWithForgedLeaves(t *testing.T) {
	l := story(t)
	policy := parsePolicy(t, l.policyText())
	_, whole := Examine(l.export(), policy)
	for name, forge := range map[string]func(*testLog, *Export){
		"a leaf is another one": line(3, replace(`"v":1`, `"v":1 `)),
		"a leaf is older":       line(3, replace("2026-06-10T08:01", "2026-06-10T08:00")),
		"the last leaf is missing": func(_ *testLog, x *Export) {
			x.Leaves = x.Leaves[:strings.LastIndex(string(x.Leaves[:len(x.Leaves)-1]), "\n")+1]
		},
		"there is a leaf more": func(l *testLog, x *Export) { x.Leaves = append(x.Leaves, x.Leaves[:len(l.leaves[0])+1]...) },
		"the checkpoint is another log's": func(l *testLog, x *Export) {
			x.Checkpoint = signAs(l.t, "elsewhere.example/log", l.tree(), newKey(l.t, "elsewhere.example/log"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := l.export()
			forge(l, x)
			r, v := Examine(x, policy)
			if r.Holds() || v != nil {
				t.Fatalf("something is shown, problems %+v", r.Problems)
			}
			if c := Compare([]string{"a", "b"}, []*View{whole, v}); c.Complete() || !reflect.DeepEqual(c.NotCompared, []string{"b"}) || len(c.Histories) != 1 {
				t.Errorf("%+v", c)
			}
		})
	}
}

// TestOtherOriginsAreNotCompared holds that two logs are two histories, between which nothing has to agree.
func TestOtherOriginsAreNotCompared(t *testing.T) {
	a, b := bareView("a", 0, 3, -1), bareView("b", 0, 4, 1)
	c := Compare([]string{"a", "b"}, []*View{a, b})
	if len(c.Histories) != 2 || !c.Agree() || !c.Complete() {
		t.Errorf("%+v", c)
	}
}

// bareView is a view of the leaves from one place to another, of which those from the fork on are others than without one.
func bareView(origin string, start, size, fork int64) *View {
	leaf := func(n int64) tlog.Hash { return tlog.RecordHash(fmt.Appendf(nil, "%d %t", n, fork >= 0 && n >= fork)) }
	var f frontier
	for n := range start {
		f.append(leaf(n))
	}
	v := &View{origin: origin, start: start, before: f.roots}
	for n := start; n < size; n++ {
		v.hashes = append(v.hashes, leaf(n))
	}
	return v
}

// TestEveryForkIsFound forks small logs at every leaf, and holds any file of the one against any of the other.
func TestEveryForkIsFound(t *testing.T) {
	const most = 13
	for fork := int64(0); fork < most; fork++ {
		for n := range most * most * most * most {
			a := bareView(origin, int64(n%most), int64(n/most%most), -1)
			b := bareView(origin, int64(n/most/most%most), int64(n/most/most/most), fork)
			if a.size() <= a.start || b.size() <= b.start {
				continue
			}
			c := Compare([]string{"a", "b"}, []*View{a, b})
			low, high := max(a.start, b.start), min(a.size(), b.size())
			if common := low <= high; common != c.Complete() {
				t.Fatalf("%d to %d and %d to %d: compared %v", a.start, a.size(), b.start, b.size(), c.Complete())
			}
			if split := low <= high && fork < high; split == c.Agree() {
				t.Fatalf("%d to %d and %d to %d, forked at %d: agree %v", a.start, a.size(), b.start, b.size(), fork, c.Agree())
			}
			if message := a.differs(b); message != "" {
				from, until := fork, fork
				if fork < low {
					if _, err := fmt.Sscanf(message, "the first leaf that differs is one of %d to %d", &from, &until); err != nil {
						t.Fatalf("%q: %v", message, err)
					}
				} else if _, err := fmt.Sscanf(message, "they differ from sequence %d on", &from); err != nil {
					t.Fatalf("%q: %v", message, err)
				} else {
					until = from
				}
				if fork < from || fork > until {
					t.Fatalf("forked at %d: %q", fork, message)
				}
			}
		}
	}
}

// TestManyFilesAreComparedAsAnyTwo holds that the short way to compare many files finds what comparing any two finds.
func TestManyFilesAreComparedAsAnyTwo(t *testing.T) {
	for seed := range 20000 {
		names, views, n := []string{}, []*View{}, seed
		next := func(most int) int64 {
			n = n*1103515245 + 12345
			return int64(uint32(n)>>16) % int64(most) //nolint:gosec // a number is made of it
		}
		for i := range 2 + next(4) {
			start := next(12)
			names = append(names, fmt.Sprint(i))
			views = append(views, bareView(origin, start, start+1+next(5), []int64{-1, -1, -1, 7}[next(4)]))
		}
		split := false
		for i, a := range views {
			for _, b := range views[i+1:] {
				split = split || a.differs(b) != ""
			}
		}
		if c := Compare(names, views); c.Agree() == split {
			t.Fatalf("seed %d: split %v, and %+v", seed, split, c)
		}
	}
}
