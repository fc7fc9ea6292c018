// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/formattest"
)

// harmless tells what a file is and whether it is that to its end.
func harmless(raw []byte) (string, bool) {
	f := format.Taking(Harmless, formattest.Head(raw), int64(len(raw)), "file")
	if f == nil {
		return "", false
	}
	const padding = 4096
	end, ok := f.EndOf(formattest.File("file", raw))
	return f.Name, ok && int64(len(raw))-end <= padding
}

func TestIdentify(t *testing.T) {
	pad := strings.Repeat("\x00", 4096)
	engine := `{"task":"detect"}`
	for name, c := range map[string]struct{ head, path, want string }{
		"engine":                {"ftrt" + pad, "", "tensorrt"},
		"old engine":            {"ptrt" + pad, "", "tensorrt"},
		"engine with metadata":  {string([]byte{byte(len(engine)), 0, 0, 0}) + engine + "ftrt" + pad, "", "tensorrt"},
		"rockchip":              {"RKNN\x00\x00\x00\x00" + pad, "", "rknn"},
		"hailo":                 {"\x01HEF" + pad, "", "hailo"},
		"openssl":               {"Salted__" + pad, "", "openssl"},
		"age":                   {"age-encryption.org/v1\n" + pad, "", "age"},
		"core ml":               {"\x05\x00\x00\x00\x02" + pad[:59] + "\xef\xbe\xad\xde" + pad, "", "coreml-weights"},
		"core ml by its folder": {"x" + pad, "a/b.mlmodelc/coremldata.bin", "coreml-compiled"},
		"tflite":                {"\x1c\x00\x00\x00TFL3" + pad, "", ""},
		"text":                  {"RKNN is a format" + pad, "", ""},
		"zeros":                 {pad, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := format.Taking(Formats, formattest.Head(c.head), 1<<20, c.path)
			if c.want == "" && f == nil {
				return
			}
			if f == nil || f.Name != c.want || f.Opaque([]byte(c.head)) == "" {
				t.Errorf("%+v, not %q", f, c.want)
			}
		})
	}
	if format.Taking(Formats, []byte("Salted__"+pad), 600, "") != nil {
		t.Error("a secret of 600 bytes is taken for a network")
	}
}

// samples are 64 KiB of each kind, always the same.
func samples() map[string][]byte {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // The numbers have to be the same each time.
	const size = 64 << 10
	out := map[string][]byte{}
	for _, sigma := range []float64{0.01, 0.3} {
		var f32, f16, bf16 []byte
		for len(f16) < size {
			v := float32(random.NormFloat64() * sigma)
			bits := math.Float32bits(v)
			f32 = binary.LittleEndian.AppendUint32(f32, bits)
			bf16 = binary.LittleEndian.AppendUint16(bf16, uint16(bits>>16))
			half := uint16(bits>>16&0x8000) | uint16(bits>>13&0x3ff)
			if e := int(bits>>23&0xff) - 127 + 15; e > 0 {
				half |= uint16(e) << 10
			}
			f16 = binary.LittleEndian.AppendUint16(f16, half)
		}
		name := map[float64]string{0.01: " small", 0.3: " large"}[sigma]
		out["float32"+name], out["float16"+name], out["bfloat16"+name] = f32[1:size], f16[:size], bf16[:size]
	}
	int8s, uint8s, noise, pcm, code := make([]byte, size), make([]byte, size), make([]byte, size), []byte{}, []byte{}
	for i := range int8s {
		int8s[i] = byte(int8(max(-127, min(127, random.NormFloat64()*25))))
		uint8s[i] = byte(max(0, min(255, 114+random.NormFloat64()*20)))
		noise[i] = byte(random.UintN(256))
	}
	for i := 0; len(pcm) < size; i++ {
		v := 8000*math.Sin(float64(i)/30) + 2000*math.Sin(float64(i)/7) + 100*random.NormFloat64()
		pcm = binary.LittleEndian.AppendUint16(pcm, uint16(int16(v)))
		code = append(code, 0x48, 0x8b, byte(random.UintN(8)*8+0x45), byte(random.UintN(32)*8), 0xe8, byte(random.UintN(256)),
			byte(random.UintN(20)), 0, 0)
	}
	out["int8"], out["uint8"], out["encrypted"] = int8s, uint8s, noise
	out["-sound"], out["-code"] = pcm[:size], code[:size]
	out["-text"] = bytes.Repeat([]byte("The quick brown fox jumps over the lazy dog.\n"), size/45)
	out["-zeros"] = make([]byte, size)
	grid := []byte{}
	counter := []byte{}
	for i := range size / 4 {
		height := float32(30*math.Sin(float64(i)/400) + math.Sin(float64(i)/3))
		grid = binary.LittleEndian.AppendUint32(grid, math.Float32bits(height))
		counter = binary.LittleEndian.AppendUint32(counter, uint32(i*13))
	}
	out["-heights"], out["-table"] = grid, counter
	hashes := []byte{}
	for i := range size / 40 {
		sum := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		hashes = append(binary.LittleEndian.AppendUint64(hashes, uint64(i)), sum[:]...)
	}
	out["-hashes in a table"] = hashes
	return out
}

