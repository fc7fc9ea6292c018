// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"archive/zip"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan"
)

// found is what must be said of a network that somebody tries to get past the inspection.
type found int

const (
	declaredOnly found = iota // that it is opaque, where all of the source is declared to be a model
	opaque                    // that it is opaque, wherever it lies
	identified                // what it is, wherever it lies
)

// Whoever has a network can do this to it without effort, and undo it.
func TestSmuggling(t *testing.T) {
	c := contraband(t)
	for group, tests := range map[string]map[string]smuggled{
		"beginnings": beginnings(c), "carriers": carriers(c), "tars": smugglersTars(c["onnx"]), "zips": smugglersZips(c["onnx"]), "letters": letters(c),
	} {
		for name, test := range tests {
			t.Run(group+"/"+name, func(t *testing.T) {
				dir := folder(t, test.files...)
				for _, all := range []bool{true, false} {
					said := strings.Join(lines(t, dir, modelscan.Options{All: all}), "\n")
					switch {
					case test.want == identified && !strings.Contains(said, " Identified "),
						test.want == opaque && !strings.Contains(said, " Opaque "),
						test.want == declaredOnly && all && !strings.Contains(said, " Opaque "):
						t.Errorf("declared %v: %q", all, said)
					}
				}
			})
		}
	}
}

type smuggled struct {
	want  found
	files []string
}

func as(want found, files ...string) smuggled { return smuggled{want, files} }

func beginnings(c map[string]string) map[string]smuggled {
	onnx, zeros, prose := c["onnx"], strings.Repeat("\x00", 4096), strings.Repeat("hello world. ", 400)
	net := c["openvino"][strings.Index(c["openvino"], "<net"):]
	return map[string]smuggled{
		"nothing":                as(identified, "a", onnx),
		"weights elsewhere":      as(identified, "a", c["onnx-external"]),
		"an unknown field":       as(identified, "a", field(500, strings.Repeat("z", 5000))+onnx),
		"zeros":                  as(opaque, "a", zeros+onnx),
		"zeros, TFLite":          as(identified, "a", zeros+c["tflite"]),
		"zeros, safetensors":     as(opaque, "a", zeros+c["safetensors"]),
		"prose":                  as(opaque, "a.txt", prose+onnx),
		"prose, then nonsense":   as(declaredOnly, "a.txt", prose+xored(onnx)),
		"prose, PyTorch":         as(identified, "a.txt", prose+c["pytorch"]),
		"spaces in safetensors":  as(opaque, "a", length64(9000)+strings.Repeat(" ", 8000)+c["safetensors"][8:]),
		"a comment in XML":       as(identified, "a.xml", "<?xml version=\"1.0\"?><!--"+strings.Repeat("x ", 4000)+"-->"+net),
		"spaces in XML":          as(identified, "a.xml", strings.Repeat(" \n", 4000)+net),
		"a document type in XML": as(identified, "a.xml", "<!DOCTYPE net ["+strings.Repeat("<!-- x -->", 1000)+"]>"+net),
		"XML in UTF-16":          as(identified, "a.xml", wide(net)),
		"HDF5 with a user block": as(opaque, "a", strings.Repeat("u", 512)+"\x89HDF\r\n\x1a\n"+onnx),
	}
}

func carriers(c map[string]string) map[string]smuggled {
	onnx, tflite := c["onnx"], c["tflite"]
	section := func(content string) string { return "\x00" + length(uint64(len(content)+2)) + "\x01a" + content }
	mp4 := "\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + be32(len(onnx)+8)
	return map[string]smuggled{
		"behind a picture":          as(opaque, "a.png", pngHead+pngTail+onnx),
		"behind a picture, TFLite":  as(identified, "a.png", pngHead+pngTail+tflite),
		"behind a picture, PyTorch": as(identified, "a.png", pngHead+pngTail+c["pytorch"]),
		"in a picture":              as(opaque, "a.png", pngHead+be32(len(onnx))+"tEXt"+onnx+"\x00\x00\x00\x00"+pngTail),
		"in a script, TFLite":       as(identified, "a.js", "var x='"+tflite+"';"),
		"in WebAssembly":            as(opaque, "a.wasm", "\x00asm\x01\x00\x00\x00"+section(onnx)),
		"in WebAssembly, TFLite":    as(identified, "a.wasm", "\x00asm\x01\x00\x00\x00"+section(tflite)),
		"in a film":                 as(opaque, "a.mp4", mp4+"mdat"+onnx),
		"in the gap of a film":      as(opaque, "a.mp4", mp4+"free"+onnx),
		"in a sound":                as(opaque, "a.wav", "RIFF"+le32(len(onnx)+36)+wavHead+le32(len(onnx))+onnx),
		"in a document":             as(opaque, "a.pdf", "%PDF-1.4\n"+onnx+"\n%%EOF"),
		"in Python's bytecode":      as(opaque, "a.pyc", "\xcb\x0d\x0d\x0a"+strings.Repeat("\x00", 12)+"\xe3"+onnx),
		"in another message":        as(opaque, "a", "\x08\x01"+field(3, field(2, onnx))),
		"in two halves":             as(opaque, "model.part1", onnx[:len(onnx)/2], "model.part2", onnx[len(onnx)/2:]),
		"in small pieces":           as(declaredOnly, pieces(onnx, 15<<10)...),
		"in tiny pieces":            as(declaredOnly, pieces(onnx, 900)...),
		"combined with a number":    as(declaredOnly, "a", xored(onnx)),
	}
}

