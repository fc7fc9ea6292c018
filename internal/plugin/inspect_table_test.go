// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/strip"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
)

// matches compares with a golden file, or writes it: the flag is that of the other tests.
func matches(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name + ".golden"
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func reported() *modelscan.Report {
	face := []detect.Capability{{Name: detect.FaceEmbedding, Confidence: 0.979, Evidence: []string{"aligned crops of 112×112", "one vector of 128 numbers"}},
		{Name: detect.Age, Confidence: 0.3, Evidence: []string{"a \x1b[31mword"}}}
	return &modelscan.Report{Files: []modelscan.File{
		{Path: "opt/person-attributes-v2", Format: "onnx", SHA256: strings.Repeat("a", 64), Size: 4 << 20, State: modelscan.Identified, Capabilities: face},
		{Path: "usr/lib/x.bin", Links: []string{"opt/m.onnx"}, Format: "onnx", SHA256: strings.Repeat("d", 64), Size: 1024, State: modelscan.Identified, Capabilities: face[:1]},
		{Path: "opt/old", Format: "tflite", SHA256: strings.Repeat("b", 64), Size: 1023, State: modelscan.Identified, Hidden: true, Capabilities: face[:1]},
		{Path: "opt/e\x1b]0;x\a\u202e", Size: 7 << 30, State: modelscan.Opaque, Reason: "it is encrypted"},
		{Path: "opt/x.tar!/u", Format: "onnx", SHA256: strings.Repeat("c", 64), Size: 2048, State: modelscan.Unknown, Reason: "no detector recognises it"},
	}}
}

func taken() ([]strip.Removed, []modelscan.File) {
	files := reported().Files
	return []strip.Removed{
		{File: files[0], Why: strip.Ruling{Capability: detect.FaceEmbedding, Profile: "eu-biometrics", Source: "gdpr-9", Reason: "it is forbidden: a reason in words"}},
		{File: files[3], Why: strip.Ruling{Profile: "fr-statistics", Source: "cnil-2022", Reason: "nobody can tell what it does"}},
		{File: modelscan.File{Path: "opt/w.bin"}, Data: true, Why: strip.Ruling{Reason: "it holds the weights of opt/person-attributes-v2"}},
	}, files[4:]
}

func TestTablesOfModels(t *testing.T) {
	for name, screen := range map[string]terminal.Screen{"": {}, "-60": {Width: 60}} {
		for _, wide := range []bool{false, true} {
			var out bytes.Buffer
			if err := inspectTable(&out, screen, reported(), wide); err != nil {
				t.Fatal(err)
			}
			file := "inspect" + name
			if wide {
				file = "inspect-wide" + name
			}
			fits(t, screen, out.String())
			matches(t, file, out.String())
		}
		var out bytes.Buffer
		removed, kept := taken()
		left := []strip.LeftOut{{Digest: "sha256:2", Reason: "it is a \x1b[31msignature"}}
		if err := stripTable(&out, screen, &outcome{removed, kept, left, "taken out", "oci:out: sha256:1"}); err != nil {
			t.Fatal(err)
		}
		fits(t, screen, out.String())
		matches(t, "strip"+name, out.String())
	}
}

func fits(t *testing.T, screen terminal.Screen, text string) {
	t.Helper()
	if strings.ContainsAny(text, "\x1b\a\u202e") {
		t.Errorf("%q", text)
	}
	for line := range strings.Lines(text) {
		if len(strings.Fields(line)) > 1 && screen.Terminal() && report.Width(line) > screen.Width {
			t.Errorf("%d columns: %q", report.Width(line), line)
		}
	}
}

func TestEscapeJSON(t *testing.T) {
	for text, want := range map[string]string{
		"{\"a\":\"é\u009b\u202e\U000e0001\"}\n": "{\"a\":\"é\\u009b\\u202e\\udb40\\udc01\"}\n",
		"{\"a\":\"plain\"}\n":                   "{\"a\":\"plain\"}\n",
		"no json \u009b":                        "no json \u009b",
	} {
		if got := string(escapeJSON([]byte(text))); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out)
	if p.report() != nil {
		t.Error("a bar where nobody looks")
	}
	p.shown = true
	p.report()(1, progressFrom-1)
	if p.end(); out.Len() > 0 {
		t.Errorf("a bar of what takes no time: %q", out.String())
	}
	for done := int64(0); done <= progressFrom; done += progressFrom / 8 {
		p.report()(done, progressFrom+done/2) // it grows with what is found to be there
	}
	p.report()(1, progressFrom) // late
	if p.end(); !strings.Contains(out.String(), "reading") {
		t.Errorf("%q", out.String())
	}
}

func TestPercentAndBytes(t *testing.T) {
	for confidence, want := range map[float64]string{0.999: "99%", 0.5: "50%", 1: "100%", 0.29: "29%"} {
		if got := percent(confidence); got != want {
			t.Errorf("%v: %s", confidence, got)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 3 << 40: "3.0 TiB", 5 << 50: "5120.0 TiB"} {
		if got := bytesOf(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
