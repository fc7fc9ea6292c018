// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"bufio"
	"encoding/binary"
	"io"
	"slices"
)

// endOfPNG goes through the chunks: https://www.w3.org/TR/png-3/. A chunk beside the picture can hold anything, so that a
// large one is not vouched for; and a picture holds no more than its pixels.
func endOfPNG(r *reader) (int64, bool) {
	const large = 64 << 10
	head := r.bytes(0, 33)
	if string(head[12:16]) != "IHDR" {
		return 0, false
	}
	be := binary.BigEndian
	width, height := int64(be.Uint32(head[16:])), int64(be.Uint32(head[20:]))
	if width > 1<<20 || height > 1<<20 {
		return 0, false
	}
	channels := int64(4)
	pixels := height*(width*channels*int64(head[24])/8+8) + large
	at, data := int64(8), int64(0)
	for range maxParts {
		chunk := r.bytes(at, 8)
		if chunk == nil {
			return 0, false
		}
		length, kind := int64(be.Uint32(chunk)), string(chunk[4:])
		at += 12 + length
		switch kind {
		case "IEND":
			return at, data > 0
		case "IDAT":
			if data += length; data > pixels {
				return 0, false
			}
		case "fdAT": // A further picture of an animation.
			if length > pixels {
				return 0, false
			}
		case "iCCP", "iTXt", "eXIf":
			if length > 16*large {
				return 0, false
			}
		default:
			if length > large {
				return 0, false
			}
		}
	}
	return 0, false
}

// endOfJPEG reads to the marker that ends the picture: https://www.w3.org/Graphics/JPEG/itu-t81.pdf.
func endOfJPEG(r *reader) (int64, bool) {
	const mostBeside = 4 << 20 // of application data and comments, such as a preview and a colour profile
	in := bufio.NewReaderSize(io.NewSectionReader(r, 2, r.size-2), 64<<10)
	at, beside := int64(2), int64(0)
	for {
		passed, err := in.ReadSlice(0xff)
		at += int64(len(passed))
		if err == bufio.ErrBufferFull { //nolint:errorlint // ReadSlice returns this very error.
			continue
		}
		if err != nil {
			return 0, false
		}
		marker, err := in.ReadByte()
		if err != nil {
			return 0, false
		}
		at++
		switch {
		case marker == 0xd9:
			return at, true
		case marker == 0xff:
			if in.UnreadByte() == nil {
				at--
			}
			continue
		case marker <= 0x01, marker >= 0xd0 && marker <= 0xd8:
			continue
		}
		raw, err := in.Peek(2)
		if err != nil {
			return 0, false
		}
		length := int(binary.BigEndian.Uint16(raw))
		if marker >= 0xe0 { // Application data.
			beside += int64(length)
		}
		if n, err := in.Discard(length); err != nil || n < 2 || beside > mostBeside {
			return 0, false
		}
		at += int64(length)
	}
}

// endOfGIF goes through the blocks: https://www.w3.org/Graphics/GIF/spec-gif89a.txt.
func endOfGIF(r *reader) (int64, bool) {
	head := r.bytes(0, 13)
	at := int64(13) + colours(head[10])
	for range maxParts {
		block := r.bytes(at, 1)
		if block == nil {
			return 0, false
		}
		switch block[0] {
		case 0x3b:
			return at + 1, true
		case 0x21:
			at += 2
		case 0x2c:
			picture := r.bytes(at, 10)
			if picture == nil {
				return 0, false
			}
			at += 11 + colours(picture[9])
		default:
			return 0, false
		}
		for {
			length := r.bytes(at, 1)
			if length == nil {
				return 0, false
			}
			at += 1 + int64(length[0])
			if length[0] == 0 {
				break
			}
		}
	}
	return 0, false
}

// colours is the size of a table of colours, if the flags say that there is one.
func colours(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// endOfRIFF: a large AVI has several of them one after the other.
func endOfRIFF(r *reader) (int64, bool) {
	at := int64(0)
	for range maxParts {
		head := r.bytes(at, 8)
		if head == nil || string(head[:4]) != "RIFF" {
			return at, at > 0
		}
		length := int64(binary.LittleEndian.Uint32(head[4:]))
		at += 8 + length + length%2
		if at == r.size+1 {
			at = r.size // Many leave the last byte of padding out.
		}
	}
	return 0, false
}

// boxes at the top of a file of the ISO base media format that hold a film or a picture.
var boxes = []string{
	"ftyp", "styp", "moov", "moof", "mdat", "mfra", "meta", "sidx", "ssix", "pdin", "emsg", "prft", "udta", "free", "skip", "wide",
	"uuid",
}

// endOfBoxes: ISO/IEC 14496-12. A large box that players pass over is not vouched for.
func endOfBoxes(r *reader) (int64, bool) {
	const large = 64 << 10
	at := int64(0)
	for range maxParts {
		head := r.bytes(at, 8)
		if head == nil {
			return at, at > 16
		}
		length, kind := int64(binary.BigEndian.Uint32(head)), string(head[4:])
		if length == 1 {
			if wide := r.bytes(at+8, 8); wide != nil {
				length = int64(binary.BigEndian.Uint64(wide))
			}
		}
		if length == 0 {
			length = r.size - at // The last one.
		}
		if length < 8 || length > r.size-at || !slices.Contains(boxes, kind) {
			return at, at > 16
		}
		if (kind == "free" || kind == "skip" || kind == "uuid") && length > large {
			return 0, false
		}
		at += length
	}
	return 0, false
}
