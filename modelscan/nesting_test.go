// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ulikunitz/xz"
	"github.com/ulikunitz/xz/lzma"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
)

// wrapping puts bytes into something, in a way that somebody can undo. Told is what has to be said of it at least: where it is
// true, that the container is Opaque is enough.
type wrapping struct {
	wrap func(t *rapid.T, content string) string
	told bool
}

// decoy is what lies beside.
func decoy(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "hello", "{}", strings.Repeat("some words of a text\n", 300), pngHead + pngTail, "#!/bin/sh\nexit 0\n"}).Draw(t, "decoy")
}

func nameOf(t *rapid.T) string {
	return rapid.SampledFrom([]string{"a", "b.txt", "d/e.bin", "lib/x.so", "readme.md", "w.onnx", "data"}).Draw(t, "name")
}

func written(n func(*bytes.Buffer) error) string {
	var out bytes.Buffer
	must(0, n(&out))
	return out.String()
}

var wrappings = map[string]wrapping{
	"tar":      {func(t *rapid.T, s string) string { return tarOf("first", decoy(t), nameOf(t), s, "last", decoy(t)) }, false},
	"tar, old": {func(_ *rapid.T, s string) string { return retyped(tarOf("a", s), func(h []byte) { clear(h[257:265]) }) }, false},
	"tar, zeros": {func(t *rapid.T, s string) string {
		return tarOf("x", decoy(t)) + strings.Repeat("\x00", 10<<10) + tarOf("a", s)
	}, false},
	"tar, behind":  {func(t *rapid.T, s string) string { return tarOf("x", decoy(t)) + s }, false},
	"tar, linked":  {linkedTar, false},
	"tar, headers": {func(_ *rapid.T, s string) string { return paxTar(s) }, true},
	"gzip":         {func(_ *rapid.T, s string) string { return gzipOf(s) }, false},
	"gzip, two":    {func(t *rapid.T, s string) string { return gzipOf("first\n") + decoy(t) + gzipOf(s) }, true},
	"gzip, field":  {gzipField, false},
	"gzip, behind": {func(_ *rapid.T, s string) string { return gzipOf("hello") + s }, false},
	"zstd":         {func(_ *rapid.T, s string) string { return zstded(s) }, false},
	"zstd, frame":  {func(_ *rapid.T, s string) string { return skippable(s) + zstded("hello") }, false},
	"zstd, after":  {func(_ *rapid.T, s string) string { return zstded("hello") + skippable(s) }, false},
	"xz":           {func(_ *rapid.T, s string) string { return xzOf(s) }, false},
	"lzma":         {func(_ *rapid.T, s string) string { return lzmaOf(s) }, false},
	"bzip2":        {func(_ *rapid.T, s string) string { return bzip2Of(s) }, false},
	"bzip2, tar":   {func(t *rapid.T, s string) string { return bzip2Of(tarOf("x", decoy(t), "a", s)) }, false},
	"zlib":         {func(t *rapid.T, s string) string { return decoy(t) + zlibOf(s) }, false},
	"zip":          {func(t *rapid.T, s string) string { return zipFiles(t, "x", decoy(t), nameOf(t), s) }, false},
	"zip, prefix":  {func(t *rapid.T, s string) string { return decoy(t) + zipFiles(t, "a", s) }, false},
	"zip, script": {func(t *rapid.T, s string) string {
		return "#!/usr/bin/env python3\n" + zipFiles(t, "__main__.py", "import a", "a", s)
	}, false},
	"zip, suffix": {func(t *rapid.T, s string) string { return zipFiles(t, "a", s) + decoy(t) }, false},
	"zip, comment": {func(t *rapid.T, s string) string {
		return commented(zipFiles(t, "a", s), "comment "+strings.Repeat("c", 3000))
	}, false},
	"zip, in a comment": {func(t *rapid.T, s string) string { return inComment(t, s) }, true},
	"zip, long comment": {func(t *rapid.T, s string) string { return longComment(zipFiles(t, "a", s)) }, false},
	"zip, second end":   {func(t *rapid.T, s string) string { return secondEnd(t, s) }, false},
	"zip, unlisted":     {func(t *rapid.T, s string) string { return unlistedZip(t, s) }, false},
	"zip, no directory": {func(t *rapid.T, s string) string {
		z := zipFiles(t, "a", s)
		return z[:strings.LastIndex(z, "PK\x01\x02")]
	}, false},
	"zip, spanned": {func(t *rapid.T, s string) string { return "PK\x07\x08" + zipFiles(t, "a", s) }, false},
	"zip, two":     {func(t *rapid.T, s string) string { return zipFiles(t, "a", s) + zipFiles(t, "x", "hello") }, false},
	"zip, encrypted": {func(_ *rapid.T, s string) string {
		return zipped(s, func(h *zip.FileHeader) { h.Flags |= 1 })
	}, true},
	"ar":           {func(t *rapid.T, s string) string { return arFiles("debian-binary", "2.0\n", "data", s, "x", decoy(t)) }, false},
	"cpio":         {func(t *rapid.T, s string) string { return cpioFiles("x", decoy(t), "a", s) }, false},
	"cpio, behind": {func(t *rapid.T, s string) string { return cpioFiles("x", decoy(t)) + strings.Repeat("\x00", 300) + s }, false},
	"7z":           {func(_ *rapid.T, s string) string { return sevenZip(s) }, true},
	"7z, script":   {func(_ *rapid.T, s string) string { return "#!/bin/sh\nexit 0\n" + sevenZip(s) }, true},
	"script": {func(_ *rapid.T, s string) string {
		return "#!/bin/sh\ntail -n +3 $0 | tar xz\nexit 0\n" + gzipOf(tarOf("a", s))
	}, false},
	"base64":        {func(_ *rapid.T, s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }, false},
	"base64, lines": {func(_ *rapid.T, s string) string { return lined(base64.StdEncoding.EncodeToString([]byte(s))) }, false},
	"base64, page": {func(_ *rapid.T, s string) string {
		return "<html><script>var model = \"data:application/octet-stream;base64," + base64.StdEncoding.EncodeToString([]byte(s)) + "\";</script></html>\n"
	}, false},
	"base64, JSON": {func(_ *rapid.T, s string) string {
		return `{"name":"x","model":"` + base64.URLEncoding.EncodeToString([]byte(s)) + `"}`
	}, false},
	"hexadecimal": {func(_ *rapid.T, s string) string { return "x = \"" + hex.EncodeToString([]byte(s)) + "\"\n" }, false},
}

