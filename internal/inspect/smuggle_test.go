// SPDX-License-Identifier: Apache-2.0

package inspect_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/vsa-legal/operator/internal/inspect"
	"github.com/vsa-legal/operator/internal/inspect/corpus/arch"
	"github.com/vsa-legal/operator/internal/inspect/corpus/write"
)

// contraband is a network that makes templates of faces, in the formats that are used most, by the name of the format.
var contraband = sync.OnceValue(func() map[string]string {
	dir, err := os.MkdirTemp("", "contraband")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	made := map[string]string{}
	for _, n := range arch.All() {
		if n.Name != "mobilefacenet-128" {
			continue
		}
		for _, f := range write.Formats() {
			switch f.Name {
			case "onnx", "tflite", "pytorch-state-dict", "pytorch", "torchscript", "safetensors", "openvino", "onnx-external", "tensorflow", "ncnn", "caffe":
			default:
				continue
			}
			if !f.Supports(write.Network{Model: n.Model, Constants: n.Constants}) {
				continue
			}
			files, err := f.Write(dir, "x", write.Network{Model: n.Model, Constants: n.Constants})
			if err != nil {
				panic(err)
			}
			text, err := os.ReadFile(files[0])
			if err != nil {
				panic(err)
			}
			made[f.Name] = string(text)
		}
	}
	return made
})

func zipped(change func(*zip.FileHeader), content string) string {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	h := &zip.FileHeader{Name: "a", Method: zip.Deflate}
	if change != nil {
		change(h)
	}
	f, err := w.CreateHeader(h)
	if err != nil {
		panic(err)
	}
	if _, err := f.Write([]byte(content)); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.String()
}

func zstded(s string) string {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return string(w.EncodeAll([]byte(s), nil))
}

func xored(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] ^= 0x5a
	}
	return string(b)
}

const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00\x3a\x7e\x9b\x55" +
	"\x00\x00\x00\x0aIDATx\x9cc\x60\x00\x00\x00\x02\x00\x01\x48\xaf\xa4\x71\x00\x00\x00\x00IEND\xaeB\x60\x82"

