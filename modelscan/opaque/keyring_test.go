// SPDX-License-Identifier: Apache-2.0

package opaque_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan/opaque"
)

type keyring struct{ *bytes.Reader }

func (keyring) Path() string { return "x.gpg" }

// A keyring is random numbers, and ends where its packets do.
func TestKeyring(t *testing.T) {
	old := "\x99\x01\x0d\x04" + strings.Repeat("k", 0x10c)
	name := "\xb4\x05alice"
	signature := "\x89\x01\x33" + strings.Repeat("s", 0x133)
	recent := "\xc6\xc0\x20\x06" + strings.Repeat("k", 0xdf)
	for what, test := range map[string]struct {
		content string
		end     int64
		ok      bool
	}{
		"of the old kind": {old + name + signature, int64(len(old + name + signature)), true},
		"of the new kind": {recent + name, int64(len(recent + name)), true},
		"more behind it":  {old + strings.Repeat("\x00", 5000), int64(len(old)), true},
		"a long packet":   {old + "\x8a\x00\x01\x00\x00" + strings.Repeat("x", 1<<16), int64(len(old)), true},
		"no key first":    {name + old, 0, false},
		"cut":             {old[:100], 0, false},
	} {
		end, ok := opaque.Structure([]byte(test.content), keyring{bytes.NewReader([]byte(test.content))})
		if end != test.end || ok != test.ok {
			t.Errorf("%s: %d, %v", what, end, ok)
		}
	}
}
