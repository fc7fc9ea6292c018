// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan"
)

const (
	mib       = 1 << 20
	inspected = 1024 * mib // of models that the benchmark of inspect has
	ofAModel  = 64 * mib   // of weights
)

// BenchmarkInspect inspects 1 GiB of models as kubectl vsa inspect does, by one file at a time and by as many as there are
// processors, against a floor that only reads the same files: sha256sum. Goals: a ratio of 1.2, and of 0.5 by all processors; 64 MiB
// of memory more than before, as many of a quarter of the models.
func BenchmarkInspect(b *testing.B) {
	sum, err := exec.LookPath("sha256sum")
	if err != nil {
		b.Skip("there is no sha256sum to compare with")
	}
	whole, quarter := b.TempDir(), b.TempDir()
	files := writeModels(b, whole, inspected/ofAModel)
	writeModels(b, quarter, inspected/ofAModel/4)
	floor := func() time.Duration {
		return timed(1, func() {
			if out, err := exec.CommandContext(b.Context(), sum, files...).Output(); err != nil || bytes.Count(out, []byte("\n")) != len(files) {
				b.Fatalf("%v: %s", err, out)
			}
		})
	}
	inspection := func(jobs int) func() time.Duration {
		return func() time.Duration { return timed(1, func() { inspectModels(b, whole, len(files), jobs) }) }
	}
	all := runtime.GOMAXPROCS(0)
	for b.Loop() {
		one := interleave(wantedRounds, inspection(1), floor)
		many := interleave(wantedRounds, inspection(all), floor)
		small := growth(b, func() { inspectModels(b, quarter, len(files)/4, all) })
		large := growth(b, func() { inspectModels(b, whole, len(files), all) })
		report(b, map[string]float64{
			"models": float64(len(files)), "ms/inspect": median(inMilliseconds(one.operator)), "ms/sha256sum": median(inMilliseconds(one.floor)),
			"ratio-to-sha256sum": median(one.ratios()), "ratio-by-all-processors": median(many.ratios()),
			"MiB-more/1GiB": large, "MiB-more/256MiB": small,
		})
	}
}

// inspectModels fails where not every file was read as what it is.
func inspectModels(b *testing.B, folder string, files, jobs int) {
	b.Helper()
	r, err := modelscan.Scan(b.Context(), folder, modelscan.Options{Jobs: jobs})
	if err != nil {
		b.Fatal(err)
	}
	if len(r.Files) != files {
		b.Fatalf("%d models of %d were found", len(r.Files), files)
	}
	for _, f := range r.Files {
		if f.State == modelscan.Opaque {
			b.Fatalf("%s was not read: %s", f.Path, f.Reason)
		}
	}
}

// growth returns by how many MiB the memory of this process grows at most.
func growth(b *testing.B, work func()) float64 {
	b.Helper()
	debug.FreeOSMemory()
	before := memory(b, "VmRSS:")
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // the peak begins anew
		b.Log("the peak of memory is that of the whole run:", err)
	}
	work()
	return memory(b, "VmHWM:") - before
}

func memory(b *testing.B, field string) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("nothing tells how much memory there is")
	}
	_, after, _ := strings.Cut(string(status), field)
	kib, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kib) / 1024
}

// writeModels writes so many models, in every way in which one is packed, and returns their files.
func writeModels(b *testing.B, folder string, n int) []string {
	b.Helper()
	kinds := []struct {
		name  string
		write func(to io.Writer, weights io.Reader) error
	}{
		{"model.onnx", writeONNX}, {"model.safetensors", writeSafetensors}, {"model.pt", writePyTorch}, {"layer.tar", writeTar},
		{"again.onnx", writeONNX}, {"again.safetensors", writeSafetensors}, {"again.pt", writePyTorch}, {"other.onnx", writeONNX},
		{"packed.tar.gz", writePacked},
	}
	var files []string
	for i := range n {
		kind := kinds[i%len(kinds)]
		at := filepath.Join(folder, strconv.Itoa(i), kind.name)
		if err := os.Mkdir(filepath.Dir(at), 0o700); err != nil {
			b.Fatal(err)
		}
		f, err := os.Create(at)
		if err != nil {
			b.Fatal(err)
		}
		to := bufio.NewWriterSize(f, mib)
		seed := [32]byte{byte(i)}
		if err := kind.write(to, io.LimitReader(rand.NewChaCha8(seed), ofAModel)); err != nil {
			b.Fatal(err)
		}
		if err := to.Flush(); err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		files = append(files, at)
	}
	return files
}

