// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// inLetters are the ways in which people write a binary in letters.
var inLetters = map[string]func(x []byte) string{
	"base64":            base64.StdEncoding.EncodeToString,
	"base64, unpadded":  base64.RawStdEncoding.EncodeToString,
	"base64url":         base64.URLEncoding.EncodeToString,
	"base64, 76":        func(x []byte) string { return lines(base64.StdEncoding.EncodeToString(x), 76, "\n") },
	"base64, 40, CRLF":  func(x []byte) string { return lines(base64.StdEncoding.EncodeToString(x), 40, "\r\n") },
	"base64, escapes":   func(x []byte) string { return lines(base64.StdEncoding.EncodeToString(x), 64, `\n`) },
	"base64, escapes 2": func(x []byte) string { return lines(base64.StdEncoding.EncodeToString(x), 64, `\r\n`) },
	"base64, strings": func(x []byte) string {
		return lines(base64.StdEncoding.EncodeToString(x), 72, "\"\n"+strings.Repeat(" ", 24)+"\"")
	},
	"base64, unpadded, 76":   func(x []byte) string { return lines(base64.RawStdEncoding.EncodeToString(x), 76, "\n") },
	"base64, sum":            func(x []byte) string { return lines(base64.StdEncoding.EncodeToString(x), 72, "\" +\n\t\"") },
	"hexadecimal":            hex.EncodeToString,
	"hexadecimal, capitals":  func(x []byte) string { return strings.ToUpper(hex.EncodeToString(x)) },
	"hexadecimal, lines":     func(x []byte) string { return lines(hex.EncodeToString(x), 60, "\n") },
	"numbers of JSON":        func(x []byte) string { return "[" + numbersOf(x, "%d", ",") + "]" },
	"numbers, indented":      func(x []byte) string { return "[" + numbersOf(x, "%d", ",\n"+strings.Repeat(" ", 28)) + "]" },
	"numbers of C":           func(x []byte) string { return "{" + numbersOf(x, "0x%02x", ", ") + "}" },
	"numbers of C, capitals": func(x []byte) string { return "{" + numbersOf(x, "0X%02X", ",\n  ") + "}" },
	"escapes of C":           func(x []byte) string { return numbersOf(x, `\x%02x`, "") },
	"escapes of C, lines":    func(x []byte) string { return lines(numbersOf(x, `\x%02x`, ""), 64, "\"\n  \"") },
	"numbers of Java": func(x []byte) string {
		signed := make([]int8, len(x))
		for i, b := range x {
			signed[i] = int8(b) //nolint:gosec // that is how Java has them
		}
		return "{" + numbersOf(signed, "%d", ", ") + "}"
	},
}

func lines(s string, length int, between string) string {
	var out []string
	for ; len(s) > length; s = s[length:] {
		out = append(out, s[:length])
	}
	return strings.Join(append(out, s), between)
}

func numbersOf[T any](values []T, format, between string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fmt.Sprintf(format, v)
	}
	return strings.Join(out, between)
}

// random bytes, the same for the same seed.
func random(seed uint64, n int) []byte {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	b := make([]byte, n)
	_, _ = rand.NewChaCha8(key).Read(b) // never fails
	return b
}

// decoded is what all runs of letters in a text stand for.
func decoded(t *testing.T, text string) [][]byte {
	t.Helper()
	runs, err := findLetters(t.Context(), strings.NewReader(text), Range{From: 0, To: int64(len(text))})
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for _, run := range runs {
		in := bufio.NewReaderSize(strings.NewReader(text[run.From:run.To]), 16)
		b, err := io.ReadAll(run.encoding.decoder(in, 0))
		if err != nil {
			t.Error(err)
		}
		out = append(out, b)
	}
	return out
}

