// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan"
)

// What a format has beside its content can hold a network in pieces each of which is nothing.
func TestManySmallPiecesBesideTheContent(t *testing.T) {
	packed := deflated(contraband(t)["onnx"][1_000_000:1_400_000])
	small := chunked(packed, 500, "%s")
	tar := filledUp(chunked(packed, 511, "%s"))
	for name, content := range map[string]string{
		"extra fields of gzip":       joined(small, func(s string) string { return gzipWith(gzip.Header{Extra: []byte(s)}) }),
		"comments of gzip":           joined(small, func(s string) string { return gzipWith(gzip.Header{Comment: in85(s[:min(len(s), 380)])}) }),
		"frames of zstd to skip":     zstded("hello") + joined(small, toSkip),
		"records of a tar":           recordsOf(chunked(packed, 6000, "%s")),
		"records of a tar, packed":   gzipOf(recordsOf(chunked(packed, 6000, "%s"))),
		"padding of a tar":           tar,
		"padding of a tar, packed":   gzipOf(tar),
		"padding of a tar, in zstd":  zstded(tar),
		"padding of a tar, in a tar": tarOf("inner", tar),
	} {
		t.Run(name, func(t *testing.T) {
			said := strings.Join(lines(t, folder(t, "a", content), modelscan.Options{}), "\n")
			if !strings.Contains(said, " Opaque ") {
				t.Errorf("got %q", said)
			}
		})
	}
}

// Many streams in a row, each with a few bytes of its own, are how bgzip and pzstd write.
func TestManyStreamsAreNoSmuggling(t *testing.T) {
	for name, content := range map[string]string{
		"gzip": strings.Repeat(gzipWith(gzip.Header{Extra: []byte("BC\x02\x00ab")}), 20_000),
		"zstd": strings.Repeat(toSkip("abcd")+zstded("hello"), 20_000),
		"tar":  filledUp(make([]string, 200)),
		"pax":  recordsOf(slices.Repeat([]string{strings.Repeat("r", 1000)}, 200)),
	} {
		t.Run(name, func(t *testing.T) {
			if said := lines(t, folder(t, "a", content), modelscan.Options{}); len(said) > 0 {
				t.Errorf("got %q", said)
			}
		})
	}
}

func joined(parts []string, do func(string) string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(do(p))
	}
	return b.String()
}

// recordsOf has each part in a record of an empty file.
func recordsOf(parts []string) string {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, p := range parts {
		must(0, w.WriteHeader(&tar.Header{Name: "a", Typeflag: tar.TypeReg, PAXRecords: map[string]string{"VENDOR.x": p}}))
	}
	must(0, w.Close())
	return out.String()
}

func toSkip(s string) string { return "\x50\x2a\x4d\x18" + le32(len(s)) + s }

func gzipWith(h gzip.Header) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Header = h
	must(w.Write([]byte("hello")))
	must(0, w.Close())
	return b.String()
}

// filledUp is a tar of files of one byte, each filled up with something.
func filledUp(parts []string) string {
	return joined(parts, func(s string) string {
		return tarHeader("a", '0', 1) + "x" + s + strings.Repeat("\x00", 511-len(s))
	}) + strings.Repeat("\x00", 1024)
}