func TestLooksLikeWeights(t *testing.T) {
	for name, sample := range samples() {
		why, ok := LooksLikeWeights(sample)
		if want := !strings.HasPrefix(name, "-"); ok != want {
			t.Errorf("%s: %v %q", name, ok, why)
		}
		kind := strings.Fields(strings.TrimPrefix(name, "u"))[0]
		if ok && !strings.Contains(why, kind) {
			t.Errorf("%s: %q", name, why)
		}
	}
	if got := Entropy([]byte{0, 1, 2, 3}); got != 2 {
		t.Errorf("the entropy of four different bytes is %v", got)
	}
	if _, ok := LooksLikeWeights(nil); ok {
		t.Error("nothing looks like weights")
	}
}

func elf() []byte {
	raw := make([]byte, 64+56+100)
	copy(raw, "\x7fELF\x02\x01\x01")
	le := binary.LittleEndian
	le.PutUint64(raw[32:], 64)
	le.PutUint16(raw[54:], 56)
	le.PutUint16(raw[56:], 1)
	le.PutUint64(raw[64+32:], uint64(len(raw)))
	return raw
}

func wav() []byte {
	raw := append([]byte("RIFF\x00\x00\x00\x00WAVEfmt "), make([]byte, 100)...)
	binary.LittleEndian.PutUint32(raw[4:], uint32(len(raw)-8))
	return raw
}

// whole are small files of each kind.
func whole(t testing.TB) map[string][]byte {
	t.Helper()
	picture := image.NewPaletted(image.Rect(0, 0, 40, 30), color.Palette{color.Black, color.White})
	for i := range picture.Pix {
		picture.Pix[i] = byte(i * i / 7 % 2)
	}
	var p, j, g bytes.Buffer
	for _, err := range []error{png.Encode(&p, picture), jpeg.Encode(&j, picture, nil), gif.Encode(&g, picture, nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	ar := "!<arch>\n" + "a.o/            0           0     0     100644  4         `\nabcd"
	box := "\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isom" + "\x00\x00\x00\x0cmdat1234"
	return map[string][]byte{
		"png": p.Bytes(), "jpeg": j.Bytes(), "gif": g.Bytes(), "elf": elf(), "wav": wav(), "ar": []byte(ar), "mp4": []byte(box),
		"wasm":     []byte("\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00"),
		"ogg":      []byte("OggS" + strings.Repeat("\x00", 22) + "\x01\x04abcd"),
		"matroska": []byte("\x1a\x45\xdf\xa3\x84abcd\x18\x53\x80\x67\x88abcdefgh"),
	}
}

func TestHarmless(t *testing.T) {
	weights := samples()["float32 small"]
	for kind, raw := range whole(t) {
		t.Run(kind, func(t *testing.T) {
			if got, ok := harmless(raw); !ok || got != kind {
				t.Errorf("%q %v", got, ok)
			}
			if got, ok := harmless(append(bytes.Clone(raw), weights...)); ok {
				t.Errorf("with a network behind it, it is still %q", got)
			}
			if kind == "ar" || kind == "wasm" || kind == "ogg" {
				return // What is left of these is still whole.
			}
			if got, ok := harmless(raw[:len(raw)-3]); ok && len(raw) > 60 {
				t.Errorf("cut off, it is still %q", got)
			}
		})
	}
	if got, ok := harmless(weights); ok {
		t.Errorf("weights are %q", got)
	}
	disguised := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x04\x00\x00\x00\x04\x08\x06\x00\x00\x00crc!"), 0, 1, 0, 0)
	disguised = append(append(append(disguised, "IDAT"...), weights...), strings.Repeat("\x00", 5)+"crc!\x00\x00\x00\x00IENDcrc!"...)
	if _, ok := harmless(disguised); ok {
		t.Error("a picture of 16 pixels may hold 64 KiB")
	}
}

// The program that runs this test is an ELF file, or what the machine uses in its place.
func TestRealProgram(t *testing.T) {
	raw, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Skip(err)
	}
	if kind, ok := harmless(raw); !ok {
		t.Error(kind)
	}
}

func FuzzHarmless(f *testing.F) {
	for _, raw := range whole(f) {
		f.Add(raw)
	}
	for _, start := range []string{"MZ", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "ID3", "fLaC", "\x00\x01\x00\x00\x00", "wOFF", "%PDF-",
		"SQLite format 3\x00", "\x00\x00\xda\x27", "\xde\x12\x04\x95", "TZif", "\x09\x01\x02\xde", "\x14\x10\x05\x20"} {
		f.Add(append([]byte(start), make([]byte, 160)...))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		harmless(raw)
		if f := format.Taking(Formats, formattest.Head(raw), int64(len(raw)), "x.etlt"); f != nil && f.Opaque(raw) == "" {
			t.Error("no reason")
		}
		LooksLikeWeights(raw)
	})
}
