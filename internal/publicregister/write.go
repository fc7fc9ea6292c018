// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Write writes an edition as JSON, with each member of a list in a line of its own, so that two editions can be compared. It holds
// one member at a time.
func Write(w io.Writer, e *Edition) error {
	out := &jsonWriter{out: bufio.NewWriter(w)}
	head := out.marshal(struct {
		SchemaVersion string    `json:"schemaVersion"`
		Publisher     string    `json:"publisher"`
		PublishedAt   time.Time `json:"publishedAt"`
	}{e.SchemaVersion, e.Publisher, e.PublishedAt})
	out.text(string(bytes.TrimSuffix(head, []byte("}"))))
	writeList(out, "clusters", e.Clusters)
	writeList(out, "controllers", e.Controllers)
	writeList(out, "laws", e.Laws)
	writeList(out, "entries", e.Entries)
	writeList(out, "judicialUses", e.JudicialUses)
	out.text("}\n")
	if out.err == nil {
		out.err = out.out.Flush()
	}
	if out.err != nil {
		return fmt.Errorf("write the edition: %w", out.err)
	}
	return nil
}

// jsonWriter keeps the first error, after which it writes nothing.
type jsonWriter struct {
	out *bufio.Writer
	err error
}

func (w *jsonWriter) text(s string) {
	if w.err == nil {
		_, w.err = w.out.WriteString(s)
	}
}

func (w *jsonWriter) marshal(v any) []byte {
	text, err := json.Marshal(v)
	if w.err == nil {
		w.err = err
	}
	return text
}

func writeList[T any](w *jsonWriter, name string, all []T) {
	w.text(fmt.Sprintf(",\n%q:[", name))
	for i := range all {
		if i > 0 {
			w.text(",")
		}
		w.text("\n" + string(w.marshal(&all[i])))
	}
	w.text("]")
}

// Digest is the SHA-256 of the facts of an edition, in hexadecimal. When it was made and when a cluster was last heard are none:
// they change although nothing has happened.
func Digest(e *Edition) (string, error) {
	facts := *e
	facts.PublishedAt, facts.Clusters = time.Time{}, make([]Cluster, len(e.Clusters))
	for i := range e.Clusters {
		facts.Clusters[i] = e.Clusters[i]
		facts.Clusters[i].LastHeardAt = time.Time{}
	}
	sum := sha256.New()
	if err := Write(sum, &facts); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
