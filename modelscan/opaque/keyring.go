// SPDX-License-Identifier: Apache-2.0

package opaque

import "encoding/binary"

// Types of the packets of a keyring: RFC 9580, 5. They are signatures, keys, names, marks of trust, and pictures.
var keyringPackets = map[byte]bool{2: true, 6: true, 12: true, 13: true, 14: true, 17: true}

// maxPacket of a keyring is longer than the largest key or picture of a person that is usual.
const maxPacket = 16 << 10

// isKeyring: the first packet is a public key of version 3 to 6.
func isKeyring(head []byte, _ int64, _ string) bool {
	kind, length, n := packet(head)
	return kind == 6 && length > 6 && n < len(head) && head[n] >= 3 && head[n] <= 6
}

// endOfKeyring goes from packet to packet.
func endOfKeyring(r *reader) (int64, bool) {
	at := int64(0)
	for range maxParts {
		head := r.bytes(at, int(min(6, r.size-at)))
		kind, length, n := packet(head)
		if !keyringPackets[kind] || length > maxPacket || length > r.size-at-int64(n) {
			return at, at > 0
		}
		at += int64(n) + length
	}
	return 0, false
}

// packet reads the header of one: its type, and the lengths of its content and of the header. RFC 9580, 4.2.
func packet(b []byte) (kind byte, length int64, n int) {
	if len(b) < 6 || b[0]&0x80 == 0 {
		return 0, 0, 0
	}
	if b[0]&0x40 == 0 { // of the old kind
		kind = b[0] >> 2 & 15
		switch b[0] & 3 {
		case 0:
			return kind, int64(b[1]), 2
		case 1:
			return kind, int64(binary.BigEndian.Uint16(b[1:])), 3
		case 2:
			return kind, int64(binary.BigEndian.Uint32(b[1:])), 5
		}
		return 0, 0, 0
	}
	switch kind = b[0] & 63; {
	case b[1] < 192:
		return kind, int64(b[1]), 2
	case b[1] < 224:
		return kind, int64(b[1]-192)<<8 + int64(b[2]) + 192, 3
	case b[1] == 255:
		return kind, int64(binary.BigEndian.Uint32(b[2:])), 6
	}
	return 0, 0, 0
}
