// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"encoding/binary"
	"math/bits"
)

// endOfMatroska: RFC 9559. After the head comes one segment with its length. A live recording leaves the length open, and is
// not vouched for.
func endOfMatroska(r *reader) (int64, bool) {
	at := int64(0)
	for _, id := range []uint64{0x1a45dfa3, 0x18538067} {
		raw := r.bytes(at, 12)
		if raw == nil || uint64(binary.BigEndian.Uint32(raw)) != id {
			return 0, false
		}
		width := bits.LeadingZeros8(raw[4]) + 1
		if width > 8 {
			return 0, false
		}
		length := uint64(raw[4]) & (1<<(8-width) - 1)
		for _, b := range raw[5 : 4+width] {
			length = length<<8 | uint64(b)
		}
		if length > uint64(r.size) {
			return 0, false
		}
		at += 4 + int64(width) + int64(length)
	}
	return at, true
}

// endOfOgg goes through the pages: RFC 3533.
func endOfOgg(r *reader) (int64, bool) {
	at := int64(0)
	for range maxParts {
		head := r.bytes(at, 27)
		if head == nil || string(head[:4]) != "OggS" {
			return at, at > 0
		}
		table := r.bytes(at+27, int(head[26]))
		if table == nil {
			return 0, false
		}
		at += 27 + int64(head[26])
		for _, length := range table {
			at += int64(length)
		}
	}
	return 0, false
}

// bitRates of MPEG audio of layer III in kbit/s, for version 1, and for 2 and 2.5.
var bitRates = [2][16]int64{
	{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
}

var sampleRates = [4]int64{44100, 48000, 32000}

// endOfMP3 goes from frame to frame.
func endOfMP3(r *reader) (int64, bool) {
	const mostBeside = 4 << 20 // such as the picture of the cover
	at, frames := int64(0), 0
	if head := r.bytes(0, 10); head != nil && string(head[:3]) == "ID3" {
		at = 10 + int64(head[6])<<21 + int64(head[7])<<14 + int64(head[8])<<7 + int64(head[9])
		if at > mostBeside {
			return 0, false
		}
	}
	for range maxParts {
		head := r.bytes(at, 4)
		if head == nil || head[0] != 0xff || head[1]&0xe6 != 0xe2 {
			break
		}
		version := head[1] >> 3 & 3 // 3 is version 1, 2 is version 2, 0 is 2.5.
		rate, factor, table := sampleRates[head[2]>>2&3], int64(144), 0
		if version != 3 {
			rate, factor, table = rate/2, 72, 1
		}
		if version == 0 {
			rate /= 2
		}
		bitRate := bitRates[table][head[2]>>4]
		if bitRate == 0 || rate == 0 || version == 1 {
			break
		}
		at += factor*bitRate*1000/rate + int64(head[2]>>1&1)
		frames++
	}
	return min(at, r.size), frames > 2
}

// endOfFLAC: RFC 9639. The frames have no length; sound that is compressed is not larger than the samples.
func endOfFLAC(r *reader) (int64, bool) {
	info := r.bytes(8, 18)
	rate := binary.BigEndian.Uint64(info[10:])
	samples := int64(rate & (1<<36 - 1))
	channels, depth := int64(rate>>41&7)+1, int64(rate>>36&31)+1
	at := int64(4)
	for range 1024 {
		head := r.bytes(at, 4)
		if head == nil {
			return 0, false
		}
		at += 4 + int64(binary.BigEndian.Uint32(head)&0xffffff)
		if head[0]&0x80 != 0 {
			frame := r.bytes(at, 2)
			sound := samples*channels*((depth+7)/8)/8*9 + padding
			return r.size, frame != nil && frame[0] == 0xff && frame[1]&0xfc == 0xf8 && r.size-at <= sound
		}
	}
	return 0, false
}

// endOfFont: https://learn.microsoft.com/typography/opentype/spec/otff. It sees the tables.
func endOfFont(r *reader) (int64, bool) {
	be := binary.BigEndian
	count := int64(be.Uint16(r.bytes(0, 6)[4:]))
	var e extent
	for i := range count {
		raw := r.bytes(12+16*i, 16)
		if raw == nil {
			return 0, false
		}
		for _, c := range raw[:4] {
			if c < ' ' || c > '~' {
				return 0, false
			}
		}
		e.add(uint64(be.Uint32(raw[8:])), uint64(be.Uint32(raw[12:])))
	}
	return e.end, count > 3
}

func endOfWOFF(r *reader) (int64, bool) {
	return int64(binary.BigEndian.Uint32(r.bytes(8, 4))), true
}
