// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"archive/tar"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan"
)

func link(name, to string) entry { return entry{name: name, kind: tar.TypeLink, link: to} }

func dir(name string) entry { return entry{name: name + "/", kind: tar.TypeDir} }

// names of the models of an image: path, those of its links, and whether it is hidden.
func placesOf(t *testing.T, source string, jobs int) (all []string) {
	t.Helper()
	r, err := modelscan.Scan(t.Context(), source, modelscan.Options{Jobs: jobs})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Files {
		line := f.Path
		for _, l := range f.Links {
			line += " =" + l
		}
		if f.Hidden {
			line += " hidden"
		}
		all = append(all, line)
	}
	return all
}

// TestHidden: a model is hidden if the container has none of the names of its file, and told by a name that it has.
func TestHidden(t *testing.T) {
	model, other := entry{name: "m", content: onnx("")}, entry{name: "m", content: "text"}
	in := func(name string) entry { return entry{name: name, content: onnx("")} }
	gone := func(name string) entry { return entry{name: name} }
	for name, c := range map[string]struct {
		layers [][]entry
		want   []string
	}{
		"one name":                           {[][]entry{{model}}, []string{"m"}},
		"deleted":                            {[][]entry{{model}, {gone(".wh.m")}}, []string{"m hidden"}},
		"overwritten":                        {[][]entry{{model}, {other}}, []string{"m hidden"}},
		"overwritten in its layer":           {[][]entry{{model, other}}, []string{"m hidden"}},
		"a whiteout of its own layer":        {[][]entry{{model, gone(".wh.m")}}, []string{"m"}},
		"two names":                          {[][]entry{{model, link("l", "m")}}, []string{"m =l"}},
		"the first is gone":                  {[][]entry{{model, link("l", "/m")}, {gone(".wh.m")}}, []string{"l =m"}},
		"the second is gone":                 {[][]entry{{model, link("l", "./m")}, {gone(".wh.l")}}, []string{"m"}},
		"both are gone":                      {[][]entry{{model, link("l", "m")}, {gone(".wh.l")}, {gone(".wh.m")}}, []string{"m hidden"}},
		"a link of a later layer":            {[][]entry{{model}, {link("l", "m"), gone(".wh.m")}}, []string{"l =m"}},
		"a link after the end":               {[][]entry{{model}, {gone(".wh.m")}, {link("l", "m")}}, []string{"m hidden"}},
		"a chain":                            {[][]entry{{model, link("k", "m"), link("l", "k")}, {link("n", "l")}, {gone(".wh.m"), gone(".wh.k"), gone(".wh.l")}}, []string{"n =m"}},
		"a link that is replaced":            {[][]entry{{model, link("l", "m")}, {entry{name: "l", content: "x"}, gone(".wh.m")}}, []string{"m hidden"}},
		"a link that is replaced at once":    {[][]entry{{model, link("l", "m"), entry{name: "l", content: "x"}}}, []string{"m"}},
		"a link to what came later":          {[][]entry{{model, other, link("l", "m")}}, []string{"m hidden"}},
		"a link before that":                 {[][]entry{{model, link("l", "m"), other}}, []string{"l =m"}},
		"an emptied folder":                  {[][]entry{{in("d/m"), link("l", "d/m")}, {gone("d/.wh..wh..opq")}}, []string{"l =d/m"}},
		"two emptied folders":                {[][]entry{{in("d/m"), link("e/l", "d/m")}, {gone("d/.wh..wh..opq"), gone("e/.wh..wh..opq")}}, []string{"d/m hidden"}},
		"all is emptied":                     {[][]entry{{in("d/m"), link("l", "d/m")}, {gone(".wh..wh..opq")}}, []string{"d/m hidden"}},
		"emptied, with what comes":           {[][]entry{{in("d/m")}, {in("d/n"), gone("d/.wh..wh..opq")}}, []string{"d/m hidden", "d/n"}},
		"a deleted folder":                   {[][]entry{{in("d/e/m")}, {gone(".wh.d")}}, []string{"d/e/m hidden"}},
		"a file in the place of a folder":    {[][]entry{{in("d/m")}, {entry{name: "d", content: "x"}}}, []string{"d/m hidden"}},
		"the same, in its layer":             {[][]entry{{in("d/m"), entry{name: "d", content: "x"}}}, []string{"d/m hidden"}},
		"a folder in the place of itself":    {[][]entry{{dir("d"), in("d/m")}, {dir("d")}}, []string{"d/m"}},
		"a folder in the place of the model": {[][]entry{{model}, {dir("m")}}, []string{"m hidden"}},
		"an archive with two names":          {[][]entry{{{name: "x", content: tarOf("a", onnx(""))}, link("y", "x")}, {gone(".wh.x")}}, []string{"y!/a =x"}},
		"a link to nothing":                  {[][]entry{{model, link("l", "none"), link("k", "k")}}, []string{"m"}},
		"a program with a model in it": {
			[][]entry{{{name: "bin/p", content: "\x7fELF" + strings.Repeat("\x01", 20<<10) + contraband(t)["tflite"]}}, {gone("bin/.wh.p")}}, []string{"bin/p@20484 hidden"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := store{}
			var layers []string
			for _, l := range c.layers {
				layers = append(layers, layerOf(l...))
			}
			source := s.folder(t, s.image("{}", layers...))
			for _, jobs := range []int{1, 4} {
				if diff := cmp.Diff(c.want, placesOf(t, source, jobs)); diff != "" {
					t.Errorf("%d jobs (-want +got):\n%s", jobs, diff)
				}
			}
		})
	}
}