func smugglersTars(onnx string) map[string]smuggled {
	kind := func(k byte) string { return retyped(tarOf("a", onnx), func(h []byte) { h[156] = k }) }
	around := func(k byte) string { return tarHeader("a", k, int64(len(onnx))) + padded(onnx) + tarOf("b", "x") }
	return map[string]smuggled{
		"of the seventh edition": as(identified, "a", retyped(tarOf("a", onnx), func(h []byte) { clear(h[257:265]) })),
		"a long name":            as(identified, "a", tarFile(strings.Repeat("d", 200), onnx)),
		"a name like a folder's": as(identified, "a", tarFile("a/", onnx)),
		"a folder with content":  as(opaque, "a", kind('5')),
		"a link with content":    as(opaque, "a", kind('1')),
		"a type nobody knows":    as(identified, "a", kind('Z')),
		"a size in a header":     as(identified, "a", tarFileOf('x', paxSize(len(onnx)))+tarHeader("a", '0', 0)+padded(onnx)),
		"a header":               as(opaque, "a", around('x')),
		"a header for all":       as(opaque, "a", around('g')),
		"a name":                 as(opaque, "a", around('L')),
		"a second tar":           as(identified, "a", tarOf("x", "hello")+tarOf("a", onnx)),
		"a second tar, packed":   as(identified, "a", gzipOf(tarOf("x", "hello")+strings.Repeat("\x00", 1<<20)+tarOf("a", onnx))),
		"what follows a tar":     as(identified, "a", tarOf("x", "hello")+onnx),
		"empty blocks first":     as(identified, "a", strings.Repeat("\x00", 1024)+tarOf("a", onnx)),
	}
}

func tarFileOf(kind byte, content string) string {
	return tarHeader("a", kind, int64(len(content))) + padded(content)
}

func smugglersZips(onnx string) map[string]smuggled {
	z := zipped(onnx, honest)
	return map[string]smuggled{
		"behind junk":                     as(identified, "a", "junk junk"+z),
		"behind junk, with a comment":     as(identified, "a", "junk junk"+commented(z, "hello")),
		"before junk":                     as(identified, "a", z+"junk"),
		"before much junk":                as(identified, "a", z+strings.Repeat("junk", 30_000)),
		"without a directory":             as(identified, "a", z[:len(z)-80]),
		"behind an empty one":             as(identified, "a", zipped("", honest)+z),
		"in parts":                        as(identified, "a", "PK\x07\x08"+z),
		"with a header that is none":      as(opaque, "a", strings.Replace(z, "PK\x03\x04", "PK\x03\x05", 1)),
		"with a flag that lies":           as(opaque, "a", zipped(onnx, func(h *zip.FileHeader) { h.Flags |= 1 })),
		"stored":                          as(identified, "a", zipped(onnx, func(h *zip.FileHeader) { h.Method = zip.Store })),
		"gzip, several streams":           as(opaque, "a", gzipOf("x")+gzipOf(onnx)),
		"gzip, junk between":              as(identified, "a", gzipOf(strings.Repeat("x", 10_000))+"junk"+gzipOf(onnx)),
		"gzip behind junk":                as(identified, "a", "junk"+gzipOf(onnx)),
		"zstd":                            as(identified, "a", zstded(onnx)),
		"zstd behind a frame to skip":     as(identified, "a", "\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"+zstded(onnx)),
		"zstd with junk between":          as(identified, "a", zstded("hello")+"junk"+zstded(onnx)),
		"zstd with too large a window":    as(opaque, "a", "\x28\xb5\x2f\xfd\x00\xa8"+strings.Repeat("\xfa\xff\x1f\x00", 200_000)),
		"a method that is read by nobody": as(opaque, "a", strings.ReplaceAll(z, "\x08\x00\x08\x00", "\x08\x00\x62\x00")),
	}
}

func letters(c map[string]string) map[string]smuggled {
	part := c["onnx"][:300_000]
	in64 := base64.StdEncoding.EncodeToString([]byte(part))
	behind := func(before, s string) string { return before + base64.StdEncoding.EncodeToString([]byte(s)) + "\n" }
	return map[string]smuggled{
		"behind a letter":       as(identified, "a.txt", behind("x", c["openvino"])),
		"behind two, packed":    as(identified, "a.txt", behind("xy", gzipOf(c["openvino"]))),
		"behind the name of it": as(identified, "a.txt", behind("model", c["openvino"])),
		"behind a digit":        as(identified, "a.txt", "0"+hex.EncodeToString([]byte(c["openvino"]))),
		"base64":                as(declaredOnly, "a.txt", in64),
		"base64 in lines":       as(declaredOnly, "a.txt", lined(in64)),
		"base64 in JSON":        as(declaredOnly, "a.json", `{"a":"`+in64+`"}`),
		"hexadecimal":           as(declaredOnly, "a.txt", hex.EncodeToString([]byte(part))),
		"a list in C":           as(declaredOnly, "a.c", "char x[] = {"+each(part, func(c byte) string { return fmt.Sprintf("0x%02x, ", c) })+"};\n"),
		"a text in Python":      as(declaredOnly, "a.py", "x = b'"+each(part, func(c byte) string { return fmt.Sprintf("\\x%02x", c) })+"'\n"),
	}
}
