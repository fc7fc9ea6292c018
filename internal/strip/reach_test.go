// SPDX-License-Identifier: Apache-2.0

package strip_test

import (
	"archive/tar"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/internal/strip"
)

// TestReach: a layer is looked into again where what goes can be in it, or a link that leads there, however many there are on the way.
func TestReach(t *testing.T) {
	age := entry{name: "m", content: model("age")}
	link := func(at, to string) entry { return entry{name: at, kind: tar.TypeLink, link: to} }
	text := func(at string) entry { return entry{name: at, content: at} }
	many := []entry{age}
	for i := range 40 { // more than a report tells
		many = append(many, link(fmt.Sprintf("z%02d", i), "m"))
	}
	for name, c := range map[string]struct {
		layers [][]entry
		plain  bool // a layer that is not compressed is there as well
		ruled  []bool
		want   [][]string
	}{
		"a file": {layers: [][]entry{{age, text("t")}, {text("u")}}, ruled: []bool{false, true}, want: [][]string{{"t"}, {"u"}}},
		"the path as another file": {
			layers: [][]entry{{age}, {text("m")}, {text("u")}, {{name: ".wh.m"}}},
			ruled:  []bool{false, false, true, false}, want: [][]string{{}, {"m"}, {"u"}, {".wh.m"}},
		},
		"links that are replaced above": {
			layers: [][]entry{{age, link("l", "m")}, {link("x", "l"), text("t")}, {text("l"), text("x")}, {link("y", "t")}},
			ruled:  []bool{false, false, false, true}, want: [][]string{{}, {"t"}, {"l", "x"}, {"y"}},
		},
		"more links than are told": {
			layers: [][]entry{many, {link("end", "z39")}, {link("other", "t")}}, ruled: []bool{false, false, true}, want: [][]string{{}, {}, {"other"}},
		},
		"beside a layer of which the inspection keeps nothing": {
			layers: [][]entry{{age}, {text("u")}}, plain: true, ruled: []bool{false, false, false}, want: [][]string{{}, {"u"}, {"plain"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var layers []v1.Layer
			for _, entries := range c.layers {
				layers = append(layers, layerOf(t, tarOf(t, entries...)))
			}
			if c.plain {
				layers = append(layers, static.NewLayer(tarOf(t, text("plain")), types.OCIUncompressedLayer))
			}
			s := run(t, saved(t, imageOf(t, layers...)), statisticsOptions(t))
			if diff := cmp.Diff(c.ruled, ruledOut(t, s.plan, layers)); diff != "" {
				t.Errorf("ruled out (-want +got): %s", diff)
			}
			if diff := cmp.Diff(c.want, names(t, s)); diff != "" {
				t.Errorf("what is left (-want +got): %s", diff)
			}
		})
	}
}

func ruledOut(t *testing.T, p *strip.Plan, layers []v1.Layer) []bool {
	t.Helper()
	var all []v1.Descriptor
	for _, l := range layers {
		digest, err := l.Digest()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v1.Descriptor{MediaType: types.OCILayer, Digest: digest})
	}
	return p.RulesOut(all)
}