// What is written in letters is decoded to the last byte, wherever it stands.
func TestDecode(t *testing.T) {
	for name, encode := range inLetters {
		t.Run(name, func(t *testing.T) {
			for before, sizes := range map[string][]int{
				"":           {4096, 4097, 4098, 57*80 + 1, 57*80 + 2}, // of some, the last line has two letters
				"a text\x00": {4099},
				strings.Repeat("\x00", step-1) + "\\\x00":     {5000},
				strings.Repeat("w ", chunk/2-1000) + "\\\x00": {5001},
			} {
				for _, size := range sizes {
					x := random(uint64(size), size) //nolint:gosec // it is not negative
					x[0] = 0x9d                     // n in base64, which ends a line behind a backslash
					if got := decoded(t, before+encode(x)+"\x00"); len(got) != 1 || !bytes.Equal(got[0], x) {
						t.Errorf("%d bytes behind %d: %.300s", size, len(before), cmp.Diff([][]byte{x}, got))
					}
				}
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	var ways []string
	for name := range inLetters {
		ways = append(ways, name)
	}
	for i, way := range ways {
		f.Add(way, uint64(i), uint16(i), []byte("a text = "), []byte("\n"))
	}
	f.Fuzz(func(t *testing.T, way string, seed uint64, size uint16, before, after []byte) {
		encode := inLetters[way]
		if encode == nil || len(before)+len(after) > chunk {
			t.Skip("no such way")
		}
		x := random(seed, shortestLetters+int(size)%shortestLetters)
		text := string(before) + "\x00" + encode(x) + "\x00" + string(after)
		for _, b := range decoded(t, text) {
			if bytes.Equal(b, x) {
				return
			}
		}
		t.Error("it is not found")
	})
}

func TestDecodeFloats(t *testing.T) {
	values := make([]float32, 5000)
	var want []byte
	for i := range values {
		values[i] = float32(i-2500) / 777
		want = binary.LittleEndian.AppendUint32(want, math.Float32bits(values[i]))
	}
	for name, c := range map[string]struct {
		format func(v float32) string
		join   string
	}{
		"JSON":           {func(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }, ","},
		"JSON, indented": {func(v float32) string { return strconv.FormatFloat(float64(v), 'e', -1, 32) }, ",\n" + strings.Repeat(" ", 20)},
		"C": {func(v float32) string {
			return strconv.FormatFloat(float64(v), 'f', -1, 32) + ".0f"[min(2, 2*strings.Count(strconv.FormatFloat(float64(v), 'f', -1, 32), ".")):]
		}, ", "},
		"rows": {func(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }, "\n          ],\n          [\n            "},
	} {
		t.Run(name, func(t *testing.T) {
			text := make([]string, len(values))
			for i, v := range values {
				text[i] = c.format(v)
			}
			if diff := cmp.Diff([][]byte{want}, decoded(t, "w = ["+strings.Join(text, c.join)+"]\n")); diff != "" {
				t.Errorf("%.300s", diff)
			}
		})
	}
}

func TestDecodeTexts(t *testing.T) {
	for name, c := range map[string]struct {
		e        encoding
		in, want string
	}{
		"a text that is one line":   {base64Text, "QUJD", "ABC"},
		"padding in the middle":     {base64Text, "QQ==QUI=QUJD", "AABABC"},
		"a short last line":         {base64Text, "QUJDQUJD\nQQ==", "ABCABCA"},
		"two letters at the end":    {base64Text, "QUJD\nQQ", "ABCA"},
		"a sign between two texts":  {base64Text, "QUJD\" + \"QUJD", "ABCABC"},
		"an escaped end of a line":  {base64Text, `QUJD\nQUJD\r\nQUJD\tQUJD`, "ABCABCABCABC"},
		"a letter n that is no end": {base64Text, "nUJD", "\x9dBC"},
		"the alphabet of addresses": {base64Text, "-_-_+/+/", "\xfb\xff\xbf\xfb\xff\xbf"},
		"hexadecimal":               {hexText, "4142\n4aFf", "ABJ\xff"},
		"a list":                    {byteList, "65, 0x42, \\x43, -1, 255", "ABC\xff\xff"},
		"nothing":                   {base64Text, "", ""},
	} {
		for way, reader := range map[string]func(io.Reader) io.Reader{"at once": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader} {
			got, err := io.ReadAll(reader(c.e.decoder(bufio.NewReader(reader(strings.NewReader(c.in))), 0)))
			if string(got) != c.want || err != nil {
				t.Errorf("%s, %s: %q instead of %q, %v", name, way, got, c.want, err)
			}
		}
	}
}

// An error of the file comes out of the decoder.
func TestDecodeError(t *testing.T) {
	for _, e := range []encoding{base64Text, hexText, byteList, floatList} {
		in := io.MultiReader(strings.NewReader("0123"), iotest.ErrReader(io.ErrClosedPipe))
		if _, err := io.ReadAll(e.decoder(bufio.NewReader(in), 0)); err != io.ErrClosedPipe { //nolint:errorlint // the very error
			t.Errorf("%d: %v", e, err)
		}
	}
}
