// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"
)

func TestProofComesBack(t *testing.T) {
	hashes := tlog.RecordProof{tlog.RecordHash([]byte("a")), tlog.RecordHash([]byte("b"))}
	text := FormatProof(73894, hashes, []byte("checkpoint\n\nsignature\n"))
	// The example of C2SP tlog-proof, without the extra line.
	want := "c2sp.org/tlog-proof@v1\nindex 73894\n" + hashes[0].String() + "\n" + hashes[1].String() + "\n\ncheckpoint\n\nsignature\n"
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	index, proof, checkpoint, err := parseProof(text)
	if err != nil || index != 73894 || !cmp.Equal(proof, hashes) || string(checkpoint) != "checkpoint\n\nsignature\n" {
		t.Errorf("%d, %v, %q, %v", index, proof, checkpoint, err)
	}
}

func TestProofThatIsNone(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "another header": "c2sp.org/tlog-proof@v2\nindex 1\n\nc", "no index": "c2sp.org/tlog-proof@v1\n\nc",
		"a negative index": "c2sp.org/tlog-proof@v1\nindex -1\n\nc", "an index of 01": "c2sp.org/tlog-proof@v1\nindex 01\n\nc",
		"a hash that is short": "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nc", "no checkpoint": "c2sp.org/tlog-proof@v1\nindex 1\n",
		"too much": "c2sp.org/tlog-proof@v1\nindex 1\n\n" + strings.Repeat("c", maxProof),
	} {
		if _, _, _, err := parseProof([]byte(text)); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}
