// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"fmt"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// targets are the files to take out, by path. An archive goes whatever it holds elsewhere at that path; any other file only
// if it has the content that was judged.
type targets struct {
	at     map[string][]*target
	all    []*target
	layers map[*target][]string // that each was found in
	tails  []string             // layers of which something followed the end, and was cut off
}

type target struct {
	removed *Removed
	sum     string // empty where any content goes
}

func newTargets(removed []Removed) *targets {
	t := &targets{at: map[string][]*target{}, layers: map[*target][]string{}}
	for i := range removed {
		each := &target{removed: &removed[i], sum: removed[i].File.SHA256}
		if removed[i].File.Within != "" || strings.Contains(removed[i].File.Path, walk.Within) {
			each.sum = ""
		}
		for _, at := range paths(&removed[i].File) {
			t.at[at] = append(t.at[at], each)
		}
		t.all = append(t.all, each)
	}
	return t
}

// paths at which a layer can have the content: also that of a hard link of which the path is the other name.
func paths(f *modelscan.File) []string { return append(outermost(f), f.Links...) }

// matching are the targets that a file of that content is.
func (t *targets) matching(at, sum string) []*target {
	var found []*target
	for _, each := range t.at[at] {
		if each.sum == "" || each.sum == sum {
			found = append(found, each)
		}
	}
	return found
}

// raw are the targets that a layer is which is a file of its own.
func (t *targets) raw(d v1.Descriptor) []*target {
	found := slices.Clone(t.at[d.Digest.String()])
	if title := walk.Title(d); title != "" {
		found = append(found, t.matching(title, d.Digest.Hex)...)
	}
	return found
}

func (t *targets) note(found []*target, layer string) {
	for _, each := range found {
		if !slices.Contains(t.layers[each], layer) {
			t.layers[each] = append(t.layers[each], layer)
		}
	}
}

// in are the targets that lie in a manifest, or in one of its parts.
func (t *targets) in(digests map[string]bool) (found []*target) {
	for _, each := range t.all {
		if digests[each.removed.File.Layer] {
			found = append(found, each)
		}
	}
	return found
}

// matched tells which layers each was in. What was in none could not be taken out.
func (b *builder) matched() ([]Removed, error) {
	removed := slices.Clone(b.Removed)
	for i, each := range b.targets.all {
		if len(b.targets.layers[each]) == 0 && len(b.targets.tails) > 0 {
			b.targets.note([]*target{each}, b.targets.tails[0]) // the last look would find it if it was not behind an end
		}
		if len(b.targets.layers[each]) == 0 {
			return nil, fmt.Errorf("%s cannot be taken out of the image, and must not be in it (%s)", removed[i].File.Path, removed[i].Why.Reason)
		}
		removed[i].Layers = b.targets.layers[each]
	}
	return removed, nil
}
