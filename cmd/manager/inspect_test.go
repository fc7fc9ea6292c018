// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	"github.com/vsa-legal/operator/test/modelcorpus/write"
)

// mount puts a face embedding, disguised, into a folder as the kubelet would mount an image.
func mount(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	dir := filepath.Join(root, scanjob.Mounted, "opt", "attributes")
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // as in an image
		t.Fatal(err)
	}
	networks := arch.All()
	n := networks[slices.IndexFunc(networks, func(n arch.Network) bool { return n.Name == "mobilefacenet-128" })]
	formats := write.Formats()
	onnx := formats[slices.IndexFunc(formats, func(f write.Format) bool { return f.Name == "onnx" })]
	disguised := write.StripMetadata(write.Rename(write.Network{Model: n.Model, Constants: n.Constants}))
	if _, err := onnx.Write(dir, "person-attributes-v2", disguised); err != nil {
		t.Fatal(err)
	}
	return root
}

func inspected(t *testing.T, root string, args ...string) (*scanjob.Result, *modelscan.Report) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "termination-log")
	if err := os.WriteFile(file, nil, 0o600); err != nil { // the kubelet makes it
		t.Fatal(err)
	}
	var stdout bytes.Buffer
	if err := inspectImage(t.Context(), append([]string{"--root", root, "--result", file}, args...), &stdout); err != nil {
		t.Fatal(err)
	}
	message, err := os.ReadFile(file) //nolint:gosec // it was made above
	if err != nil {
		t.Fatal(err)
	}
	result, err := scanjob.Decode(string(message))
	if err != nil {
		t.Fatal(err)
	}
	var report modelscan.Report
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	return result, &report
}

func TestInspectLeavesWhatItFound(t *testing.T) {
	result, report := inspected(t, mount(t))
	if len(result.Entries) != 1 || len(report.Files) != 1 {
		t.Fatalf("found %+v and told of %+v", result.Entries, report.Files)
	}
	e := result.Entries[0]
	if e.Path != "opt/attributes/person-attributes-v2.onnx" {
		t.Errorf("the path is %q", e.Path)
	}
	if !slices.ContainsFunc(e.Detected, func(d scanjob.Detected) bool { return d.Name == detect.FaceEmbedding }) {
		t.Errorf("found %+v, and no face embedding", e.Detected)
	}
}

// An image that looks like the layout of one hides nothing: it is read as files.
func TestInspectIsNotToldWhatItReads(t *testing.T) {
	root := mount(t)
	for name, content := range map[string]string{
		"oci-layout": `{"imageLayoutVersion":"1.0.0"}`,
		"index.json": `{"schemaVersion":2,"manifests":[]}`,
	} {
		if err := os.WriteFile(filepath.Join(root, scanjob.Mounted, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if result, _ := inspected(t, root); len(result.Entries) != 1 {
		t.Errorf("found %+v", result.Entries)
	}
}

func TestInspectTakesTheWholeImageForAModel(t *testing.T) {
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, scanjob.Mounted), 0o700); err != nil {
		t.Fatal(err)
	}
	binary := bytes.Repeat([]byte{0, 0x9c, 0xfe, 3, 0xd1}, 1000)
	if err := os.WriteFile(filepath.Join(root, scanjob.Mounted, "something"), binary, 0o600); err != nil {
		t.Fatal(err)
	}
	if result, _ := inspected(t, root); len(result.Entries) != 0 {
		t.Errorf("any binary counts: %+v", result.Entries)
	}
	if result, _ := inspected(t, root, "--all"); len(result.Entries) != 1 || result.Entries[0].Opaque == nil {
		t.Errorf("a binary that is declared to be a model does not count: %+v", result.Entries)
	}
}

func TestInspectTellsWhichFoldersAreThere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "termination-log")
	args := []string{"--root", mount(t), "--result", file, "--folder", "/opt/attributes", "--folder", "/opt/faces"}
	if err := inspectImage(t.Context(), args, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadFile(file) //nolint:gosec // it was made above
	if err != nil {
		t.Fatal(err)
	}
	result, err := scanjob.Decode(string(left))
	if err != nil || !slices.Equal(result.Absent, []int{1}) || len(result.Entries) > 0 {
		t.Errorf("left %s: %v", left, err)
	}
}

func TestInspectSaysWhatIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "termination-log")
	for name, args := range map[string][]string{
		"no result":        {"--root", t.TempDir()},
		"a word too many":  {"--root", t.TempDir(), "--result", file, "more"},
		"an unknown flag":  {"--everything"},
		"nothing to read":  {"--root", filepath.Join(t.TempDir(), "none"), "--result", file},
		"nowhere to write": {"--root", t.TempDir(), "--result", filepath.Join(t.TempDir(), "none", "file")},
	} {
		if err := inspectImage(t.Context(), args, &bytes.Buffer{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	left, err := os.ReadFile(file) //nolint:gosec // it was made above
	if err != nil || !strings.Contains(string(left), "no such file") {
		t.Errorf("what went wrong is not left for the operator: %q, %v", left, err)
	}
}
