// SPDX-License-Identifier: Apache-2.0

package zipdir

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

func TestContent(t *testing.T) {
	raw := localEntry("x", "one")
	encrypted := bytes.Clone(raw)
	encrypted[6] = Encrypted
	for name, c := range map[string]struct {
		raw  []byte
		e    Entry
		want string
		ok   bool
	}{
		"it":                      {raw, Entry{Packed: 3}, "one", true},
		"as far as it can go":     {raw, Entry{Packed: -1, Limit: 33}, "on", true},
		"longer than the archive": {raw, Entry{Packed: 4}, "", false},
		"before the archive":      {raw, Entry{Packed: 3, Header: -1}, "", false},
		"behind it":               {raw, Entry{Packed: 0, Header: 5}, "", false},
		"no header":               {append([]byte("#"), raw...), Entry{Packed: 3}, "", false},
		"no room":                 {raw, Entry{Packed: -1, Limit: 3}, "", false},
	} {
		in, err := c.e.Content(bytes.NewReader(c.raw), int64(len(c.raw)))
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			continue
		}
		if got, err := io.ReadAll(in); err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := (&Entry{Packed: 3}).Content(bytes.NewReader(encrypted), int64(len(encrypted))); !errors.Is(err, ErrEncrypted) {
		t.Errorf("only the local header says that it is encrypted: %v", err)
	}
	if _, err := (&Entry{Packed: 3, Flags: Encrypted}).Content(bytes.NewReader(raw), int64(len(raw))); !errors.Is(err, ErrEncrypted) {
		t.Errorf("only the directory says that it is encrypted: %v", err)
	}
}
