// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"net/http"
	"time"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

// export answers with the export of a namespace and a period: what it is of stands in the query.
func (s *Server) export(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	from, err := time.Parse(time.RFC3339, query.Get("from"))
	if err != nil {
		http.Error(w, "from: not an instant", http.StatusBadRequest)
		return
	}
	until, err := time.Parse(time.RFC3339, query.Get("until"))
	if err != nil {
		http.Error(w, "until: not an instant", http.StatusBadRequest)
		return
	}
	s.exports.Lock()
	defer s.exports.Unlock()
	file, err := s.collect(query.Get("namespace"), from, until)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	_, _ = w.Write(file) // whoever asked may be gone
}

func (s *Server) collect(namespace string, from, until time.Time) ([]byte, error) {
	log, err := folder.Open(s.options.Dir, s.policy)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	x, err := evidence.Collect(log, namespace, from, until)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	err = x.Write(&file)
	return file.Bytes(), err
}
