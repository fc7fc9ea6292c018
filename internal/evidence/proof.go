// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const proofHeader = "c2sp.org/tlog-proof@v1"

// maxProof bounds the bytes of a proof: at most 63 hashes, and a checkpoint.
const maxProof = maxCheckpoint + 63*45 + 256

// FormatProof writes an inclusion proof of a leaf, as programs that know nothing of this one read it (C2SP tlog-proof).
func FormatProof(index int64, proof tlog.RecordProof, checkpoint []byte) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nindex %d\n", proofHeader, index)
	for _, h := range proof {
		fmt.Fprintf(&b, "%s\n", h)
	}
	b.WriteString("\n")
	b.Write(checkpoint)
	return []byte(b.String())
}

// parseProof reads an inclusion proof, without any extra line, and returns the index, the hashes and the checkpoint.
func parseProof(text []byte) (index int64, proof tlog.RecordProof, checkpoint []byte, err error) {
	malformed := errors.New("it is no inclusion proof (C2SP tlog-proof)")
	if len(text) > maxProof {
		return 0, nil, nil, malformed
	}
	head, rest, ok := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || len(lines) < 2 || lines[0] != proofHeader {
		return 0, nil, nil, malformed
	}
	number, ok := strings.CutPrefix(lines[1], "index ")
	index, err = strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || index < 0 || strconv.FormatInt(index, 10) != number {
		return 0, nil, nil, malformed
	}
	for _, line := range lines[2:] {
		h, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(h) != tlog.HashSize {
			return 0, nil, nil, malformed
		}
		proof = append(proof, tlog.Hash(h))
	}
	return index, proof, []byte(rest), nil
}