const side = 4096 // of the matrix of weights

func writeSafetensors(to io.Writer, weights io.Reader) error {
	header, err := json.Marshal(map[string]any{
		"fc.weight": map[string]any{"dtype": "F32", "shape": []int{side, side}, "data_offsets": []int{0, ofAModel}},
	})
	if err != nil {
		return err
	}
	if err := binary.Write(to, binary.LittleEndian, uint64(len(header))); err != nil {
		return err
	}
	_, err = io.Copy(to, io.MultiReader(bytes.NewReader(header), weights))
	return err
}

// onnxHead returns what stands before the weights of a network with one product of matrices.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
func onnxHead() []byte {
	text := func(to []byte, field protowire.Number, s string) []byte {
		return protowire.AppendString(protowire.AppendTag(to, field, protowire.BytesType), s)
	}
	number := func(to []byte, field protowire.Number, v uint64) []byte {
		return protowire.AppendVarint(protowire.AppendTag(to, field, protowire.VarintType), v)
	}
	head := func(to []byte, field protowire.Number, size int) []byte {
		return protowire.AppendVarint(protowire.AppendTag(to, field, protowire.BytesType), uint64(size))
	}
	node := text(text(text(text(nil, 1, "x"), 1, "w"), 2, "y"), 4, "MatMul")
	weight := head(text(number(number(number(nil, 1, side), 1, side), 2, 1), 8, "w"), 9, ofAModel)
	graph := append(head(nil, 1, len(node)), node...)
	graph = text(graph, 2, "g")
	graph = text(text(graph, 11, string(text(nil, 1, "x"))), 12, string(text(nil, 1, "y")))
	graph = append(head(graph, 5, len(weight)+ofAModel), weight...)
	whole := text(number(nil, 1, 8), 8, string(number(text(nil, 1, ""), 2, 17)))
	return append(head(whole, 7, len(graph)+ofAModel), graph...)
}

func writeONNX(to io.Writer, weights io.Reader) error {
	_, err := io.Copy(to, io.MultiReader(bytes.NewReader(onnxHead()), weights))
	return err
}

func writeTar(to io.Writer, weights io.Reader) error {
	w, head := tar.NewWriter(to), onnxHead()
	if err := w.WriteHeader(&tar.Header{Name: "model.onnx", Size: int64(len(head)) + ofAModel, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	if err := writeONNX(w, weights); err != nil {
		return err
	}
	return w.Close()
}

func writePacked(to io.Writer, weights io.Reader) error {
	w, err := gzip.NewWriterLevel(to, gzip.BestSpeed)
	if err != nil {
		return err
	}
	if err := writeTar(w, weights); err != nil {
		return err
	}
	return w.Close()
}

// writePyTorch writes what torch.save does of one tensor: a pickle, and its storage, stored in a zip.
func writePyTorch(to io.Writer, weights io.Reader) error {
	const tensor = "\x80\x02ccollections\nOrderedDict\n)R(X\x09\x00\x00\x00fc.weightctorch._utils\n_rebuild_tensor_v2\n" +
		"((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuJ\x00\x00\x00\x01tQK\x00" +
		"M\x00\x10M\x00\x10\x86M\x00\x10K\x01\x86\x89ccollections\nOrderedDict\n)RtRu."
	w := zip.NewWriter(to)
	for _, file := range []struct {
		name string
		data io.Reader
	}{{"archive/data.pkl", strings.NewReader(tensor)}, {"archive/version", strings.NewReader("3\n")}, {"archive/data/0", weights}} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: file.name, Method: zip.Store})
		if err != nil {
			return fmt.Errorf("%s: %w", file.name, err)
		}
		if _, err := io.Copy(f, file.data); err != nil {
			return err
		}
	}
	return w.Close()
}
