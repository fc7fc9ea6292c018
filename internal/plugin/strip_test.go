// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"archive/tar"
	"bytes"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/vsa-legal/operator/internal/plugin"
)

// imageWith has one layer of files, name and content by turns.
func imageWith(t *testing.T, files ...string) v1.Image {
	t.Helper()
	var data bytes.Buffer
	w := tar.NewWriter(&data)
	for i := 0; i < len(files); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: files[i], Size: int64(len(files[i+1])), Mode: 0o644}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data.Bytes())), nil })
	if err != nil {
		t.Fatal(err)
	}
	image, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func layoutOf(t *testing.T, image v1.Image) string {
	t.Helper()
	dir := t.TempDir()
	p, err := layout.Write(dir, empty.Index)
	if err == nil {
		err = p.AppendImage(image)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func sample(t *testing.T) v1.Image {
	return imageWith(t, "opt/person-attributes-v2", network(t, "ssrnet-age"), "opt/count.onnx", network(t, "mcnn"), "opt/\x1b[31mother.onnx", network(t, "espcn-x3"), "etc/motd", "hello")
}

func TestStripLayout(t *testing.T) {
	source := layoutOf(t, sample(t))
	dir := t.TempDir()
	dry := run(t, "", "strip", source, "--profile", "fr-statistics", "--dry-run")
	if dry.code != 0 || !strings.Contains(dry.out, "2 files would be taken out, 1 kept") || !strings.Contains(dry.out, "fr-biometrics") {
		t.Errorf("code %d: %s%v", dry.code, dry.out, dry.failure)
	}
	for _, name := range []string{"one", "two/deep"} {
		s := run(t, "", "strip", source, "--profile", "fr-statistics", "-o", "oci:"+filepath.Join(dir, name), "--attestation", filepath.Join(dir, "strip.json"))
		if s.code != 0 || s.err != "" || !strings.Contains(s.out, "2 files taken out, 1 kept") || strings.Contains(s.out, "\x1b") {
			t.Fatalf("code %d: %s%s%v", s.code, s.out, s.err, s.failure)
		}
	}
	statement := read(t, filepath.Join(dir, "strip.json"))
	if !strings.Contains(statement, `"predicateType":"https://vsa.legal/attestations/strip/v1"`) {
		t.Error(statement)
	}
	if one, two := read(t, dir+"/one/index.json"), read(t, dir+"/two/deep/index.json"); one != two {
		t.Errorf("%s\n%s", one, two)
	}
	after := run(t, "", "inspect", "oci:"+dir+"/one", "--forbid", "biometric,Unknown,Opaque")
	if after.code != 0 || !strings.Contains(after.out, "opt/count.onnx") {
		t.Errorf("code %d: %s%s", after.code, after.out, after.err)
	}
	if s := run(t, "", "strip", source, "--profile", "fr-statistics", "-o", "oci:"+dir); s.code != plugin.ExitUnread || !strings.Contains(s.failure.Error(), "not empty") {
		t.Errorf("code %d: %v", s.code, s.failure)
	}
	if left, err := filepath.Glob(dir + "/.vsa-strip-*"); err != nil || len(left) > 0 {
		t.Errorf("%v %v", left, err)
	}
}

func TestStripRegistry(t *testing.T) {
	server := httptest.NewServer(registry.New(quiet, registry.WithReferrersSupport(true)))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	ref, err := name.ParseReference(host + "/vendor/app:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(ref, sample(t)); err != nil {
		t.Fatal(err)
	}
	s := run(t, "", "strip", ref.String(), "--profile", "fr-statistics", "-o", host+"/city/app:1", "--keep-unidentified")
	if s.code != 0 || !strings.Contains(s.out, "1 file taken out, 2 kept") {
		t.Fatalf("code %d: %s%s%v", s.code, s.out, s.err, s.failure)
	}
	if strings.Contains(s.whole(), "\x1b") {
		t.Errorf("%q", s.whole())
	}
	if s := run(t, "", "inspect", host+"/city/app:1", "--forbid", "biometric"); s.code != 0 {
		t.Errorf("code %d: %s", s.code, s.err)
	}
}

// TestStripProfileOfTheInput: a profile of one's own beside the catalogue, which always applies all the same.
func TestStripProfileOfTheInput(t *testing.T) {
	source := layoutOf(t, sample(t))
	own := write(t, "own.yaml", `
apiVersion: vsa.legal/v1alpha1
kind: LegalProfile
metadata: {name: own}
spec:
  title: Ages
  jurisdiction: FR
  timeZone: Europe/Paris
  applies: WhenSelected
  sources: [{id: own, title: "A decree"}]
  permits: {purposes: [Ages], processing: [RealTime], operators: [Municipality], capabilities: [{name: biometric, source: own}]}
`)
	s := run(t, "", "strip", source, "--profile", "own", "-f", own, "--dry-run")
	if s.code != 0 || !strings.Contains(s.out, "fr-biometrics") || !strings.Contains(s.out, "the profile does not permit crowd.density") {
		t.Errorf("code %d: %s%s%v", s.code, s.out, s.err, s.failure)
	}
}

func TestStripUnread(t *testing.T) {
	source := layoutOf(t, sample(t))
	for want, args := range map[string][]string{
		"give one image":           {"--profile", "fr-statistics"},
		"no profile":               {source, "--dry-run"},
		"nowhere to write":         {source, "--profile", "fr-statistics"},
		`no LegalProfile "none"`:   {source, "--profile", "none", "--dry-run"},
		"binds everybody":          {source, "--profile", "eu-biometrics", "--dry-run"},
		"name the registry":        {source, "--profile", "fr-statistics", "-o", "json"},
		"it is no image":           {t.TempDir(), "--profile", "fr-statistics", "--dry-run"},
		`--at "now" is no instant`: {source, "--profile", "fr-statistics", "--dry-run", "--at", "now"},
	} {
		if s := run(t, "", append([]string{"strip"}, args...)...); s.code != plugin.ExitUnread || !strings.Contains(s.failure.Error(), want) {
			t.Errorf("%v: code %d: %v does not say %q", args, s.code, s.failure, want)
		}
	}
	s := run(t, "", "strip", source, "--profile", "fr-event-security-extended", "--dry-run")
	if s.code != 0 || !strings.Contains(s.err, "permits nothing") {
		t.Errorf("code %d: %s", s.code, s.err)
	}
}

// TestStripLeavesNothing behind where the source cannot be read to its end.
func TestStripLeavesNothing(t *testing.T) {
	source := layoutOf(t, sample(t))
	blobs, err := filepath.Glob(source + "/blobs/sha256/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range blobs {
		if data := read(t, path); len(data) > 1<<16 {
			if err := os.WriteFile(path, []byte(data[:len(data)-9]+"123456789"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := t.TempDir()
	s := run(t, "", "strip", source, "--profile", "fr-statistics", "-o", "oci:"+dir+"/out")
	left, err := os.ReadDir(dir)
	if s.code != plugin.ExitUnread || err != nil || len(left) > 0 {
		t.Errorf("code %d: %v, %v", s.code, s.failure, left)
	}
}

// TestStripPlatform makes an image of one platform, whether or not the other one is there.
func TestStripPlatform(t *testing.T) {
	source := indexOf(t, platforms(t))
	index, err := layout.ImageIndexFromPath(source)
	if err != nil {
		t.Fatal(err)
	}
	top, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	inner, err := index.ImageIndex(top.Manifests[0].Digest)
	if err != nil {
		t.Fatal(err)
	}
	m, err := inner.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(source, "blobs/sha256", m.Manifests[1].Digest.Hex)); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	do := func(args ...string) said {
		return run(t, "", append([]string{"strip", source, "--profile", "fr-statistics"}, args...)...)
	}
	for _, args := range [][]string{{"--dry-run"}, {"-o", "oci:" + out + "/all"}} {
		if s := do(args...); s.code != plugin.ExitUnread || !strings.Contains(s.failure.Error(), "the image for linux/arm64") {
			t.Errorf("code %d: %s%v", s.code, s.out, s.failure)
		}
	}
	if s := do("--platform", "linux"); s.code != plugin.ExitUnread {
		t.Errorf("code %d: %v", s.code, s.failure)
	}
	s := do("--platform", "linux/amd64", "-o", "oci:"+out+"/one", "--attestation", out+"/strip.json")
	if s.code != 0 || !strings.Contains(s.out, "1 file taken out, 0 kept") || !strings.Contains(s.out, "left out "+m.Manifests[1].Digest.String()) {
		t.Fatalf("code %d: %s%v", s.code, s.out, s.failure)
	}
	if text := read(t, out+"/strip.json"); !strings.Contains(text, `"platform":"linux/amd64"`) || !strings.Contains(text, `"leftOut":[{"digest":"`+m.Manifests[1].Digest.String()) {
		t.Error(text)
	}
	s = do("--keep-unidentified", "-o", "oci:"+out+"/kept", "--attestation", out+"/kept.json")
	if text := read(t, out+"/kept.json"); s.code != 0 || !strings.Contains(text, `"notExamined":[{"capabilities":[],"path":"`+m.Manifests[1].Digest.String()) {
		t.Errorf("code %d: %s%v %s", s.code, s.out, s.failure, text)
	}
}
