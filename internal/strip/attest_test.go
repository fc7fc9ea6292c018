// SPDX-License-Identifier: Apache-2.0

package strip_test

import (
	"encoding/json"
	"io"
	"log"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	gremote "github.com/google/go-containerregistry/pkg/v1/remote"
	intotov1 "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/vsa-legal/operator/internal/strip"
	"github.com/vsa-legal/operator/modelscan/remote"
)

const embedding = "biometric.face.embedding"

func TestAttestation(t *testing.T) {
	source := saved(t, imageOf(t, layerOf(t, tarOf(t, entry{name: "person-attributes-v2", content: model("embedding")}, entry{name: "c", content: model("crowd")}))))
	s := run(t, source, statisticsOptions(t))
	absent(t, s.dir, model("embedding"), model("crowd"))
	text, err := s.plan.Attest(s.Result, strip.Tool{Name: "test", Version: "1"}, strings.Repeat("a", 64))
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.plan.Attest(s.Result, strip.Tool{Name: "test", Version: "1"}, strings.Repeat("a", 64))
	if err != nil || string(again) != string(text) {
		t.Error("it is not the same twice")
	}
	var statement intotov1.Statement
	if err := protojson.Unmarshal(text, &statement); err != nil {
		t.Fatal(err)
	}
	if err := statement.Validate(); err != nil || statement.PredicateType != strip.PredicateType || statement.Subject[0].Digest["sha256"] != s.Root.Digest.Hex {
		t.Errorf("%v %s", err, text)
	}
	var said struct {
		Predicate struct {
			Parameters           map[string]any
			ResolvedDependencies []struct {
				Name, URI string
				Digest    map[string]string
			}
			Removed []struct {
				Path, SHA256, File string
				Layers             []string
				Capabilities       []struct {
					Name     string
					Evidence []string
				}
				Why strip.Ruling
			}
			Kept []struct{ Path string }
		}
	}
	if err := json.Unmarshal(text, &said); err != nil {
		t.Fatal(err)
	}
	p := said.Predicate
	if len(p.Removed) != 1 || len(p.Kept) != 1 || p.Kept[0].Path != "c" {
		t.Fatalf("%s", text)
	}
	r := p.Removed[0]
	if r.Path != "person-attributes-v2" || len(r.Layers) != 1 || len(r.SHA256) != 64 || r.Capabilities[0].Name != embedding || len(r.Capabilities[0].Evidence) == 0 ||
		r.Why.Capability != embedding || r.Why.Profile != "eu-biometrics" || r.Why.Source == "" || r.Why.Title == "" || r.Why.Reason == "" {
		t.Errorf("%+v", r)
	}
	if diff := cmp.Diff(map[string]any{"profile": statistics, "at": "2026-06-20T10:00:00Z", "keepUnidentified": false}, p.Parameters); diff != "" {
		t.Error(diff)
	}
	if d := p.ResolvedDependencies[0]; d.URI != source || d.Digest["sha256"] != s.plan.Digest.Hex {
		t.Errorf("%+v", d)
	}
	if strings.Contains(string(text), "null") {
		t.Errorf("a list is null: %s", text)
	}
	// A layout with an attestation beside its image is a source again, and nothing is left to take out of it.
	if _, err := strip.Attach(s.dir, s.Root, text); err != nil {
		t.Fatal(err)
	}
	if again := run(t, s.dir, statisticsOptions(t)); again.Root.Digest != s.Root.Digest || len(again.Removed) != 0 {
		t.Errorf("%s, want %s", again.Root.Digest, s.Root.Digest)
	}
}

// TestRegistry goes from a registry to another place in it.
func TestRegistry(t *testing.T) {
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0)), registry.WithReferrersSupport(true)))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	index := mutate.AppendManifests(empty.Index,
		mutate.IndexAddendum{Add: imageOf(t, layerOf(t, tarOf(t, entry{name: "a", content: model("age")}, entry{name: "b", content: "b"})))},
		mutate.IndexAddendum{Add: imageOf(t, layerOf(t, tarOf(t, entry{name: "c", content: "c"}), withZstd...))})
	ref, err := name.ParseReference(host + "/vendor/app:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := gremote.WriteIndex(ref, index); err != nil {
		t.Fatal(err)
	}
	o := statisticsOptions(t)
	o.Registry = &remote.Registry{}
	s := run(t, ref.String(), o)
	absent(t, s.dir, model("age"))
	referrer, err := strip.Attach(s.dir, s.Root, []byte(`{"a":"statement"}`))
	if err != nil {
		t.Fatal(err)
	}
	to, err := strip.ParseRepository(host + "/city/app:2")
	if err != nil {
		t.Fatal(err)
	}
	if err := to.Push(t.Context(), s.dir, s.Root, referrer); err != nil {
		t.Fatal(err)
	}
	ref, _ = name.ParseReference(host + "/city/app:2")
	pushed, err := gremote.Get(ref)
	if err != nil || pushed.Digest != s.Root.Digest {
		t.Fatalf("%v, %+v", err, pushed)
	}
	referrers, err := gremote.Referrers(ref.Context().Digest(s.Root.Digest.String()))
	if err != nil {
		t.Fatal(err)
	}
	m, err := referrers.IndexManifest()
	if err != nil || len(m.Manifests) != 1 || m.Manifests[0].Digest != referrer.Digest {
		t.Fatalf("%v %+v", err, m)
	}
	text, err := gremote.Get(ref.Context().Digest(referrer.Digest.String()))
	if err != nil || !strings.Contains(string(text.Manifest), `"artifactType":"application/vnd.in-toto+json"`) ||
		!strings.Contains(string(text.Manifest), `"subject":{"mediaType":"`+string(s.Root.MediaType)+`"`) {
		t.Errorf("%v %s", err, text.Manifest)
	}
	if again := run(t, ref.String(), o); again.Root.Digest != s.Root.Digest {
		t.Error("what was pushed is not what was built")
	}
}

func TestParseRepository(t *testing.T) {
	for text, ok := range map[string]bool{
		"registry.example/a/b:1": true, "localhost:5000/a": true, "json": false, "a/b:1": false, "": false, "UPPER": false,
		"registry.example/a@sha256:" + strings.Repeat("a", 64): false,
	} {
		if _, err := strip.ParseRepository(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestLaw: profiles that always apply come first, and what is silent forbids.
func TestLaw(t *testing.T) {
	l := options(t, statistics).Law
	if l.Idle != "" || slices.ContainsFunc(l.Profiles()[:len(l.Profiles())-1], func(p *profile) bool { return p.Spec.Applies == "WhenSelected" }) {
		t.Error(l.Idle)
	}
	if l := options(t, "fr-event-security-extended").Law; l.Idle == "" {
		t.Error("a profile that is not in force permits something")
	}
	s := run(t, saved(t, imageOf(t, layerOf(t, tarOf(t, entry{name: "c", content: model("crowd")})))), options(t, "fr-event-security-extended"))
	if len(s.Removed) != 1 || !strings.Contains(s.Removed[0].Why.Reason, "at that instant") {
		t.Errorf("%+v", s.Removed)
	}
	profiles := l.Profiles()
	if _, err := strip.NewLaw([]profile{*profiles[0]}, profiles[0].Name, noon); err == nil {
		t.Error("a profile that binds everybody was selected")
	}
	if _, err := strip.NewLaw(nil, "none", noon); err == nil {
		t.Error("a profile that is not there was selected")
	}
}
