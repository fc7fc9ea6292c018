// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Digest of a text: "sha256:" and 64 hexadecimal digits in lower case.
type Digest string

// DigestOf returns the digest of a text.
func DigestOf(text []byte) Digest { return digest(sha256.Sum256(text)) }

func digest(sum [sha256.Size]byte) Digest { return Digest("sha256:" + hex.EncodeToString(sum[:])) }

// valid tells whether a digest has the form of one.
func (d Digest) valid() bool {
	text, ok := strings.CutPrefix(string(d), "sha256:")
	sum, err := hex.DecodeString(text)
	return ok && err == nil && len(sum) == sha256.Size && strings.ToLower(text) == text
}

// hash returns a digest as the hash of a tree, or false where it is none.
func (d Digest) hash() (h [sha256.Size]byte, ok bool) {
	if !d.valid() {
		return h, false
	}
	_, err := hex.Decode(h[:], []byte(d.hex()))
	return h, err == nil
}

// Hash returns a digest as the hash of a tree.
func (d Digest) Hash() ([sha256.Size]byte, error) {
	h, ok := d.hash()
	if !ok {
		return h, errors.New("not a digest")
	}
	return h, nil
}

// hex returns the digits alone.
func (d Digest) hex() string { return strings.TrimPrefix(string(d), "sha256:") }

// Salt makes a commitment tell nothing of what it commits to, also to somebody who tries every text that there could be.
type Salt [32]byte

// NewSalt reads a salt from a source of random bytes.
func NewSalt(random io.Reader) (s Salt, err error) {
	if _, err = io.ReadFull(random, s[:]); err != nil {
		return s, fmt.Errorf("making a salt: %w", err)
	}
	return s, nil
}

// MarshalText writes a salt as 64 hexadecimal digits.
func (s Salt) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(s[:])), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Salt) UnmarshalText(text []byte) error {
	read, err := hex.DecodeString(string(text))
	if err != nil || len(read) != len(s) || strings.ToLower(string(text)) != string(text) {
		return fmt.Errorf("a salt has %d hexadecimal digits in lower case", 2*len(s))
	}
	copy(s[:], read)
	return nil
}

// Commit returns the commitment to a text: the SHA-256 of the salt, followed by the text. The salt has one length, so that
// no other salt and text give the same bytes.
func Commit(salt Salt, text []byte) Digest {
	h := sha256.New()
	h.Write(salt[:])
	h.Write(text)
	return digest([sha256.Size]byte(h.Sum(nil)))
}
