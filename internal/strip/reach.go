// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// reach is which layers of an image can have to do with what goes: those that have an entry at the path of a target, a hard link to one, or
// either of them by further links. Any other one stays as it is, and does not have to be looked into again. It is nil where the
// inspection did not keep what it found in each layer: then any layer can.
type reach map[v1.Hash]bool

func newReach(layers []v1.Descriptor, known *modelscan.Layers, t *targets) reach {
	links := map[string][]string{} // by what they lead to
	layers = slices.DeleteFunc(slices.Clone(layers), func(d v1.Descriptor) bool { return !walk.MayHoldFolders(d) })
	for _, d := range layers {
		if !known.Entries(d, func(at, link string) {
			if link != "" {
				links[link] = append(links[link], at)
			}
		}) {
			return nil
		}
	}
	paths := closure(t.at, links)
	r := reach{}
	for _, d := range layers {
		known.Entries(d, func(at, _ string) { r[d.Digest] = r[d.Digest] || paths[at] }) // a link to one of them is one of them
	}
	return r
}

// closure are the paths of targets, and of all links that lead to one.
func closure(targets map[string][]*target, links map[string][]string) map[string]bool {
	paths := map[string]bool{}
	var next []string
	add := func(at string) {
		if !paths[at] {
			paths[at] = true
			next = append(next, at)
		}
	}
	for at := range targets {
		add(at)
	}
	for len(next) > 0 {
		at := next[len(next)-1]
		next = next[:len(next)-1]
		for _, link := range links[at] {
			add(link)
		}
	}
	return paths
}

// rulesOut tells that nothing of a layer goes.
func (r reach) rulesOut(d v1.Descriptor) bool { return r != nil && !r[d.Digest] }