func xzOf(s string) string {
	return written(func(out *bytes.Buffer) error {
		w := must(xz.NewWriter(out))
		must(w.Write([]byte(s)))
		return w.Close()
	})
}

func lzmaOf(s string) string {
	return written(func(out *bytes.Buffer) error {
		w := must(lzma.NewWriter(out))
		must(w.Write([]byte(s)))
		return w.Close()
	})
}

func zlibOf(s string) string {
	return written(func(out *bytes.Buffer) error {
		w := zlib.NewWriter(out)
		must(w.Write([]byte(s)))
		return w.Close()
	})
}

func skippable(s string) string {
	return "\x5a\x2a\x4d\x18" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(s)))) + s
}

func zipFiles(t *rapid.T, files ...string) string {
	return written(func(out *bytes.Buffer) error {
		w := zip.NewWriter(out)
		for i := 0; i < len(files); i += 2 {
			h := &zip.FileHeader{Name: files[i], Method: rapid.SampledFrom([]uint16{zip.Store, zip.Deflate}).Draw(t, "method")}
			must(must(w.CreateHeader(h)).Write([]byte(files[i+1])))
		}
		return w.Close()
	})
}

// linkedTar has a hard and a symbolic link to the file.
func linkedTar(t *rapid.T, s string) string {
	return written(func(out *bytes.Buffer) error {
		w := tar.NewWriter(out)
		must(0, w.WriteHeader(&tar.Header{Name: "real", Size: int64(len(s)), Typeflag: tar.TypeReg}))
		must(w.Write([]byte(s)))
		must(0, w.WriteHeader(&tar.Header{Name: "hard", Linkname: "real", Typeflag: tar.TypeLink}))
		must(0, w.WriteHeader(&tar.Header{Name: "soft", Linkname: "../../real", Typeflag: tar.TypeSymlink}))
		return w.Close()
	})
}

// paxTar has the content in a record of a header, if it fits there.
func paxTar(s string) string {
	if len(s) > 1<<20-100 || strings.Contains(s, "\x00") && len(s) == 0 {
		return tarOf("a", s)
	}
	return written(func(out *bytes.Buffer) error {
		w := tar.NewWriter(out)
		must(0, w.WriteHeader(&tar.Header{Name: "a", Typeflag: tar.TypeReg, PAXRecords: map[string]string{"VENDOR.x": s}}))
		return w.Close()
	})
}

// gzipField has the content in the extra field of the header, if it fits there.
func gzipField(t *rapid.T, s string) string {
	if len(s) > 65_000 {
		return gzipOf(s)
	}
	header := "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\x03" + string(binary.LittleEndian.AppendUint16(nil, uint16(len(s)))) + s
	return header + gzipOf("hello")[10:]
}

// inComment has the content in the comment of an archive, if it fits there.
func inComment(t *rapid.T, s string) string {
	if len(s) > 65_000 {
		return zipFiles(t, "a", s)
	}
	return commented(zipFiles(t, "x", "hello"), s)
}

// longComment claims a longer comment than there is, behind an end that is right.
func longComment(z string) string {
	end := z[len(z)-22:]
	return z + end[:20] + "\xff\x7f" + "short"
}

// secondEnd has a second directory, of an archive without the file, behind the first.
func secondEnd(t *rapid.T, s string) string {
	z := zipFiles(t, "a", s)
	other := zipFiles(t, "x", "hello")
	return z + other[strings.Index(other, "PK\x01\x02"):]
}

// unlistedZip has a file that no directory names.
func unlistedZip(t *rapid.T, s string) string {
	z := zipFiles(t, "a", s)
	return z[:strings.LastIndex(z, "PK\x01\x02")] + zipFiles(t, "x", "hello")
}

