// SPDX-License-Identifier: Apache-2.0

package strip_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/vsa-legal/operator/internal/strip"
)

// part of a layout: a manifest, and what its index says of it.
type part struct {
	what mutate.Appendable
	says v1.Descriptor
}

// layoutOf holds several manifests.
func layoutOf(t *testing.T, parts ...part) string {
	t.Helper()
	dir := t.TempDir()
	at, err := layout.Write(dir, empty.Index)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		options := []layout.Option{layout.WithAnnotations(p.says.Annotations)}
		if p.says.Platform != nil {
			options = append(options, layout.WithPlatform(*p.says.Platform))
		}
		switch what := p.what.(type) {
		case v1.Image:
			err = at.AppendImage(what, options...)
		case v1.ImageIndex:
			err = at.AppendIndex(what, options...)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// artifact is a manifest without an image's config: of a type, with files, about something or not.
func artifact(t *testing.T, of string, subject *v1.Descriptor, files ...string) v1.Image {
	t.Helper()
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.MediaType(of))
	for _, content := range files {
		var err error
		if image, err = mutate.Append(image, mutate.Addendum{Layer: static.NewLayer([]byte(content), types.MediaType(of))}); err != nil {
			t.Fatal(err)
		}
	}
	if subject != nil {
		image = mutate.Subject(image, *subject).(v1.Image)
	}
	return image
}

func descriptorOf(t *testing.T, image v1.Image) v1.Descriptor {
	t.Helper()
	digest, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	size, err := image.Size()
	if err != nil {
		t.Fatal(err)
	}
	return v1.Descriptor{MediaType: types.OCIManifestSchema1, Size: size, Digest: digest}
}

func named(name string) v1.Descriptor {
	return v1.Descriptor{Annotations: map[string]string{"org.opencontainers.image.ref.name": name}}
}

func linux(arch string) v1.Descriptor {
	return v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}}
}

func digestOf(t *testing.T, image v1.Image) string { return descriptorOf(t, image).Digest.String() }