func TestExplore(t *testing.T) {
	c := contraband()
	for k, v := range c {
		t.Logf("have %s %d", k, len(v))
	}
	onnx, tflite, st, ov := c["onnx"], c["tflite"], c["safetensors"], c["openvino"]
	pt := c["pytorch"]
	var u32 = func(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }
	_ = u32
	tests := map[string][]string{
		"plain onnx":   {"a", onnx},
		"plain tflite": {"a", tflite},
		"plain st":     {"a", st},
		"plain pt":     {"a", pt},
		"plain ov":     {"a.xml", ov},
		"zeros first":  {"a", strings.Repeat("\x00", 4096) + onnx},
		"zeros first st":  {"a", strings.Repeat("\x00", 4096) + st},
		"zeros first tfl":  {"a", strings.Repeat("\x00", 4096) + tflite},
		"text first":   {"a.txt", strings.Repeat("hello world. ", 400) + onnx},
		"text first pt":   {"a.txt", strings.Repeat("hello world. ", 400) + pt},
		"text first tflite":   {"a.txt", strings.Repeat("hello world! ", 400) + tflite},
		"text first st":   {"a.txt", strings.Repeat("hello world. ", 400) + st},
		"text first raw": {"a.txt", strings.Repeat("hello world. ", 400) + xored(onnx)},
		"png onnx":     {"a.png", png + onnx},
		"png st":       {"a.png", png + st},
		"png tflite":   {"a.png", png + tflite},
		"png pt":       {"a.png", png + pt},
		"elf onnx":     {"a.so", elf() + onnx},
		"elf tflite":   {"a.so", elf() + tflite},
		"js tflite":    {"a.js", "var x='" + tflite + "';"},
		"wasm tflite":  {"a.wasm", "\x00asm\x01\x00\x00\x00\x00" + length(uint64(len(tflite)+2)) + "\x01a" + tflite},
		"wasm onnx":    {"a.wasm", "\x00asm\x01\x00\x00\x00\x00" + length(uint64(len(onnx)+2)) + "\x01a" + onnx},
		"zip prefix":   {"a", "junk junk" + zipped(nil, onnx)},
		"zip suffix":   {"a", zipped(nil, onnx) + "junk"},
		"zip long suffix":   {"a", zipped(nil, onnx) + strings.Repeat("junk", 30000)},
		"zip stored":   {"a", zipped(func(h *zip.FileHeader) { h.Method = zip.Store }, onnx)},
		"zip dir name": {"a", zipped(func(h *zip.FileHeader) { h.Name = "a/"; h.Method = zip.Store }, "") },
		"zip no dir":   {"a", zipped(nil, onnx)[:len(zipped(nil, onnx))-80]},
		"zip lies flag": {"a", strings.Replace(zipped(nil, onnx), "PK\x01\x02\x14\x00\x14\x00\x08", "PK\x01\x02\x14\x00\x14\x00\x09", 1)},
		"zip central wrong magic": {"a", strings.Replace(zipped(nil, onnx), "PK\x03\x04", "PK\x03\x05", 1)},
		"zip spanned":  {"a", "PK\x07\x08" + zipped(nil, onnx)},
		"zip prefix+comment":   {"a", "junk junk" + zipComment(zipped(nil, onnx), "hello")},
		"zip empty first": {"a", zipped(nil, "")+zipped(nil, onnx)},
		"gz multi":     {"a", gzipOf("x")+gzipOf(onnx)},
		"gz junk":      {"a", gzipOf(strings.Repeat("x", 10000))+"junk"+gzipOf(onnx)},
		"gz prefix junk": {"a", "junk"+gzipOf(onnx)},
		"zst skippable": {"a", "\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"+zstded(onnx)},
		"zst":          {"a", zstded(onnx)},
		"zst junk after": {"a", zstded("hello")+"junk"+zstded(onnx)},
		"zlib":         {"a", "\x78\x9c"+zipped(nil, onnx)[31:len(zipped(nil, onnx))-80]},
		"tar v7":       {"a", v7(tarOf("a", onnx))},
		"tar longlink": {"a", tarFile(strings.Repeat("d", 200), onnx)},
		"tar junk first": {"a", strings.Repeat("j", 512)+tarOf("a", onnx)},
		"tar zeros first": {"a", strings.Repeat("\x00", 1024)+tarOf("a", onnx)},
		"tar concat":   {"a", tarOf("x", "hello")+tarOf("a", onnx)},
		"tar hardlink with size": {"a", strings.Replace(tarRetype(tarOf("a", onnx), '1'), "", "", 0)},
		"tar dir with size": {"a", tarRetype(tarOf("a", onnx), '5')},
		"tar name slash": {"a", tarFile("a/", onnx)},
		"tar vendor type": {"a", tarRetype(tarOf("a", onnx), 'Z')},
		"tar x size":   {"a", tarHeader("a", 'x', int64(len(pax("size", len(onnx)))))+padded(pax("size", len(onnx)))+tarHeader("a", '0', 0)+padded(onnx)},
		"pax header contents": {"a", tarHeader("a", 'x', int64(len(onnx)))+padded(onnx)+tarOf("b", "x")},
		"global pax contents": {"a", tarHeader("a", 'g', int64(len(onnx)))+padded(onnx)+tarOf("b", "x")},
		"longname contents": {"a", tarHeader("././@LongLink", 'L', int64(len(onnx)))+padded(onnx)+tarOf("b", "x")},
		"unknown field first": {"a", field(500, strings.Repeat("z", 5000)) + onnx},
		"small unknown":  {"a", field(500, "z") + onnx},
		"bytes field":  {"a", field(3, onnx)},
		"bytes field deep":  {"a", "\x08\x01" + field(3, field(2, onnx))},
		"base64":       {"a.txt", base64.StdEncoding.EncodeToString([]byte(onnx))},
		"base64 lines": {"a.txt", lined(base64.StdEncoding.EncodeToString([]byte(onnx)))},
		"hex":          {"a.txt", hex.EncodeToString([]byte(onnx))},
		"json base64":  {"a.json", `{"a":"` + base64.StdEncoding.EncodeToString([]byte(onnx)) + `"}`},
		"words base64":  {"a.txt", strings.Repeat("hello world. ", 400) + base64.StdEncoding.EncodeToString([]byte(onnx))},
		"py bytes":     {"a.py", pyBytes(onnx[:300000])},
		"c array":      {"a.c", cArray(onnx[:300000])},
		"xor":          {"a", xored(onnx)},
		"xor tflite":          {"a", xored(tflite)},
		"xor st":       {"a", xored(st)},
		"reversed":     {"a", reversed(onnx)},
		"split":        {"model.part1", onnx[:len(onnx)/2], "model.part2", onnx[len(onnx)/2:]},
		"split small":  split(onnx, 900),
		"split 15k":    split(onnx, 15<<10),
		"onnx external": {"a", c["onnx-external"]},
		"pickle proto0": {"a", "(dp0\nS'a'\nI1\ns."},
		"xml comment":  {"a.xml", "<?xml version=\"1.0\"?><!--" + strings.Repeat("x ", 4000) + "-->" + ov[strings.Index(ov, "<net"):]},
		"xml spaces":   {"a.xml", strings.Repeat(" \n", 4000) + ov},
		"xml doctype":   {"a.xml", "<!DOCTYPE net [" + strings.Repeat("<!-- x -->", 1000) + "]>" + ov[strings.Index(ov, "<net"):]},
		"xml utf16":    {"a.xml", utf16(ov)},
		"ogg":          {"a.ogg", "OggS" + onnx},
		"mp4":          {"a.mp4", "\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + be32(len(onnx)+8) + "mdat" + onnx},
		"mp4 free":     {"a.mp4", "\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + be32(len(onnx)+8) + "free" + onnx},
		"png chunk":    {"a.png", png[:33] + be32(len(onnx)) + "tEXt" + onnx + "\x00\x00\x00\x00" + png[33:]},
		"jpeg":         {"a.jpg", "\xff\xd8\xff\xe0\x00\x04JF\xff\xda\x00\x04\x01\x01" + strings.ReplaceAll(onnx, "\xff", "\xff\x00") + "\xff\xd9"},
		"pdf":          {"a.pdf", "%PDF-1.4\n" + onnx + "\n%%EOF"},
		"wav":          {"a.wav", "RIFF" + u32(len(onnx)+36) + "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x44\xac\x00\x00\x88\x58\x01\x00\x02\x00\x10\x00data" + u32(len(onnx)) + onnx},
		"sqlite":       {"a.db", "SQLite format 3\x00" + "\x10\x00" + strings.Repeat("\x00", 10) + be32((len(onnx)+100)/4096+1) + strings.Repeat("\x00", 68) + onnx},
		"pyc":          {"a.pyc", "\xcb\x0d\x0d\x0a" + strings.Repeat("\x00", 12) + "\xe3" + onnx},
		"font":         {"a.ttf", "\x00\x01\x00\x00\x00\x01\x00\x10\x00\x00\x00\x00glyf\x00\x00\x00\x00" + be32(28) + be32(len(onnx)) + onnx},
		"hdf5 user block": {"a", strings.Repeat("u", 512) + "\x89HDF\r\n\x1a\n" + onnx},
		"st padding":   {"a", stPadded(st)},
		"tiny":         {"a", onnx[:900]},
		"utf16 bom":    {"a.txt", "\xff\xfe" + onnx},
	}
	for name, files := range tests {
		dir := folder(t, files...)
		all := lines(t, dir, inspect.Options{All: true})
		some := lines(t, dir, inspect.Options{})
		sum := func(l []string) string { if len(l) > 3 { l = append(l[:2:2], "…") }; return strings.Join(l, " | ") }
		mark := ""
		if len(all) == 0 { mark = "ALL-MISS" }
		if len(some) == 0 { mark += " MISS" }
		t.Logf("%-20s %-15s all: %-40s else: %s", name, mark, sum(all), sum(some))
	}
}

func elf() string {
	b, err := os.ReadFile("/bin/true")
	if err != nil { panic(err) }
	return string(b)
}
func zipComment(z, comment string) string {
	b := []byte(z)
	binary.LittleEndian.PutUint16(b[len(b)-2:], uint16(len(comment)))
	return string(b) + comment
}
func v7(s string) string {
	b := []byte(s)
	for i := 257; i < 265; i++ { b[i] = 0 }
	return resum(b)
}
func resum(b []byte) string {
	copy(b[148:], "        ")
	sum := 0
	for _, c := range b[:512] { sum += int(c) }
	copy(b[148:], []byte(strings.Repeat("0", 6-len(oct(sum)))+oct(sum)+"\x00 "))
	return string(b)
}
func oct(n int) string { s := ""; for n > 0 { s = string(rune('0'+n%8)) + s; n /= 8 }; return s }
func tarRetype(s string, k byte) string { b := []byte(s); b[156] = k; return resum(b) }
func pax(k string, v int) string {
	for n := 1; ; n++ {
		s := number(n) + " " + k + "=" + number(v) + "\n"
		if len(s) == n { return s }
	}
}
func lined(s string) string {
	var b strings.Builder
	for len(s) > 76 { b.WriteString(s[:76] + "\n"); s = s[76:] }
	return b.String() + s + "\n"
}
func pyBytes(s string) string { var b strings.Builder; b.WriteString("x = b'"); for i := range len(s) { b.WriteString("\\x" + hex.EncodeToString([]byte{s[i]})) }; return b.String() + "'\n" }
func cArray(s string) string { var b strings.Builder; b.WriteString("char x[] = {"); for i := range len(s) { b.WriteString("0x" + hex.EncodeToString([]byte{s[i]}) + ", "); if i%16==15 { b.WriteString("\n") } }; return b.String() + "};\n" }
func reversed(s string) string { b := []byte(s); for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 { b[i], b[j] = b[j], b[i] }; return string(b) }
func split(s string, n int) []string { var out []string; for i := 0; len(s) > 0; i++ { k := min(n, len(s)); out = append(out, "m."+number(i), s[:k]); s = s[k:] }; return out }
func utf16(s string) string { b := []byte("\xff\xfe"); for i := range len(s) { b = append(b, s[i], 0) }; return string(b) }
func be32(n int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(n))) }
func stPadded(s string) string {
	n := int(binary.LittleEndian.Uint64([]byte(s)))
	return length64(uint64(n+8000)) + strings.Repeat(" ", 8000) + s[8:]
}
