// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/vsa-legal/operator/internal/plugin"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	onnx "github.com/vsa-legal/operator/test/modelcorpus/write"
)

var quiet = registry.Logger(log.New(io.Discard, "", 0))

// networks as ONNX files, by name.
var networks sync.Map

func network(t *testing.T, name string) string {
	t.Helper()
	if data, ok := networks.Load(name); ok {
		return data.(string)
	}
	n := arch.All()[slices.IndexFunc(arch.All(), func(n arch.Network) bool { return n.Name == name })]
	f := onnx.Formats()[slices.IndexFunc(onnx.Formats(), func(f onnx.Format) bool { return f.Name == "onnx" })]
	files, err := f.Write(t.TempDir(), "m", onnx.Network{Model: n.Model, Constants: n.Constants})
	if err != nil {
		t.Fatal(err)
	}
	data := read(t, files[0])
	networks.Store(name, data)
	return data
}

// folderOf writes files, name and content by turns.
func folderOf(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// modelFolder has one of each state, under names that say nothing.
func modelFolder(t *testing.T) string {
	return folderOf(t, "person-attributes-v2.dat", network(t, "ssrnet-age"), "m/count.onnx", network(t, "mcnn"),
		"m/other.onnx", network(t, "espcn-x3"), "m/x.engine", "ptrt"+strings.Repeat("\x01\x02", 9000), "readme.md", "nothing")
}

func TestInspectTable(t *testing.T) {
	dir := modelFolder(t)
	s := run(t, "", "inspect", dir)
	for _, want := range []string{"person-attributes-v2.dat", "biometric.categorization.age", "crowd.density", "tensorrt", "Unknown", "Opaque", "4 models: 2 Identified, 1 Unknown, 1 Opaque"} {
		if s.code != 0 || s.err != "" || !strings.Contains(s.out, want) {
			t.Errorf("code %d: no %q: %s%s", s.code, want, s.out, s.err)
		}
	}
	wide := run(t, "", "inspect", dir, "-o", "wide")
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(network(t, "mcnn"))))
	if strings.Contains(s.out, sum) || !strings.Contains(wide.out, sum) || len(wide.out) < len(s.out) {
		t.Errorf("%s", wide.out)
	}
}

func TestInspectJSON(t *testing.T) {
	s := run(t, "", "inspect", modelFolder(t), "-o", "json")
	var r struct {
		Files []map[string]any `json:"files"`
	}
	if err := json.Unmarshal([]byte(s.out), &r); err != nil || len(r.Files) != 4 {
		t.Fatalf("%v: %s", err, s.out)
	}
	for _, f := range r.Files {
		for _, key := range []string{"path", "sha256", "size", "state", "capabilities", "inputs", "outputs"} {
			if f[key] == nil {
				t.Errorf("%v has no %s", f["path"], key)
			}
		}
	}
	empty := run(t, "", "inspect", t.TempDir(), "-o", "json")
	if empty.code != 0 || !strings.Contains(empty.out, `"files": []`) || !strings.Contains(empty.err, "no models were found") {
		t.Errorf("code %d: %s%s", empty.code, empty.out, empty.err)
	}
}

func TestInspectForbid(t *testing.T) {
	dir := modelFolder(t)
	for forbid, want := range map[string][]string{
		"biometric":                    {"person-attributes-v2.dat"},
		"biometric.categorization.age": {"person-attributes-v2.dat"},
		"biometric.face":               nil,
		"biometri":                     nil,
		"crowd,Opaque":                 {"m/count.onnx", "m/x.engine"},
		"unknown":                      {"m/other.onnx"},
		" crowd.density , biometric":   {"m/count.onnx", "person-attributes-v2.dat"},
	} {
		s := run(t, "", "inspect", dir, "--forbid", forbid, "-o", "json")
		var found []string
		for line := range strings.SplitSeq(s.err, "\n") {
			if line, ok := strings.CutPrefix(line, "forbidden: "); ok {
				path, _, _ := strings.Cut(line, ":")
				found = append(found, path)
			}
		}
		found = slices.Compact(found)
		if diff := cmp.Diff(want, found); diff != "" || s.code != min(len(want), 1) {
			t.Errorf("--forbid %q: code %d: %s", forbid, s.code, diff)
		}
		if strings.Contains(s.err, "warning: ") != (forbid == "biometri") {
			t.Errorf("--forbid %q: %s", forbid, s.err)
		}
	}
	two := run(t, "", "inspect", dir, "--forbid", "crowd", "--forbid", "biometric")
	if !strings.Contains(two.err, "forbidden: m/count") || !strings.Contains(two.err, "forbidden: person") {
		t.Error(two.err)
	}
}

func TestInspectUnread(t *testing.T) {
	cases := map[string][]string{
		"give one path":        {"inspect"},
		"no such file":         {"inspect", "./none"},
		"stat /none":           {"inspect", "/none"},
		"and as an image":      {"inspect", "localhost:1/none:1"},
		`--output "xml"`:       {"inspect", ".", "-o", "xml"},
		`--platform "linux"`:   {"inspect", ".", "--platform", "linux"},
		`--forbid "Biometric"`: {"inspect", ".", "--forbid", "Biometric"},
		`--forbid ""`:          {"inspect", ".", "--forbid", "crowd,"},
	}
	for want, args := range cases {
		if s := run(t, "", args...); s.code != plugin.ExitUnread || !strings.Contains(s.failure.Error(), want) {
			t.Errorf("%v: code %d: %v", args, s.code, s.failure)
		}
	}
}