// naive is the file system of a container, as what unpacks layers makes it: every path, and which file it is.
type naive struct {
	paths map[string]named
}

// named is a name of a file: the content tells files apart.
type named struct {
	content string
	layer   int
	folder  bool
}

func (n *naive) remove(at string, below bool, keep int) {
	for p, f := range n.paths {
		if f.layer != keep && (p == at && !below || strings.HasPrefix(p, at+"/")) {
			delete(n.paths, p)
		}
	}
}

// apply an entry of a layer. It returns false if nothing could unpack it.
func (n *naive) apply(layer int, e entry) bool {
	name := strings.TrimSuffix(e.name, "/")
	for at := path.Dir(name); at != "."; at = path.Dir(at) {
		if f, ok := n.paths[at]; ok && !f.folder {
			return false
		}
	}
	dir, base := path.Split(name)
	switch {
	case base == ".wh..wh..opq":
		n.remove(strings.TrimSuffix(dir, "/"), true, layer)
	case strings.HasPrefix(base, ".wh."):
		n.remove(dir+strings.TrimPrefix(base, ".wh."), false, layer)
	case e.kind == tar.TypeDir:
		if f, ok := n.paths[name]; !ok || !f.folder {
			n.paths[name] = named{layer: layer, folder: true}
		}
	case e.kind == tar.TypeLink:
		f, ok := n.paths[e.link]
		if !ok || f.folder || e.link == name {
			return false
		}
		n.remove(name, false, -1)
		n.paths[name] = named{content: f.content, layer: layer}
	default:
		n.remove(name, false, -1)
		n.paths[name] = named{content: e.content, layer: layer}
	}
	return true
}

// TestHiddenAsUnpacked holds random images to what a naive unpacking makes of them.
func TestHiddenAsUnpacked(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 11))
		n := &naive{paths: map[string]named{}}
		var layers []string
		models := map[string]string{} // the path of the content, by the content
		for layer := range 1 + r.IntN(4) {
			var entries []entry
			for range 1 + r.IntN(10) {
				if e := randomEntry(r, len(models)); n.apply(layer, e) {
					entries = append(entries, e)
					if strings.Contains(e.content, "MatMul") {
						models[e.content] = e.name
					}
				}
			}
			layers = append(layers, packedAs(r.IntN(3), layerOf(entries...)))
		}
		s := store{}
		source := s.folder(t, s.image("{}", layers...))
		want := map[string][]string{}
		for p, f := range n.paths {
			want[f.content] = append(want[f.content], p)
		}
		for _, jobs := range []int{1, 3} {
			agrees(t, fmt.Sprintf("seed %d, %d jobs", seed, jobs), source, jobs, models, want)
		}
	}
}

var somePaths = []string{"a", "b", "d", "d/m", "d/n", "d/e", "d/e/m", "f/g/h"}

// randomEntry is a model, a text, a link, a folder or a whiteout.
func randomEntry(r *rand.Rand, n int) entry {
	at, to := somePaths[r.IntN(len(somePaths))], somePaths[r.IntN(len(somePaths))]
	switch r.IntN(8) {
	case 0:
		return entry{name: path.Join(path.Dir(at), ".wh."+path.Base(at))}
	case 1:
		return entry{name: path.Join(at, ".wh..wh..opq")}
	case 2:
		return dir(at)
	case 3, 4:
		return link(at, to)
	case 5:
		return entry{name: at, content: fmt.Sprintf("text %d", r.IntN(1000))}
	}
	return entry{name: at, content: onnx(fmt.Sprintf("weights-%d", n))}
}

func packedAs(kind int, data string) string {
	switch kind {
	case 0:
		return gzipOf(data)
	case 1:
		return zstded(data)
	}
	return data
}

func agrees(t *testing.T, where, source string, jobs int, models map[string]string, want map[string][]string) {
	t.Helper()
	r, err := modelscan.Scan(t.Context(), source, modelscan.Options{Jobs: jobs})
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]modelscan.File{}
	for _, f := range r.Files {
		told[f.SHA256] = f
	}
	if len(told) != len(models) || len(r.Files) != len(models) {
		t.Errorf("%s: %d models of %d", where, len(r.Files), len(models))
	}
	for content, stored := range models {
		f := told[fmt.Sprintf("%x", sha256.Sum256([]byte(content)))]
		names := want[content]
		switch {
		case f.Hidden != (len(names) == 0):
			t.Errorf("%s: %s: hidden: %t, and it has the names %v", where, stored, f.Hidden, names)
		case f.Hidden && f.Path != stored, !f.Hidden && !slices.Contains(names, f.Path):
			t.Errorf("%s: %s: it is told as %s, of %v", where, stored, f.Path, names)
		case !f.Hidden && slices.Contains(names, stored) && f.Path != stored:
			t.Errorf("%s: %s: it has its own name, and is told as %s", where, stored, f.Path)
		}
	}
}
