// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/vsa-legal/operator/test/modelcorpus/arch"
	"github.com/vsa-legal/operator/test/modelcorpus/write"
)

// contraband is a network that makes templates of faces, by the name of the format.
func contraband(t *testing.T) map[string]string {
	t.Helper()
	all := arch.All()
	at := slices.IndexFunc(all, func(n arch.Network) bool { return n.Name == "mobilefacenet-128" })
	if at < 0 {
		t.Fatal("there is no such network")
	}
	n := write.Network{Model: all[at].Model, Constants: all[at].Constants}
	made := map[string]string{}
	for _, f := range write.Formats() {
		if !slices.Contains([]string{"onnx", "onnx-external", "tflite", "pytorch", "safetensors", "openvino"}, f.Name) {
			continue
		}
		files, err := f.Write(t.TempDir(), "x", n)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		made[f.Name] = string(text)
	}
	return made
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func zipped(content string, change func(*zip.FileHeader)) string {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	h := &zip.FileHeader{Name: "a", Method: zip.Deflate}
	change(h)
	must(must(w.CreateHeader(h)).Write([]byte(content)))
	must(0, w.Close())
	return out.String()
}

func honest(*zip.FileHeader) {}

func commented(z, comment string) string {
	b := []byte(z)
	binary.LittleEndian.PutUint16(b[len(b)-2:], uint16(len(comment)))
	return string(b) + comment
}

func zstded(s string) string { return string(must(zstd.NewWriter(nil)).EncodeAll([]byte(s), nil)) }

// retyped changes the first header of a tar, and sums it up anew.
func retyped(s string, change func(header []byte)) string {
	b := []byte(s)
	change(b[:512])
	copy(b[148:], "        ")
	sum := 0
	for _, c := range b[:512] {
		sum += int(c)
	}
	copy(b[148:], fmt.Sprintf("%06o\x00 ", sum))
	return string(b)
}

// paxSize is the record that says how long the file is.
func paxSize(size int) string {
	for n := 1; ; n++ {
		if s := fmt.Sprintf("%d size=%d\n", n, size); len(s) == n {
			return s
		}
	}
}

func each(s string, do func(c byte) string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteString(do(s[i]))
	}
	return b.String()
}

func xored(s string) string { return each(s, func(c byte) string { return string([]byte{c ^ 0x5a}) }) }

func wide(s string) string {
	return "\xff\xfe" + each(s, func(c byte) string { return string([]byte{c, 0}) })
}

func lined(s string) string {
	var b strings.Builder
	for line := range slices.Chunk([]byte(s), 76) {
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// pieces of a file, by turns with their names.
func pieces(s string, size int) []string {
	var files []string
	for part := range slices.Chunk([]byte(s), size) {
		files = append(files, fmt.Sprintf("part%d", len(files)/2), string(part))
	}
	return files
}

func be32(n int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(n))) }

func le32(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }

const (
	pngHead = "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00\x3a\x7e\x9b\x55"
	pngTail = "\x00\x00\x00\x0aIDATx\x9cc\x60\x00\x00\x00\x02\x00\x01\x48\xaf\xa4\x71\x00\x00\x00\x00IEND\xaeB\x60\x82"
	wavHead = "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x44\xac\x00\x00\x88\x58\x01\x00\x02\x00\x10\x00data"
)
