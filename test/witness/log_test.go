// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidenceservice"
	"github.com/vsa-legal/operator/internal/evidenceservice/server"
)

// writer records as a manager does, a second after the other.
type writer struct {
	*testing.T

	server *server.Server
	n      int
	now    time.Time
}

// file has something recorded that somebody filed.
func (w *writer) file() {
	w.Helper()
	w.append(evidence.Submission{Chain: evidence.ChainOf("massy"), Statement: &evidence.Statement{Predicate: evidence.Predicate{
		Act: evidence.Filed, Change: evidence.Created, By: "mairie@massy.example", Object: evidence.ObjectOf("Formality", "notice", strconv.Itoa(w.n)),
	}}})
}

// census has one recorded.
func (w *writer) census() {
	w.Helper()
	objects := evidence.DigestOf(nil)
	w.append(evidence.Submission{Parts: []evidence.SealedPart{{Part: evidence.Part{Objects: objects}}, {Part: evidence.Part{Namespace: "massy", Objects: objects}}}})
}

func (w *writer) append(e evidence.Submission) {
	w.Helper()
	w.n, w.now = w.n+1, w.now.Add(time.Second)
	e.At, e.Law = w.now, evidence.DigestOf([]byte("law"))
	body, err := json.Marshal([]evidence.Submission{e})
	if err != nil {
		w.Fatal(err)
	}
	asked := httptest.NewRequestWithContext(w.Context(), http.MethodPost, evidenceservice.PathEntries, bytes.NewReader(body))
	asked.Header.Set(evidenceservice.HeaderToken, "token")
	answer := httptest.NewRecorder()
	w.server.Handler().ServeHTTP(answer, asked)
	var receipts []evidenceservice.Receipt
	if err := json.Unmarshal(answer.Body.Bytes(), &receipts); err != nil || len(receipts) != 1 || receipts[0].Refused != "" {
		w.Fatalf("%d: %s", answer.Code, answer.Body)
	}
}

// leaf is one of the leaves of an export that begins with the log.
func leaf(t *testing.T, leaves []byte, sequence int64) []byte {
	t.Helper()
	all := bytes.Split(leaves, []byte("\n"))
	if sequence >= int64(len(all)) {
		t.Fatalf("there is no leaf %d", sequence)
	}
	return all[sequence]
}
