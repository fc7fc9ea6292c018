// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
)

func model(path string, capabilities ...detect.Capability) modelscan.File {
	f := modelscan.File{Path: path, Format: "onnx", State: modelscan.Identified, Capabilities: capabilities}
	if len(capabilities) == 0 {
		f.State = modelscan.Unknown
	}
	return f
}

func sealed(path string) modelscan.File { return modelscan.File{Path: path, State: modelscan.Opaque} }

func shows(name string, confidence float64, evidence ...string) detect.Capability {
	return detect.Capability{Name: name, Confidence: confidence, Evidence: evidence}
}

func report(files ...modelscan.File) *modelscan.Report { return &modelscan.Report{Files: files} }

func TestResultKeepsWhatCounts(t *testing.T) {
	r := NewResult(report(
		model("image/opt/face/w.onnx", shows(detect.FaceEmbedding, 0.97, "512 numbers for a face", "arcface"), shows(detect.Age, 0.49)),
		model("image/opt/x\n\u202e.onnx"),
		sealed("image/opt/y.engine"),
		modelscan.File{Path: "image/cut.onnx", State: modelscan.Unknown, Capabilities: []detect.Capability{shows("plate.read", 0.5)}},
		sealed("."),
	), Mounted)
	want := &Result{Schema: 1, Inspector: Revision, Entries: []Entry{
		{Folder: true, Opaque: &Unclear{Count: 1}},
		{Path: "cut.onnx", Detected: []Detected{{Name: "plate.read", Percent: 50}}, Unknown: &Unclear{Count: 1}},
		{Path: "opt/face/w.onnx", Detected: []Detected{
			{Name: detect.FaceEmbedding, Percent: 97, Evidence: "512 numbers for a face; arcface"}}},
		{Path: `opt/x\n\u202e.onnx`, Unknown: &Unclear{Count: 1}},
		{Path: "opt/y.engine", Opaque: &Unclear{Count: 1}},
	}}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
}

// many returns an image with so many models in so many folders: the first is a face's, every tenth cannot be read.
func many(models, folders int, random *rand.Rand) *modelscan.Report {
	r := &modelscan.Report{}
	for i := range models {
		path := fmt.Sprintf("image/opt/%04d/m-%016x.bin", i%folders, random.Uint64())
		f := model(path, shows(detect.PersonDetection, 0.9, fmt.Sprintf("boxes of %d classes", random.IntN(1000))))
		switch {
		case i == 0:
			f = model(path, shows(detect.FaceEmbedding, 0.8, "a face"))
		case i%10 == 0:
			f = sealed(path)
		}
		r.Files = append(r.Files, f)
	}
	return r
}

func TestMessageFits(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // it is to be the same every time
	strange := report(model("image/a", shows("Not A Name", 1)))
	for name, r := range map[string]*modelscan.Report{
		"none":                   report(),
		"one":                    many(1, 1, random),
		"that need packing":      many(60, 3, random),
		"1,000 in a folder":      many(1000, 1, random),
		"1,000 in ten folders":   many(1000, 10, random),
		"1,000 in a folder each": many(1000, 1000, random),
		"20,000":                 many(20_000, 500, random),
		"a path of 100,000":      report(sealed("image/"+strings.Repeat("a/", 50_000)), model("image/b", shows(detect.FaceEmbedding, 0.8))),
		"no capability's name":   strange,
	} {
		t.Run(name, func(t *testing.T) {
			result := NewResult(r, Mounted)
			message := Encode(result)
			if message == "" || len(message) > MaxMessage {
				t.Fatalf("%d bytes", len(message))
			}
			got, err := Decode(message)
			if err != nil {
				t.Fatal(err)
			}
			// Whatever had to be left out: nothing that a verdict rests on is.
			want, sum := sumOf(result), sumOf(got)
			if r == strange {
				want = Entry{Opaque: &Unclear{Count: 1}}
			}
			if len(sum.Detected) != len(want.Detected) || count(sum.Unknown) != count(want.Unknown) || count(sum.Opaque) != count(want.Opaque) {
				t.Errorf("the message tells of %+v, and the result of %+v", sum, want)
			}
			for i := range want.Detected {
				if w, g := want.Detected[i], sum.Detected[i]; w.Name != g.Name || w.Percent != g.Percent {
					t.Errorf("the message tells of %+v, and the result of %+v", g, w)
				}
			}
		})
	}
}

func TestMessageKeepsFoldersApart(t *testing.T) {
	r := NewResult(many(1000, 10, rand.New(rand.NewPCG(1, 2))), Mounted) //nolint:gosec // it is to be the same every time
	got, err := Decode(Encode(r))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Entries) != 10 {
		t.Fatalf("%d entries, want one for each folder", len(got.Entries))
	}
	for _, e := range got.Entries {
		face := false
		for _, d := range e.Detected {
			face = face || d.Name == detect.FaceEmbedding
		}
		if face != (e.Path == "opt/0000") {
			t.Errorf("%s: face %v", e.Path, face)
		}
	}
}

func sumOf(r *Result) (sum Entry) {
	for i := range r.Entries {
		sum.add(&r.Entries[i], maxPaths, maxPath)
	}
	return sum
}

func count(u *Unclear) int32 {
	if u == nil {
		return 0
	}
	return u.Count
}

// wrap packs what may be no result at all.
func wrap(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return packed + base64.StdEncoding.EncodeToString(b.Bytes())
}

