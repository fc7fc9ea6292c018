// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/text"
	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
)

// schema of a result. A result of another one is not read.
const schema = 1

// Result of an inspection, in as much detail as there is room for.
type Result struct {
	Schema    int     `json:"schema"`
	Inspector string  `json:"inspector"` // Revision
	Entries   []Entry `json:"entries"`
	// Absent are those of the folders asked for that the image does not have, by their place in the question, from zero.
	Absent []int `json:"absent,omitempty"`
}

// Entry tells of a model, or of all the models below a folder.
type Entry struct {
	// Path in the image without a slash at its beginning, escaped but complete: it says which module the entry is of. That of
	// the image's root is empty.
	Path   string `json:"p,omitempty"`
	Folder bool   `json:"f,omitempty"`

	Detected []Detected `json:"d,omitempty"`
	Unknown  *Unclear   `json:"u,omitempty"`
	Opaque   *Unclear   `json:"o,omitempty"`
}

// Detected is a capability that counts as found.
type Detected struct {
	Name     v1alpha1.Capability `json:"n"`
	Percent  int32               `json:"c"`
	Path     string              `json:"p,omitempty"` // of the surest file, where the entry is a folder's
	Evidence string              `json:"e,omitempty"`
}

// Unclear counts models of which nobody can tell what they can do.
type Unclear struct {
	Count int32    `json:"n"`
	Paths []string `json:"p,omitempty"` // of some, where the entry is a folder's
}

// NewResult takes from a report what a verdict rests on. Below is the folder that the image was mounted at, within what was
// inspected.
func NewResult(r *modelscan.Report, below string) *Result {
	out := &Result{Schema: schema, Inspector: Revision, Entries: []Entry{}}
	for i := range r.Files {
		out.Entries = append(out.Entries, newEntry(&r.Files[i], below))
	}
	slices.SortStableFunc(out.Entries, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

func newEntry(f *modelscan.File, below string) Entry {
	path := strings.TrimPrefix(f.Path, "./")
	if below != "" {
		if rest, ok := strings.CutPrefix(path, below+"/"); ok || path == below {
			path = rest
		}
	}
	path = strings.TrimLeft(path, "/")
	e := Entry{Path: escape(path)}
	if path == "" || path == "." { // of the image as a whole
		e.Path, e.Folder = "", true
	}
	for _, c := range f.Capabilities {
		if c.Confidence >= detect.ReportThreshold {
			e.Detected = append(e.Detected, Detected{
				Name: v1alpha1.Capability(c.Name), Percent: percent(c.Confidence), Evidence: evidence(c.Evidence),
			})
		}
	}
	switch {
	case f.State == modelscan.Opaque, f.State == modelscan.NotExamined: // nobody knows what it is
		e.Opaque = &Unclear{Count: 1}
	case f.State != modelscan.Identified, len(e.Detected) == 0:
		e.Unknown = &Unclear{Count: 1}
	}
	return e
}

// opaque is the result of an image of which there is more to tell than there is room.
func opaque(inspector string) *Result {
	return &Result{Schema: schema, Inspector: inspector, Entries: []Entry{
		{Folder: true, Opaque: &Unclear{Count: 1}},
	}}
}

func percent(confidence float64) int32 {
	if math.IsNaN(confidence) {
		return 1
	}
	return int32(math.Round(100 * min(max(confidence, 0.01), 1)))
}

// maxEvidence bounds the evidence of one capability, in characters. It is as much as the status takes.
const maxEvidence = 256

// evidence is the strongest there is, as far as there is room.
func evidence(all []string) string {
	out := ""
	for _, e := range all {
		e = escape(e)
		next := e
		if out != "" {
			next = out + "; " + e
		}
		if out != "" && len(next) > maxEvidence {
			break
		}
		out = next
	}
	return text.Truncate(out, maxEvidence)
}