func arFiles(files ...string) string {
	out := "!<arch>\n"
	for i := 0; i < len(files); i += 2 {
		out += fmt.Sprintf("%-16s%-12d%-6d%-6d%-8o%-10d`\n%s", files[i], 0, 0, 0, 0o644, len(files[i+1]), files[i+1])
		if len(files[i+1])%2 == 1 {
			out += "\n"
		}
	}
	return out
}

func cpioFiles(files ...string) string {
	var out []byte
	pad := func() {
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	for i := 0; i <= len(files); i += 2 {
		name, content := "TRAILER!!!", ""
		if i < len(files) {
			name, content = files[i], files[i+1]
		}
		out = append(out, "070701"...)
		for _, n := range []int{i, 0o100644, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0} {
			out = fmt.Appendf(out, "%08x", n)
		}
		out = append(out, name+"\x00"...)
		pad()
		out = append(out, content...)
		pad()
	}
	return string(out)
}

// sevenZip begins as a 7z archive does; what follows is not read by anybody here.
func sevenZip(s string) string {
	le := binary.LittleEndian
	start := le.AppendUint32(le.AppendUint64(le.AppendUint64(nil, uint64(len(s))), 0), 0)
	return "7z\xbc\xaf\x27\x1c\x00\x04" + string(le.AppendUint32(nil, crc32.ChecksumIEEE(start))) + string(start) + xored(s)
}

const forbidden = detect.FaceEmbedding

// Whatever a network is packed into, and how often, it is found, or what holds it is told of.
func TestNestings(t *testing.T) {
	networks := contraband(t)
	kinds := slices.Sorted(func(yield func(string) bool) {
		for kind := range networks {
			if kind != "onnx-external" && !yield(kind) {
				return
			}
		}
	})
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range wrappings {
			if !yield(name) {
				return
			}
		}
	})
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		content := networks[rapid.SampledFrom(kinds).Draw(t, "kind")]
		depth := rapid.IntRange(1, 3).Draw(t, "depth")
		told := depth > 1 // of what is in several, one that reads as damaged is told of, and nothing of it runs
		for range depth {
			name := rapid.SampledFrom(names).Draw(t, "wrapping")
			// A stream that follows another one of its kind continues it: "hello" and the content are one file then.
			continued := name == "gzip, behind" && strings.HasPrefix(content, "\x1f\x8b")
			w := wrappings[name]
			content, told = w.wrap(t, content), told || w.told || continued
		}
		n++
		at := filepath.Join(dir, fmt.Sprint(n))
		must(0, os.WriteFile(at, []byte(content), 0o600))
		r := must(modelscan.Scan(t.Context(), at, modelscan.Options{TempDir: dir}))
		must(0, os.Remove(at))
		found, opaque := false, false
		for _, f := range r.Files {
			opaque = opaque || f.State == modelscan.Opaque
			for _, c := range f.Capabilities {
				found = found || c.Name == forbidden && c.Confidence >= detect.ReportThreshold
			}
		}
		if !found && (!told || !opaque) {
			t.Fatalf("it is not found, and told of: %v; not examined: %+v", opaque, r.NotExamined)
		}
	})
}

// An archive that nobody here can read begins shortly before what looks like a binary in letters, which is its content: it is told of.
func TestUnreadBeforeLetters(t *testing.T) {
	letters := base64.StdEncoding.EncodeToString([]byte(contraband(t)["openvino"]))
	for name, content := range map[string]string{"a network": xored(letters), "another archive, the other way round": sevenZip(letters)} {
		at := filepath.Join(t.TempDir(), "x")
		must(0, os.WriteFile(at, []byte("#!/bin/sh\nexit 0\n"+sevenZip(content)), 0o600))
		r := must(modelscan.Scan(t.Context(), at, modelscan.Options{TempDir: t.TempDir()}))
		if !slices.ContainsFunc(r.Files, func(f modelscan.File) bool { return f.State == modelscan.Opaque }) {
			t.Errorf("%s is not told of: %+v", name, r.Files)
		}
	}
}

// An archive without a directory holds, compressed in blocks as they are, an archive whose directory then lies there in clear: it is
// taken for that of the outer one, with wrong places, and the network inside is found all the same.
func TestDirectoryWithinStream(t *testing.T) {
	deflated := func(s string) string { return zipped(s, honest) }
	outer := deflated("PK\x07\x08" + deflated(contraband(t)["onnx"]))
	at := filepath.Join(t.TempDir(), "x")
	must(0, os.WriteFile(at, []byte(outer[:strings.LastIndex(outer, "PK\x01\x02")]), 0o600))
	r := must(modelscan.Scan(t.Context(), at, modelscan.Options{TempDir: t.TempDir()}))
	for _, f := range r.Files {
		if slices.ContainsFunc(f.Capabilities, func(c detect.Capability) bool { return c.Name == forbidden }) {
			return
		}
	}
	t.Errorf("it is not found: %+v", r.Files)
}
