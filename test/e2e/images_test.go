//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"archive/tar"
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	"github.com/vsa-legal/operator/test/modelcorpus/write"
)

// images makes images of programs and models, and puts them where the nodes find them.
type images struct{ registry, programs, tools string }

func newImages(registry, source string) *images {
	return &images{registry: registry, programs: filepath.Join(source, ".local", "image"), tools: filepath.Join(source, ".local", "bin")}
}

// operator pushes the operator's image by the tool that ships it, and returns its name.
func (i *images) operator(ctx context.Context) string {
	GinkgoHelper()
	digest := run(ctx, filepath.Join(i.tools, "image"),
		"--program", filepath.Join(i.programs, "manager"), "--program", filepath.Join(i.programs, "guard"),
		"--program", filepath.Join(i.programs, "evidence"), "--arch", runtime.GOARCH, "--tag", i.registry+"/vsa/operator:e2e")
	return strings.TrimSpace(digest)
}

// files are what an image holds, by path.
type files map[string][]byte

// hardLink is the content of a file that is another name of the file at a path, which comes before it in the same layer.
func hardLink(to string) []byte { return []byte(linkPrefix + to) }

const linkPrefix = "hard link\x00"

// runtime is an image of the runtime of test/runtime with more files beside it.
func (i *images) runtime(ctx context.Context, more ...files) v1alpha1.ImageReference {
	GinkgoHelper()
	return i.push(ctx, "runtime", append([]files{folder(filepath.Join(i.programs, "runtime"))}, more...)...)
}

// push makes an image, a layer for each set of files, and returns its name by digest.
func (i *images) push(ctx context.Context, repository string, layers ...files) v1alpha1.ImageReference {
	GinkgoHelper()
	var open []tarball.Opener
	for _, content := range layers {
		open = append(open, content.open)
	}
	return i.pushLayers(ctx, repository, open...)
}

// pushLayers makes an image of layers as they are.
func (i *images) pushLayers(ctx context.Context, repository string, layers ...tarball.Opener) v1alpha1.ImageReference {
	GinkgoHelper()
	image := mutate.MediaType(empty.Image, "application/vnd.oci.image.manifest.v1+json")
	image = mutate.ConfigMediaType(image, "application/vnd.oci.image.config.v1+json")
	for _, open := range layers {
		layer, err := tarball.LayerFromOpener(open, tarball.WithMediaType("application/vnd.oci.image.layer.v1.tar+gzip"))
		Expect(err).NotTo(HaveOccurred())
		image, err = mutate.AppendLayers(image, layer)
		Expect(err).NotTo(HaveOccurred())
	}
	config, err := image.ConfigFile()
	Expect(err).NotTo(HaveOccurred())
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Config = "linux", runtime.GOARCH, v1.Config{Entrypoint: []string{"/runtime"}}
	image, err = mutate.ConfigFile(image, config)
	Expect(err).NotTo(HaveOccurred())
	return i.write(ctx, repository, image)
}

func (i *images) write(ctx context.Context, repository string, image v1.Image) v1alpha1.ImageReference {
	GinkgoHelper()
	digest, err := image.Digest()
	Expect(err).NotTo(HaveOccurred())
	ref, err := name.NewDigest(i.registry + "/vsa/" + repository + "@" + digest.String())
	Expect(err).NotTo(HaveOccurred())
	Expect(remote.Write(ref, image, remote.WithContext(ctx))).To(Succeed())
	return v1alpha1.ImageReference(ref.String())
}

// open writes the files as a tar, with the folders that they lie in.
func (f files) open() (io.ReadCloser, error) {
	var buffer bytes.Buffer
	w := tar.NewWriter(&buffer)
	known := map[string]bool{"/": true}
	var folders func(dir string) error
	folders = func(dir string) error {
		if known[dir] {
			return nil
		}
		known[dir] = true
		if err := folders(path.Dir(dir)); err != nil {
			return err
		}
		return w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: dir + "/", Mode: 0o555})
	}
	names := make([]string, 0, len(f))
	for file := range f {
		names = append(names, file)
	}
	slices.Sort(names)
	for _, file := range names {
		if err := folders(path.Dir(file)); err != nil {
			return nil, err
		}
		if err := writeEntry(w, file, f[file]); err != nil {
			return nil, err
		}
	}
	return io.NopCloser(&buffer), w.Close()
}

func writeEntry(w *tar.Writer, file string, content []byte) error {
	if to, is := strings.CutPrefix(string(content), linkPrefix); is {
		return w.WriteHeader(&tar.Header{Typeflag: tar.TypeLink, Name: file, Linkname: to, Mode: 0o555})
	}
	if err := w.WriteHeader(&tar.Header{Name: file, Mode: 0o555, Size: int64(len(content))}); err != nil {
		return err
	}
	_, err := w.Write(content)
	return err
}

// folder reads all files of a folder.
func folder(root string) files {
	GinkgoHelper()
	all := files{}
	Expect(filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(file)
		all["/"+strings.TrimPrefix(strings.TrimPrefix(file, root), "/")] = content
		return err
	})).To(Succeed())
	Expect(all).NotTo(BeEmpty())
	return all
}

// network writes a published architecture as ONNX into a folder of an image, with neither names nor words that tell what
// it is, and with noise for weights.
func network(architecture, dir, file string) files {
	GinkgoHelper()
	all := arch.All()
	n := slices.IndexFunc(all, func(n arch.Network) bool { return n.Name == architecture })
	Expect(n).NotTo(Equal(-1), architecture)
	formats := write.Formats()
	onnx := formats[slices.IndexFunc(formats, func(f write.Format) bool { return f.Name == "onnx" })]
	tmp := GinkgoT().TempDir()
	renamed := write.StripMetadata(write.Rename(write.Network{Model: all[n].Model, Constants: all[n].Constants}))
	written, err := onnx.Write(tmp, file, renamed)
	Expect(err).NotTo(HaveOccurred())
	Expect(written).To(HaveLen(1))
	content, err := os.ReadFile(written[0])
	Expect(err).NotTo(HaveOccurred())
	return files{path.Join(dir, filepath.Base(written[0])): content}
}
