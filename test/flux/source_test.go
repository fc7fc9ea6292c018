// SPDX-License-Identifier: Apache-2.0

package flux_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// source is what source-controller is in a cluster with Flux: it serves what was committed, and says which commit is the
// latest.
type source struct {
	*httptest.Server

	mu        sync.Mutex
	artifacts map[string][]byte
	files     map[string]string // of the latest commit, by their paths
}

func newSource() *source {
	s := &source{artifacts: map[string][]byte{}, files: map[string]string{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		data, ok := s.artifacts[r.URL.Path]
		s.mu.Unlock()
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(data)
	}))
	return s
}

// add puts a folder into the tree, under a path.
func (s *source) add(path, dir string) error {
	return fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(name) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		s.files[filepath.Join(path, name)] = string(data)
		return err
	})
}

// commit changes files, removes those without content, and lets Flux know. It returns the revision.
func (s *source) commit(ctx context.Context, c client.Client, changes map[string]string) string {
	for path, content := range changes {
		if s.files[path] = content; content == "" {
			delete(s.files, path)
		}
	}
	data := s.pack()
	sum := fmt.Sprintf("%x", sha256.Sum256(data))
	path := "/" + sum + ".tar.gz"
	s.mu.Lock()
	s.artifacts[path] = data
	s.mu.Unlock()
	revision := "main@sha1:" + sum[:40]
	repository := &unstructured.Unstructured{}
	repository.SetGroupVersionKind(schema.GroupVersionKind{Group: "source.toolkit.fluxcd.io", Version: "v1", Kind: "GitRepository"})
	ExpectWithOffset(1, c.Get(ctx, client.ObjectKey{Namespace: namespace, Name: "platform"}, repository)).To(Succeed())
	repository.Object["status"] = map[string]any{"artifact": map[string]any{
		"path": strings.TrimPrefix(path, "/"), "url": s.URL + path, "revision": revision, "digest": "sha256:" + sum,
		"lastUpdateTime": "2026-11-27T12:00:00Z", "size": int64(len(data)),
	}}
	ExpectWithOffset(1, c.Status().Update(ctx, repository)).To(Succeed())
	return revision
}

// pack makes the archive of a commit.
func (s *source) pack() []byte {
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zipped)
	for _, path := range slices.Sorted(maps.Keys(s.files)) {
		content := s.files[path]
		Expect(archive.WriteHeader(&tar.Header{Name: path, Mode: 0o644, Size: int64(len(content)), Typeflag: tar.TypeReg})).To(Succeed())
		_, err := archive.Write([]byte(content))
		Expect(err).NotTo(HaveOccurred())
	}
	Expect(archive.Close()).To(Succeed())
	Expect(zipped.Close()).To(Succeed())
	return packed.Bytes()
}
