// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// cosignatureLine is a line of signatures with an instant in it (C2SP tlog-cosignature).
func cosignatureLine(name string, hash uint32, now time.Time, sig []byte) []byte {
	raw := binary.BigEndian.AppendUint32(nil, hash)
	raw = binary.BigEndian.AppendUint64(raw, uint64(now.Unix()))
	return fmt.Appendf(nil, "— %s %s\n", name, base64.StdEncoding.EncodeToString(append(raw, sig...)))
}

func instantOf(t time.Time) *metav1.Time {
	m := metav1.NewTime(t)
	return &m
}

// signText signs any text as a key does.
func signText(t *testing.T, text string, k keyPair) []byte {
	t.Helper()
	signed, err := note.Sign(&note.Note{Text: text}, k)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}