// TestInspectControlCharacters: what a stranger calls a file never reaches the terminal as it is.
func TestInspectControlCharacters(t *testing.T) {
	dir := folderOf(t, "a\x1b]0;b\a\u202e\u009bc\nd.onnx", network(t, "ssrnet-age"))
	for _, output := range []string{"table", "wide", "json"} {
		s := run(t, "", "inspect", dir, "-o", output, "--forbid", "biometric")
		if s.code != plugin.ExitFailed || strings.ContainsAny(s.whole(), "\x1b\a\u202e\u009b\r") {
			t.Errorf("code %d: %q", s.code, s.whole())
		}
	}
	if s := run(t, "", "inspect", "none\x1b[31m/x"); strings.Contains(s.whole(), "\x1b") {
		t.Errorf("%q", s.whole())
	}
}

// TestInspectImage finds in a registry what is on disk.
func TestInspectImage(t *testing.T) {
	server := httptest.NewServer(registry.New(quiet))
	defer server.Close()
	ref, err := name.ParseReference(strings.TrimPrefix(server.URL, "http://") + "/vendor/app:1")
	if err != nil {
		t.Fatal(err)
	}
	image := imageWith(t, "opt/a", network(t, "ssrnet-age"))
	if err := remote.Write(ref, image); err != nil {
		t.Fatal(err)
	}
	s := run(t, "", "inspect", ref.String(), "--forbid", "biometric")
	if s.code != plugin.ExitFailed || !strings.Contains(s.out, "opt/a") || !strings.Contains(s.err, "forbidden: opt/a: biometric.categorization.age") {
		t.Errorf("code %d: %s%s%v", s.code, s.out, s.err, s.failure)
	}
	if s := run(t, "", "inspect", ref.String(), "--platform", "plan9/arm"); s.code != 0 && s.code != plugin.ExitUnread {
		t.Errorf("code %d: %v", s.code, s.failure)
	}
}

// platforms is an index of two images: one with a model of faces' ages, one with a counter.
func platforms(t *testing.T) v1.ImageIndex {
	linux := func(arch string) v1.Descriptor {
		return v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}}
	}
	return mutate.AppendManifests(empty.Index,
		mutate.IndexAddendum{Add: imageWith(t, "opt/a", network(t, "ssrnet-age")), Descriptor: linux("amd64")},
		mutate.IndexAddendum{Add: imageWith(t, "opt/b", network(t, "mcnn")), Descriptor: linux("arm64")})
}

func indexOf(t *testing.T, index v1.ImageIndex) string {
	t.Helper()
	dir := t.TempDir()
	p, err := layout.Write(dir, empty.Index)
	if err == nil {
		err = p.AppendIndex(index, layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": "1.4"}))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestInspectPlatform(t *testing.T) {
	dir := indexOf(t, platforms(t))
	for args, c := range map[string]struct {
		with, without string
		code          int
	}{
		"":                         {"opt/a", "none", 0},
		"--platform=linux/arm64":   {"opt/b", "opt/a", 0},
		"--platform=linux/s390x":   {"but for: linux/amd64, linux/arm64", "opt/a", plugin.ExitUnread},
		"--forbid=crowd,biometric": {"forbidden: opt/b", "none", plugin.ExitFailed},
	} {
		s := run(t, "", append([]string{"inspect", dir}, strings.Fields(args)...)...)
		all := s.whole()
		if s.failure != nil {
			all += s.failure.Error()
		}
		if s.code != c.code || !strings.Contains(all, c.with) || strings.Contains(all, c.without) {
			t.Errorf("%q: code %d: %s", args, s.code, all)
		}
	}
	if s := run(t, "", "inspect", "oci:"+dir+":1.5"); s.code != plugin.ExitUnread || !strings.Contains(s.failure.Error(), `no image in it is called "1.5": there are 1.4`) {
		t.Errorf("code %d: %v", s.code, s.failure)
	}
	if s := run(t, "", "inspect", "oci:"+dir+":1.4"); s.code != 0 || !strings.Contains(s.out, "opt/b") {
		t.Errorf("code %d: %s%v", s.code, s.out, s.failure)
	}
}

// What nobody could look at is listed, counted in a line, and can be forbidden; standard input is a source like others.
func TestInspectNotExamined(t *testing.T) {
	dir := folderOf(t, "readme.txt", "hello")
	if err := os.Symlink(t.TempDir(), filepath.Join(dir, "models")); err != nil {
		t.Fatal(err)
	}
	s := run(t, "", "inspect", dir)
	if s.code != 0 || !strings.Contains(s.out, "Not examined: 1 led out of the source") || !strings.Contains(s.out, "NotExamined") {
		t.Errorf("%+v", s)
	}
	if s := run(t, "", "inspect", dir, "--forbid", "NotExamined"); s.code != 1 || !strings.Contains(s.err, "forbidden: models: NotExamined") {
		t.Errorf("%+v", s)
	}
	if s := run(t, "", "inspect", dir, "--forbid", "biometric,Opaque"); s.code != 0 {
		t.Errorf("%+v", s)
	}
	if s := run(t, network(t, "mobilefacenet-128"), "inspect", "-", "--forbid", "biometric"); s.code != 1 || !strings.Contains(s.err, "stdin: biometric.face.embedding") {
		t.Errorf("%+v", s)
	}
}
