// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
)

// extent collects the furthest place that a table of parts reaches.
type extent struct {
	end int64
	bad bool
}

func (e *extent) add(at, length uint64) {
	if at > math.MaxInt64/2 || length > math.MaxInt64/2 {
		e.bad = true
		return
	}
	e.end = max(e.end, int64(at+length))
}

// endOfELF: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html. It sees the segments, the sections and the
// table of the sections.
func endOfELF(r *reader) (int64, bool) {
	head := r.bytes(0, 64)
	if head == nil || head[4] < 1 || head[4] > 2 || head[5] < 1 || head[5] > 2 {
		return 0, false
	}
	var order binary.ByteOrder = binary.LittleEndian
	if head[5] == 2 {
		order = binary.BigEndian
	}
	word := func(raw []byte, at32, at64 int) uint64 {
		if head[4] == 1 {
			return uint64(order.Uint32(raw[at32:]))
		}
		return order.Uint64(raw[at64:])
	}
	counts := head[42:]
	if head[4] == 2 {
		counts = head[54:]
	}
	half := func(i int) uint64 { return uint64(order.Uint16(counts[2*i:])) }
	segments, sections := word(head, 28, 32), word(head, 32, 40)
	segmentSize, segmentCount, sectionSize, sectionCount := half(0), half(1), half(2), half(3)
	var e extent
	e.add(segments, segmentSize*segmentCount)
	e.add(sections, sectionSize*sectionCount)
	for i := range segmentCount {
		raw := r.bytes(int64(segments+i*segmentSize), int(max(segmentSize, 40)))
		if raw == nil || e.bad {
			return 0, false
		}
		e.add(word(raw, 4, 8), word(raw, 16, 32))
	}
	for i := range sectionCount {
		raw := r.bytes(int64(sections+i*sectionSize), int(max(sectionSize, 40)))
		if raw == nil || e.bad {
			return 0, false
		}
		if order.Uint32(raw[4:]) != 8 { // One without content in the file.
			e.add(word(raw, 16, 24), word(raw, 20, 32))
		}
	}
	return e.end, !e.bad && segmentCount+sectionCount > 0
}

// endOfPE: https://learn.microsoft.com/windows/win32/debug/pe-format. It sees the sections and the certificates.
func endOfPE(r *reader) (int64, bool) {
	le := binary.LittleEndian
	dos := r.bytes(0, 64)
	at := int64(le.Uint32(dos[60:]))
	coff := r.bytes(at, 24)
	if coff == nil || string(coff[:4]) != "PE\x00\x00" {
		return 0, false
	}
	count, optional := int64(le.Uint16(coff[6:])), int64(le.Uint16(coff[20:]))
	var e extent
	table := at + 24 + optional
	for i := range count {
		raw := r.bytes(table+40*i, 40)
		if raw == nil {
			return 0, false
		}
		e.add(uint64(le.Uint32(raw[20:])), uint64(le.Uint32(raw[16:])))
	}
	certificates := int64(128) // Its place in the optional header of PE32; PE32+ has it 16 bytes later.
	if kind := r.bytes(at+24, 2); kind != nil && le.Uint16(kind) == 0x20b {
		certificates += 16
	}
	if raw := r.bytes(at+24+certificates, 8); raw != nil && optional >= certificates+8 {
		e.add(uint64(le.Uint32(raw)), uint64(le.Uint32(raw[4:])))
	}
	return e.end, count > 0
}

// endOfMachO sees the segments: LC_SEGMENT is command 1, LC_SEGMENT_64 command 25.
func endOfMachO(r *reader) (int64, bool) {
	le := binary.LittleEndian
	head := r.bytes(0, 28)
	at, count := int64(28), le.Uint32(head[16:])
	if head[0] == 0xcf {
		at = 32
	}
	var e extent
	for range min(count, maxParts) {
		raw := r.bytes(at, 8)
		if raw == nil {
			return 0, false
		}
		command, size := le.Uint32(raw), int64(le.Uint32(raw[4:]))
		if size < 8 {
			return 0, false
		}
		if segment := r.bytes(at, 72); segment != nil && command == 25 {
			e.add(le.Uint64(segment[40:]), le.Uint64(segment[48:]))
		} else if segment := r.bytes(at, 56); segment != nil && command == 1 {
			e.add(uint64(le.Uint32(segment[32:])), uint64(le.Uint32(segment[36:])))
		}
		at += size
	}
	return max(e.end, at), !e.bad && count > 0
}

func endOfUniversal(r *reader) (int64, bool) {
	be := binary.BigEndian
	count := int64(be.Uint32(r.bytes(0, 8)[4:]))
	var e extent
	for i := range min(count, 64) {
		raw := r.bytes(8+20*i, 20)
		if raw == nil {
			return 0, false
		}
		e.add(uint64(be.Uint32(raw[8:])), uint64(be.Uint32(raw[12:])))
	}
	return e.end, count > 0 && count <= 64
}

// endOfAr goes through the members of a library.
func endOfAr(r *reader) (int64, bool) {
	at := int64(8)
	for range maxParts {
		head := r.bytes(at, 60)
		if head == nil || string(head[58:60]) != "`\n" {
			return at, at > 8
		}
		size, err := strconv.ParseInt(strings.TrimSpace(string(head[48:58])), 10, 64)
		if err != nil || size < 0 || size > r.size-at-60 {
			return 0, false
		}
		at = min(at+60+size+size%2, r.size)
	}
	return 0, false
}

// endOfWasm goes through the sections. Data or custom sections that could hold a network are not vouched for.
func endOfWasm(r *reader) (int64, bool) {
	const most = 1 << 20
	at := int64(8)
	for range maxParts {
		raw := r.bytes(at, int(min(6, r.size-at)))
		if len(raw) == 0 {
			return at, at > 8
		}
		length, n := binary.Uvarint(raw[1:])
		if raw[0] > 13 || n <= 0 || length > uint64(r.size) || (raw[0] == 0 || raw[0] == 11) && length > most {
			return 0, false
		}
		at += 1 + int64(n) + int64(length)
	}
	return 0, false
}
