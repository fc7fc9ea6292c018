// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Comparison is what several exports say of the logs that they are of.
type Comparison struct {
	// Histories that the files show. Two of one log have no common part: whether they are one the files do not say.
	Histories []History `json:"histories"`
	// NotCompared are the files that were held against none, because their leaves are not those that the log signed.
	NotCompared []string `json:"notCompared,omitempty"`
}

// History is what files say of a log of which each has a part in common with another one. One file may be alone.
type History struct {
	Origin string `json:"origin"`
	// Files, those of the largest trees first.
	Files []string `json:"files"`
	// Start is the first sequence of which a file has the leaf, and Size that of the largest tree.
	Start int64 `json:"start"`
	Size  int64 `json:"size"`
	// Problems are what the log says to one of them, and not to another one. None means that of any two trees one is the beginning of
	// the other.
	Problems []Problem `json:"problems,omitempty"`

	views []named
}

type named struct {
	*View

	name string
}

// View is what a file shows of a log, whose leaves are those that the log signed. Records are not in it: a leaf commits to one alone.
type View struct {
	origin, namespace string
	start             int64
	before            []tlog.Hash // of the complete subtrees of what comes before the first leaf
	hashes            []tlog.Hash
	censuses          []parts
}

// parts says which parts of a census a file has, by their places in it: -1 is none.
type parts struct{ sequence, cluster, namespace int64 }

func (v *View) size() int64 { return v.start + int64(len(v.hashes)) }

// shown is what others are held against.
func (v *verifier) shown() *View {
	known, _ := hashesOf(v.x.Scope.Frontier)
	s := &View{origin: v.head.Origin, namespace: v.x.Scope.Namespace, start: v.x.Scope.Start, before: known, hashes: v.hashes}
	for _, c := range v.censuses {
		p := parts{c.sequence, -1, -1}
		if c.cluster != nil {
			p.cluster = c.clusterAt
		}
		if c.namespace != nil {
			p.namespace = c.namespaceAt
		}
		s.censuses = append(s.censuses, p)
	}
	return s
}

// Compare holds files against each other, by their names and what they show: whoever keeps a log may show one history to one auditor and another
// one to the next, each of which holds by itself. Any two that have a part in common are compared.
func Compare(names []string, views []*View) *Comparison {
	c := &Comparison{Histories: []History{}}
	var all []named
	for i, v := range views {
		if v == nil {
			c.NotCompared = append(c.NotCompared, names[i])
			continue
		}
		all = append(all, named{v, names[i]})
	}
	slices.SortStableFunc(all, func(a, b named) int {
		return cmp.Or(strings.Compare(a.origin, b.origin), cmp.Compare(b.size(), a.size()))
	})
	for _, n := range all {
		// Each one so far has a larger tree. So one of them has a part in common with this one if the first leaf of any lies in it.
		last := len(c.Histories) - 1
		if last < 0 || c.Histories[last].Origin != n.origin || c.Histories[last].Start > n.size() {
			c.Histories = append(c.Histories, History{Origin: n.origin, Start: n.start, Size: n.size()})
			last++
		}
		h := &c.Histories[last]
		h.Start, h.Files, h.views = min(h.Start, n.start), append(h.Files, n.name), append(h.views, n)
	}
	for i := range c.Histories {
		c.Histories[i].compare()
	}
	return c
}

// Agree tells whether no history is told in two ways.
func (c *Comparison) Agree() bool {
	return !slices.ContainsFunc(c.Histories, func(h History) bool { return len(h.Problems) > 0 })
}

// Complete tells whether all files of one log were compared.
func (c *Comparison) Complete() bool {
	for i := 1; i < len(c.Histories); i++ {
		if c.Histories[i].Origin == c.Histories[i-1].Origin {
			return false
		}
	}
	return len(c.NotCompared) == 0
}

// compare looks for two that differ. Each is held against the one of a larger tree that begins first: where all of these agree, any two do,
// because both are beginnings of one tree.
func (h *History) compare() {
	first := h.views[0]
	for _, n := range h.views[1:] {
		if first.differs(n.View) != "" {
			h.pairs()
			return
		}
		if n.start < first.start {
			first = n
		}
	}
	h.censuses()
}

// pairs tells of any two that differ.
func (h *History) pairs() {
	for i, a := range h.views {
		for _, b := range h.views[i+1:] {
			if message := a.differs(b.View); message != "" {
				h.Problems = append(h.Problems, Problem{SplitView, a.name + ", " + b.name, "the log signed two histories: " + message})
			}
		}
	}
}

// differs says from where on one of two trees does not continue the other. It is empty where it does, and where they have no common part.
func (v *View) differs(o *View) string {
	low, high := max(v.start, o.start), min(v.size(), o.size())
	if low > high {
		return ""
	}
	mine, theirs, done := v.rootsAt(low), o.rootsAt(low), int64(0)
	for i := range mine { // one for each bit of the size
		width := int64(1) << (bits.Len64(uint64(low-done)) - 1) //nolint:gosec // it is not negative
		if mine[i] != theirs[i] {
			return fmt.Sprintf("the first leaf that differs is one of %d to %d, and one of the files has only the hashes of these", done, done+width-1)
		}
		done += width
	}
	for n := low; n < high; n++ {
		if v.hashes[n-v.start] != o.hashes[n-o.start] {
			return fmt.Sprintf("they differ from sequence %d on", n)
		}
	}
	return ""
}

// rootsAt returns the roots of the complete subtrees of the first leaves.
func (v *View) rootsAt(size int64) []tlog.Hash {
	f := frontier{v.start, slices.Clone(v.before)}
	for _, h := range v.hashes[:size-v.start] {
		f.append(h)
	}
	return f.roots
}

// censuses looks for a census of which two files show two parts of one namespace, or one shows a part that the other one has not.
func (h *History) censuses() {
	type of struct {
		sequence  int64
		namespace string
	}
	type by struct {
		place int64
		name  string
	}
	seen, told := map[of]by{}, map[string]bool{}
	for _, n := range h.views {
		see := func(sequence int64, namespace string, place int64) {
			before, known := seen[of{sequence, namespace}]
			if where := before.name + ", " + n.name; known && before.place != place && !told[where] {
				told[where] = true
				h.Problems = append(h.Problems, Problem{SplitView, where,
					fmt.Sprintf("the census at %s says two things of %s", at(sequence), cmp.Or(namespace, "the cluster"))})
			}
			if !known {
				seen[of{sequence, namespace}] = by{place, n.name}
			}
		}
		for _, s := range n.censuses {
			see(s.sequence, "", s.cluster)
			see(s.sequence, n.namespace, s.namespace)
		}
	}
}
