// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"bytes"
	"encoding/ascii85"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"

	"github.com/vsa-legal/operator/modelscan"
)

// However a network is written in letters or in an order of bytes that is not known, it stays noise.
func TestNoiseIsToldHoweverItIsWritten(t *testing.T) {
	onnx := contraband(t)["onnx"]
	part, in64 := onnx[1_000_000:1_400_000], base64.StdEncoding.EncodeToString([]byte(onnx[1_000_000:1_400_000]))
	for name, content := range map[string]string{
		"base64, concatenated in a script": strings.Join(chunked(in64, 76, "data += \"%s\";\n"), ""),
		"base64 in short lines":            strings.Join(chunked(in64, 32, "%s\n"), ""),
		"base64 in keys":                   strings.Join(chunked(in64, 64, "{\"k\": \"%s\"},\n"), ""),
		"base64 in UTF-16":                 wide(in64),
		"base32":                           base32.StdEncoding.EncodeToString([]byte(part)),
		"base85":                           in85(part),
		"hexadecimal with colons":          each(part, func(c byte) string { return fmt.Sprintf("%02x:", c) }),
		"octal":                            each(part, func(c byte) string { return fmt.Sprintf(`\%03o`, c) }),
		"percent":                          each(part, func(c byte) string { return fmt.Sprintf("%%%02x", c) }),
		"Latin 1 in UTF-8":                 each(part, func(c byte) string { return string(rune(c)) }),
		"combined with a number":           xored(onnx),
		"in lines of bytes":                strings.Join(chunked(part, 101, "%s\n"), ""),
		"in planes of bytes":               planes(part),
		"deflate in Python's bytecode":     "\xcb\x0d\x0d\x0a" + strings.Repeat("\x00", 12) + "\xe3" + deflated(onnx)[:900_000],
		"float64":                          doubles(part, binary.LittleEndian),
		"float64 in the other order":       doubles(part, binary.BigEndian),
	} {
		t.Run(name, func(t *testing.T) {
			said := strings.Join(lines(t, folder(t, "a", content), modelscan.Options{}), "\n")
			if !strings.Contains(said, " Opaque ") {
				t.Errorf("got %q", said)
			}
		})
	}
}

// What people and programs write is told from it, in the most dense of their forms.
func TestWhatIsWrittenIsNoNoise(t *testing.T) {
	row := func(i int) string {
		return fmt.Sprintf("%d;street %d;%x;%.2f\n", i, i*7%311, i*2654435761, float64(i)/7)
	}
	for name, content := range map[string]string{
		"a table":      repeated(row, 20_000),
		"a log":        repeated(func(i int) string { return fmt.Sprintf("%d ms: request /api/v1/items/%d answered\n", i*13, i) }, 20_000),
		"a short text": in85(contraband(t)["onnx"][1_000_000:1_050_000]),
	} {
		t.Run(name, func(t *testing.T) {
			if said := lines(t, folder(t, "a", content), modelscan.Options{}); len(said) > 0 {
				t.Errorf("got %q", said)
			}
		})
	}
}

func repeated(write func(i int) string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(write(i))
	}
	return b.String()
}

func chunked(s string, size int, format string) (parts []string) {
	for ; len(s) > 0; s = s[min(size, len(s)):] {
		parts = append(parts, fmt.Sprintf(format, s[:min(size, len(s))]))
	}
	return parts
}

func in85(s string) string {
	b := make([]byte, ascii85.MaxEncodedLen(len(s)))
	return string(b[:ascii85.Encode(b, []byte(s))])
}

func deflated(s string) string {
	var b bytes.Buffer
	w := must(flate.NewWriter(&b, 9))
	must(w.Write([]byte(s)))
	must(0, w.Close())
	return b.String()
}

// planes puts the first bytes of all numbers of a block first, then the second ones.
func planes(s string) string {
	var b strings.Builder
	for ; len(s) >= 4096; s = s[4096:] {
		for plane := range 4 {
			for i := plane; i < 4096; i += 4 {
				b.WriteByte(s[i])
			}
		}
	}
	return b.String()
}

func doubles(s string, order binary.AppendByteOrder) string {
	var b []byte
	for ; len(s) >= 4; s = s[4:] {
		b = order.AppendUint64(b, math.Float64bits(float64(math.Float32frombits(binary.LittleEndian.Uint32([]byte(s))))))
	}
	return string(b)
}
