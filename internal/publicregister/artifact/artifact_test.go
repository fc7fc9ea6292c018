// SPDX-License-Identifier: Apache-2.0

package artifact_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/publicregister"
	"github.com/vsa-legal/operator/internal/publicregister/artifact"
	"github.com/vsa-legal/operator/internal/publicregister/folder"
	"github.com/vsa-legal/operator/internal/publicregister/plant"
	"github.com/vsa-legal/operator/internal/publicregister/registertest"
)

// serve serves a registry, and returns a repository of it. Before is asked about each request first: what it returns but zero is the
// answer.
func serve(t *testing.T, before func(*http.Request) int) artifact.Repository {
	t.Helper()
	handler := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if before != nil {
			if code := before(r); code != 0 {
				w.WriteHeader(code)
				return
			}
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return artifact.Repository{Name: strings.TrimPrefix(s.URL, "http://") + "/vsa/register"}
}

func edition(t *testing.T, at time.Time) *publicregister.Edition {
	t.Helper()
	e, err := publicregister.Build(publicregister.SnapshotOf("essonne", registertest.World(t, noon), at), publicregister.Settings{Publisher: "P"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var (
	noon    = time.Date(2026, 6, 20, 12, 0, 0, 0, time.UTC)
	options = folder.Options{Languages: []i18n.Language{i18n.French, i18n.English}}
)

// TestWriteAndRead reads back what was published, finds the whole folder in the image, and each edition under its own tag.
func TestWriteAndRead(t *testing.T) {
	r := serve(t, nil)
	if e, err := r.Read(t.Context()); e != nil || err != nil {
		t.Fatalf("of an empty repository: %v, %v", e, err)
	}
	first, second := edition(t, noon), edition(t, noon.Add(time.Hour))
	digests := map[string]bool{}
	for _, e := range []*publicregister.Edition{first, second} {
		digest, err := r.Write(t.Context(), e, options)
		if err != nil {
			t.Fatal(err)
		}
		digests[digest] = true
		got, err := r.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, got); diff != "" {
			t.Error(diff)
		}
	}
	again, err := r.Write(t.Context(), second, options)
	if err != nil || len(digests) != 2 || !digests[again] {
		t.Errorf("the same edition is another image: %v, %s, %v", digests, again, err)
	}
	ref, err := name.NewTag(r.Name + ":20260620T120000Z")
	if err != nil {
		t.Fatal(err)
	}
	image, err := remote.Image(ref)
	if err != nil {
		t.Fatalf("the first edition has no tag of its own: %v", err)
	}
	files := filesOf(t, mutate.Extract(image))
	for _, want := range []string{"index.html", "fr/index.html", "en/index.html", "style.css", "register.csv", "register.json", "feed.atom"} {
		if !slices.Contains(files, want) {
			t.Errorf("the image has no %s: %v", want, files)
		}
	}
}

// TestNothingJudicialInTheImage: what was planted into all that is judicial is in no byte of what a registry is given, the metadata of
// the image and the names of its files among it.
func TestNothingJudicialInTheImage(t *testing.T) {
	r := serve(t, nil)
	s := publicregister.SnapshotOf("essonne", registertest.World(t, noon), noon)
	plant.Everywhere(s)
	e, err := publicregister.Build(s, publicregister.Settings{Publisher: "P"})
	if err != nil || len(s.Searches) == 0 || len(e.Entries) == 0 {
		t.Fatalf("%d searches, %d entries, %v", len(s.Searches), len(e.Entries), err)
	}
	if _, err := r.Write(t.Context(), e, options); err != nil {
		t.Fatal(err)
	}
	ref, err := name.NewTag(r.Name + ":" + artifact.Last)
	if err != nil {
		t.Fatal(err)
	}
	image, err := remote.Image(ref)
	if err != nil {
		t.Fatal(err)
	}
	manifest, failed := image.RawManifest()
	config, err := image.RawConfigFile()
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	files := mutate.Extract(image)
	defer files.Close()
	content, err := io.ReadAll(files)
	if err != nil || len(content) < 1<<16 {
		t.Fatalf("%d bytes, %v", len(content), err)
	}
	for where, text := range map[string][]byte{"the manifest": manifest, "the configuration": config, "the files": content} {
		if found := plant.Find(string(text)); found != "" {
			t.Errorf("%s: …%s…", where, found)
		}
	}
}

func filesOf(t *testing.T, archive io.ReadCloser) (names []string) {
	t.Helper()
	defer archive.Close()
	for files := tar.NewReader(archive); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, header.Name)
	}
}

// TestHalfWay publishes nothing where the registry fails before the last tag is written: the former edition stays the last one.
func TestHalfWay(t *testing.T) {
	var failing bool
	for name, breaks := range map[string]func(*http.Request) bool{
		"a layer": func(r *http.Request) bool { return r.Method == http.MethodPatch },
		"its manifest": func(r *http.Request) bool {
			return r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/manifests/2026")
		},
		"the last tag": func(r *http.Request) bool {
			return r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/manifests/latest")
		},
	} {
		t.Run(name, func(t *testing.T) {
			failing = false
			r := serve(t, func(q *http.Request) int {
				if failing && breaks(q) {
					return http.StatusForbidden
				}
				return 0
			})
			first := edition(t, noon)
			if _, err := r.Write(t.Context(), first, options); err != nil {
				t.Fatal(err)
			}
			failing = true
			if _, err := r.Write(t.Context(), edition(t, noon.Add(time.Hour)), options); err == nil {
				t.Fatal("it was published")
			}
			got, err := r.Read(t.Context())
			if err != nil || !got.PublishedAt.Equal(noon) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

// TestNoEdition tells what is no edition from a registry that does not answer, and from an empty one.
func TestNoEdition(t *testing.T) {
	r := serve(t, nil)
	image, err := random.Image(100, 2)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := name.NewTag(r.Name + ":" + artifact.Last)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(ref, image); err != nil {
		t.Fatal(err)
	}
	if e, err := r.Read(t.Context()); e != nil || !errors.Is(err, artifact.ErrNoEdition) {
		t.Errorf("another image: %v, %v", e, err)
	}
	refuses := serve(t, func(*http.Request) int { return http.StatusForbidden })
	if e, err := refuses.Read(t.Context()); e != nil || err == nil || errors.Is(err, artifact.ErrNoEdition) {
		t.Errorf("a registry that refuses: %v, %v", e, err)
	}
	if _, err := (artifact.Repository{Name: "no name"}).Read(t.Context()); err == nil {
		t.Error("a repository without a name is read")
	}
}

// TestCut takes a download that breaks off for no edition's fault.
func TestCut(t *testing.T) {
	r := serve(t, nil)
	if _, err := r.Write(t.Context(), edition(t, noon), options); err != nil {
		t.Fatal(err)
	}
	r.Transport = cutting{http.DefaultTransport}
	if e, err := r.Read(t.Context()); e != nil || err == nil || errors.Is(err, artifact.ErrNoEdition) {
		t.Errorf("%v, %v", e, err)
	}
}

// cutting breaks off every layer in its middle.
type cutting struct{ http.RoundTripper }

func (c cutting) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := c.RoundTripper.RoundTrip(r)
	if err != nil || !strings.Contains(r.URL.Path, "/blobs/") || answer.ContentLength < 1000 {
		return answer, err
	}
	half, err := io.ReadAll(io.LimitReader(answer.Body, answer.ContentLength/2))
	_ = answer.Body.Close()
	answer.Body = io.NopCloser(io.MultiReader(bytes.NewReader(half), broken{}))
	return answer, err
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