// TestChoose takes the one image that is meant, and says what it leaves out.
func TestChoose(t *testing.T) {
	age := entry{name: "m/a.onnx", content: model("age")}
	one := imageOf(t, layerOf(t, tarOf(t, age, entry{name: "one", content: "1"})))
	two := imageOf(t, layerOf(t, tarOf(t, age, entry{name: "two", content: "2"})))
	subject := descriptorOf(t, one)
	sbom := artifact(t, "application/spdx+json", &subject, `{"spdxVersion":"SPDX-2.3"}`)
	signature := artifact(t, string(types.OCIConfigJSON), nil)
	pack := artifact(t, "application/vnd.cncf.model.config.v1+json", nil, model("crowd"))
	arm := artifact(t, string(types.OCIConfigJSON), nil)
	many := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: one, Descriptor: linux("amd64")}, mutate.IndexAddendum{Add: two, Descriptor: linux("arm64")})
	amd, _ := v1.ParsePlatform("linux/amd64")
	s390, _ := v1.ParsePlatform("linux/s390x")
	for name, c := range map[string]struct {
		parts    []part
		suffix   string // of the source
		platform *v1.Platform
		want     v1.Image // that the plan is made of
		leftOut  []string // parts of reasons
		fails    string
	}{
		"one image": {parts: []part{{one, named("1")}}, want: one},
		"a list of parts beside it": {parts: []part{{one, named("1")}, {sbom, v1.Descriptor{}}}, want: one,
			leftOut: []string{"subject sha256:"}},
		"a signature by its name": {parts: []part{{signature, named("sha256-" + subject.Digest.Hex + ".sig")}, {one, v1.Descriptor{}}}, want: one,
			leftOut: []string{"its name is one of cosign"}},
		"what cosign saves": {parts: []part{
			{one, v1.Descriptor{Annotations: map[string]string{"kind": "dev.cosignproject.cosign/image"}}},
			{signature, v1.Descriptor{Annotations: map[string]string{"kind": "dev.cosignproject.cosign/sigs"}}},
		}, want: one, leftOut: []string{"cosign saved it as sigs"}},
		"a model beside it":   {parts: []part{{one, v1.Descriptor{}}, {pack, v1.Descriptor{}}}, want: one, leftOut: []string{"an artifact beside the image"}},
		"a model alone":       {parts: []part{{pack, v1.Descriptor{}}}, want: pack},
		"a model and a list":  {parts: []part{{pack, v1.Descriptor{}}, {sbom, v1.Descriptor{}}}, want: pack, leftOut: []string{"subject"}},
		"two images":          {parts: []part{{one, named("1")}, {two, named("2")}}, fails: "there are 2 images in it, not one: 1 sha256:"},
		"by its name":         {parts: []part{{one, named("1")}, {two, named("2")}}, suffix: ":2", want: two},
		"by its digest":       {parts: []part{{one, named("1")}, {two, named("2")}}, suffix: "@" + digestOf(t, one), want: one},
		"two platforms":       {parts: []part{{one, linux("amd64")}, {two, linux("arm64")}}, platform: amd, want: one, leftOut: []string{"it is for linux/arm64"}},
		"of an index":         {parts: []part{{many, named("1")}}, platform: amd, want: one, leftOut: []string{"it is for linux/arm64"}},
		"a platform of none":  {parts: []part{{many, named("1")}}, platform: s390, fails: "no image for the platform linux/s390x"},
		"by the config":       {parts: []part{{one, v1.Descriptor{}}, {arm, linux("arm64")}}, platform: amd, want: one, leftOut: []string{"it is for linux/arm64"}},
		"two of one platform": {parts: []part{{one, linux("amd64")}, {two, linux("amd64")}}, platform: amd, fails: "there are 2 images in it, not one: linux/amd64 sha256:"},
	} {
		t.Run(name, func(t *testing.T) {
			o := statisticsOptions(t)
			o.Platform = c.platform
			source := layoutOf(t, c.parts...)
			if c.suffix != "" {
				source = "oci:" + source + c.suffix
			}
			plan, err := strip.Make(t.Context(), source, o)
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Errorf("%v does not say %q", err, c.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer plan.Close()
			if plan.Digest.String() != digestOf(t, c.want) {
				t.Errorf("it is %s, not %s", plan.Digest, digestOf(t, c.want))
			}
			holds(t, plan.LeftOut, c.leftOut)
			r, err := plan.Build(t.Context(), t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			holds(t, r.LeftOut, c.leftOut)
		})
	}
}

// holds every reason, and no more of them.
func holds(t *testing.T, left []strip.LeftOut, reasons []string) {
	t.Helper()
	if len(left) != len(reasons) {
		t.Fatalf("%+v, want %q", left, reasons)
	}
	for i, reason := range reasons {
		if !strings.Contains(left[i].Reason, reason) || !strings.HasPrefix(left[i].Digest, "sha256:") {
			t.Errorf("%+v does not say %q", left[i], reason)
		}
	}
}

// TestPlatformKeepsTheName: what is taken out of an index is called what that was called.
func TestPlatformKeepsTheName(t *testing.T) {
	image := imageOf(t, layerOf(t, tarOf(t, entry{name: "m", content: model("age")})))
	index := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: image, Descriptor: linux("amd64")})
	o := statisticsOptions(t)
	o.Platform = linux("amd64").Platform
	s := run(t, layoutOf(t, part{index, named("1.4")}), o)
	text, err := os.ReadFile(filepath.Join(s.dir, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var written v1.IndexManifest
	if err := json.Unmarshal(text, &written); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("1.4", written.Manifests[0].Annotations["org.opencontainers.image.ref.name"]); diff != "" || len(written.Manifests) != 1 {
		t.Errorf("%s %s", diff, text)
	}
	absent(t, s.dir, model("age"))
}
