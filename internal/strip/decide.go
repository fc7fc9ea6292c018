// SPDX-License-Identifier: Apache-2.0

package strip

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// Removed is a file that goes.
type Removed struct {
	File modelscan.File
	// Outer is the file of the image that is taken out: the archive or the program in which the model lies, if it lies in one.
	Outer string
	// Data tells that it is no model itself, but holds the weights of one.
	Data bool
	// Why it goes.
	Why Ruling
	// Layers that it was taken out of, by digest.
	Layers []string
}

// decide parts the models of an image. What lies in one archive goes together.
func decide(files []modelscan.File, law *Law, keepUnidentified bool) (removed []Removed, kept []modelscan.File) {
	outer := map[string]Removed{} // files that are taken out, by what is in them
	why := make([]*Ruling, len(files))
	for i := range files {
		if why[i] = judge(&files[i], law, keepUnidentified); why[i] != nil {
			for _, at := range outermost(&files[i]) {
				outer[at] = Removed{File: files[i]}
			}
		}
	}
	for i := range files {
		f := &files[i]
		at := outermost(f)
		if why[i] == nil && packed(f) {
			if first, goes := outer[at[len(at)-1]]; goes && (first.File.Path != f.Path || first.File.SHA256 != f.SHA256) {
				why[i] = &Ruling{Reason: fmt.Sprintf("it lies in %s, which is taken out as a whole because of %s", at[len(at)-1], first.File.Path)}
			}
		}
		if why[i] == nil {
			kept = append(kept, *f)
			continue
		}
		removed = append(removed, Removed{File: *f, Outer: at[len(at)-1], Why: *why[i]})
	}
	return append(removed, data(removed, kept)...), kept
}

// judge returns why a file goes, or nil.
func judge(f *modelscan.File, law *Law, keepUnidentified bool) *Ruling {
	var capabilities []string
	for _, c := range f.Capabilities {
		if c.Confidence >= detect.ReportThreshold {
			capabilities = append(capabilities, c.Name)
		}
	}
	if r := law.forbids(capabilities); r != nil {
		return r
	}
	if f.State != modelscan.Identified && !keepUnidentified {
		return law.silence("", fmt.Sprintf("nobody can tell what it does: %s", f.Reason))
	}
	return nil
}

// data are the files of weights that no model needs any more.
func data(removed []Removed, kept []modelscan.File) (more []Removed) {
	type key struct{ path, sum string }
	needed := map[key]bool{}
	for i := range kept {
		for _, at := range append([]string{kept[i].Path}, kept[i].Links...) {
			needed[key{at, kept[i].SHA256}] = true
		}
		for _, d := range kept[i].Data {
			needed[key{d.Path, d.SHA256}] = true
		}
	}
	for i := range removed {
		for _, d := range removed[i].File.Data {
			if k := (key{d.Path, d.SHA256}); !needed[k] {
				needed[k] = true // once is enough
				f := modelscan.File{Path: d.Path, SHA256: d.SHA256, Size: d.Size}
				at := outermost(&f)
				more = append(more, Removed{File: f, Outer: at[len(at)-1], Data: true,
					Why: Ruling{Reason: "it holds the weights of " + removed[i].File.Path}})
			}
		}
	}
	return more
}

var offset = regexp.MustCompile(`@[0-9]+$`)

// outermost are the paths that the file of the image can have in which a model lies: its own, and that before the place
// in a program.
func outermost(f *modelscan.File) []string {
	if f.Within != "" {
		return []string{f.Within}
	}
	at, _, packed := strings.Cut(f.Path, walk.Within)
	if cut := offset.ReplaceAllString(at, ""); !packed && cut != at {
		return []string{at, cut}
	}
	return []string{at}
}

// packed tells that a model may share its file with others.
func packed(f *modelscan.File) bool {
	return f.Within != "" || strings.Contains(f.Path, walk.Within) || offset.MatchString(f.Path)
}
