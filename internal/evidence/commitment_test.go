// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
)

// TestCommit holds what docs/evidence.md tells others to compute: the digest of the salt and the text behind it.
func TestCommit(t *testing.T) {
	salt, err := NewSalt(strings.NewReader(strings.Repeat("s", 32)))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(strings.Repeat("s", 32) + "text"))
	if got := Commit(salt, []byte("text")); string(got) != "sha256:"+hex.EncodeToString(sum[:]) {
		t.Error(got)
	}
	if Commit(salt, []byte("text")) == Commit(Salt{}, []byte("text")) {
		t.Error("the salt does not matter")
	}
}

func TestSalt(t *testing.T) {
	if _, err := NewSalt(strings.NewReader("short")); err == nil {
		t.Error("a salt of five bytes is made")
	}
	for name, text := range map[string]string{"short": "00", "in upper case": strings.Repeat("AB", 32), "no digits": strings.Repeat("xy", 32)} {
		if err := new(Salt).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("a salt that is %s is read", name)
		}
	}
	var s Salt
	if err := s.UnmarshalText([]byte(strings.Repeat("ab", 32))); err != nil || s[31] != 0xab {
		t.Errorf("%x, error %v", s, err)
	}
}

func TestDigestThatIsNone(t *testing.T) {
	for _, d := range []Digest{"", "sha256:", "sha512:" + Digest(strings.Repeat("0", 64)), Digest("sha256:" + strings.Repeat("0", 62)), Digest("sha256:" + strings.Repeat("G", 64))} {
		if _, ok := d.hash(); ok || d.valid() {
			t.Errorf("%q is a digest", d)
		}
	}
}
