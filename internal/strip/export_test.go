// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"io"
	"slices"
	"sync/atomic"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/vsa-legal/operator/modelscan"
)

// Layers are what the inspection kept.
func (p *Plan) Layers() *modelscan.Layers { return p.layers }

// ForgetLayers has nothing that the inspection kept, so that all is looked into again.
func (p *Plan) ForgetLayers() { p.layers = modelscan.NewLayers() }

// Forget makes a plan that takes nothing out of what it was made for.
func (p *Plan) Forget() { p.targets = newTargets(nil) }

// ForgetData makes a plan that leaves the weights where they are.
func (p *Plan) ForgetData() {
	p.Removed = slices.DeleteFunc(p.Removed, func(r Removed) bool { return r.Data })
	p.targets = newTargets(p.Removed)
}

// Miscut makes a plan of which every layer that is written anew, after so many, has all that it had.
func (p *Plan) Miscut(after int32) {
	var n atomic.Int32
	p.cut = func(w io.Writer, r io.Reader, c *cut) error {
		if n.Add(1) <= after {
			return copyCut(w, r, c)
		}
		_, err := io.Copy(w, r)
		return err
	}
}

// RulesOut tells of each layer whether it is not looked into again.
func (p *Plan) RulesOut(layers []v1.Descriptor) (all []bool) {
	r := newReach(layers, p.layers, p.targets)
	for _, d := range layers {
		all = append(all, r.rulesOut(d))
	}
	return all
}