var refused = map[string]string{
	"nothing":              ``,
	"words":                `the source could not be read`,
	"null":                 `null`,
	"a list":               `[]`,
	"no entries":           `{"schema":1,"inspector":"1"}`,
	"another schema":       `{"schema":2,"inspector":"1","entries":[]}`,
	"no inspector":         `{"schema":1,"entries":[]}`,
	"an inspector's words": `{"schema":1,"inspector":"a b","entries":[]}`,
	"an unknown field":     `{"schema":1,"inspector":"1","entries":[],"more":1}`,
	"two results":          `{"schema":1,"inspector":"1","entries":[]}{"schema":1,"inspector":"1","entries":[]}`,
	"half a result":        `{"schema":1,"inspector":"1","entries":[{"p":"a","u":{"n":1}}`,
	"an entry of nothing":  `{"schema":1,"inspector":"1","entries":[{"p":"a"}]}`,
	"a file without path":  `{"schema":1,"inspector":"1","entries":[{"u":{"n":1}}]}`,
	"an absolute path":     `{"schema":1,"inspector":"1","entries":[{"p":"/a","u":{"n":1}}]}`,
	"a path of two lines":  `{"schema":1,"inspector":"1","entries":[{"p":"a\nb","u":{"n":1}}]}`,
	"no count":             `{"schema":1,"inspector":"1","entries":[{"p":"a","u":{"n":0}}]}`,
	"less than none":       `{"schema":1,"inspector":"1","entries":[{"p":"a","o":{"n":-1}}]}`,
	"a huge count":         `{"schema":1,"inspector":"1","entries":[{"p":"a","o":{"n":4294967297}}]}`,
	"no capability":        `{"schema":1,"inspector":"1","entries":[{"p":"a","d":[{"n":"Face","c":50}]}]}`,
	"no confidence":        `{"schema":1,"inspector":"1","entries":[{"p":"a","d":[{"n":"face","c":0}]}]}`,
	"more than sure":       `{"schema":1,"inspector":"1","entries":[{"p":"a","d":[{"n":"face","c":101}]}]}`,
	"long evidence":        `{"schema":1,"inspector":"1","entries":[{"p":"a","d":[{"n":"face","c":50,"e":"` + strings.Repeat("e", 257) + `"}]}]}`,
	"too long":             `{"schema":1,"inspector":"1","entries":[]}` + strings.Repeat(" ", MaxMessage),
	"no base64":            packed + "!",
	"no gzip":              packed + "AAAA",
	"a bomb":               wrap(`{"schema":1,"inspector":"1","entries":[]}` + strings.Repeat(" ", maxUnpacked)),
	"half of a gzip":       wrap(`{"schema":1,"inspector":"1","entries":[]}`)[:40],
}

func TestDecodeRefuses(t *testing.T) {
	for name, message := range refused {
		if r, err := Decode(message); err == nil {
			t.Errorf("%s: read as %+v", name, r)
		}
	}
	for name, message := range map[string]string{
		"empty":  `{"schema":1,"inspector":"1","entries":[]}`,
		"a line": `{"schema":1,"inspector":"1","entries":[{"p":"a","u":{"n":1}}]}` + "\n",
		"packed": wrap(`{"schema":1,"inspector":"1","entries":[]}`),
	} {
		if _, err := Decode(message); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzDecode: what is read can be written again and says the same, and fits into a status.
func FuzzDecode(f *testing.F) {
	for _, message := range refused {
		f.Add(message)
	}
	f.Add(Encode(NewResult(report(model("image/opt/w.onnx", shows(detect.FaceEmbedding, 0.97, "é"))), Mounted)))
	f.Add(Encode(NewResult(many(60, 3, rand.New(rand.NewPCG(1, 2))), Mounted))) //nolint:gosec // a seed
	spec := &v1alpha1.AnalyticsPackageSpec{
		Runtime: v1alpha1.Runtime{Image: "r@sha256:1"},
		Modules: []v1alpha1.Module{
			{Name: "a", Source: v1alpha1.ModuleSource{Path: "/opt/w"}}, {Name: "b", Source: v1alpha1.ModuleSource{Image: "m@sha256:2"}},
		},
	}
	f.Fuzz(func(t *testing.T, message string) {
		r, err := Decode(message)
		if err != nil {
			return
		}
		again, err := Decode(Encode(r))
		if err != nil {
			t.Fatal(err)
		}
		if a, b := sumOf(r), sumOf(again); len(a.Detected) != len(b.Detected) || count(a.Unknown) != count(b.Unknown) || count(a.Opaque) != count(b.Opaque) {
			t.Errorf("%+v was written again as %+v", a, b)
		}
		modules, outside := Contents(spec, func(Subject) *Result { return r })
		for _, c := range []*v1alpha1.Contents{outside, &modules[0].Contents, &modules[1].Contents} {
			checkStatus(t, c)
		}
	})
}

// checkStatus holds contents to the limits of the API.
func checkStatus(t *testing.T, c *v1alpha1.Contents) {
	t.Helper()
	path := func(p v1alpha1.FilePath) {
		if n := utf8.RuneCountInString(string(p)); n < 1 || n > maxFilePath || !utf8.ValidString(string(p)) {
			t.Errorf("the path %q has %d characters", p, n)
		}
	}
	if len(c.Detected) > maxDetected {
		t.Errorf("%d capabilities", len(c.Detected))
	}
	for _, d := range c.Detected {
		path(d.Path)
		if !capability.MatchString(string(d.Name)) || d.Confidence < 1 || d.Confidence > 100 || len(d.Evidence) > 256 {
			t.Errorf("%+v", d)
		}
	}
	for _, u := range []*v1alpha1.UnclearFiles{c.Unknown, c.Opaque} {
		if u == nil {
			continue
		}
		if u.Count < 1 || len(u.Paths) > maxPaths {
			t.Errorf("%+v", u)
		}
		for _, p := range u.Paths {
			path(p)
		}
	}
}
