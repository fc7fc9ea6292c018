// SPDX-License-Identifier: Apache-2.0

// Package opaque knows files that hold a network and cannot be read: compiled for one machine, encrypted, in a format that is
// not read here, or not there at all. It also knows what certainly holds none, so that the rest is looked at.
package opaque

import (
	"slices"

	"github.com/vsa-legal/operator/modelscan/format"
)

// Formats that are told and not read.
var Formats = slices.Concat(pointers, compiled, unread, cascades, bare, ciphers)

// leastNetwork is a number of bytes below which no file holds a network.
const leastNetwork = 32

// named is a format that is known by its first bytes.
func named(name, description, source string, extensions []string, reason string, magic ...format.Magic) format.Format {
	return format.Format{
		Name: name, Description: description, Source: source, Extensions: extensions,
		Magic: magic, MinSize: leastNetwork, Opaque: format.Because(reason),
	}
}

// at is the beginning of a file, or what stands a little behind it.
func at(offset int, bytes string) format.Magic { return format.Magic{Offset: offset, Bytes: bytes} }

func with(extensions ...string) []string { return extensions }
