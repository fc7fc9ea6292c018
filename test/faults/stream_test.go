// SPDX-License-Identifier: Apache-2.0

package faults_test

import (
	"io"
	"net/http"
	"path"
	"slices"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// streams are the watches of a manager. Each kind has its own, so that changes of different kinds can arrive in any order.
type streams struct {
	mu   sync.Mutex
	lag  map[string]time.Duration // how late the changes of a kind arrive
	gone map[string]bool          // the API server no longer knows from where on to tell
	open map[string][]*stream
}

// kinds that are watched.
func (s *streams) kinds() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for kind := range s.open {
		all = append(all, kind)
	}
	slices.Sort(all)
	return all
}

// delay has the changes of a kind arrive late from now on.
func (s *streams) delay(kind string, by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lag[kind] = by
}

// drop ends the watches of a kind, and has the next one begin anew if the API server shall have forgotten.
func (s *streams) drop(kind string, forgotten bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone[kind] = forgotten
	for _, each := range s.open[kind] {
		_ = each.ReadCloser.Close() // the reader tells
	}
	s.open[kind] = nil
}

// watch begins one.
func (s *streams) watch(r *http.Request, next http.RoundTripper) (*http.Response, error) {
	kind := path.Base(r.URL.Path)
	s.mu.Lock()
	forgotten := s.gone[kind]
	s.gone[kind] = false
	s.mu.Unlock()
	if forgotten {
		return answer(r, http.StatusGone, metav1.StatusReasonExpired), nil
	}
	response, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	opened := &stream{ReadCloser: response.Body, chunks: make(chan chunk, 4096)}
	go opened.pump(func() time.Duration {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.lag[kind]
	})
	s.open[kind] = append(s.open[kind], opened)
	response.Body = opened
	return response, nil
}

// stream is the body of a watch, which arrives late: by as much as its kind lags, and not more slowly.
type stream struct {
	io.ReadCloser

	chunks chan chunk
	rest   chunk
}

// chunk is what was told at once, or why nothing more is, and when it arrives.
type chunk struct {
	data []byte
	err  error
	due  time.Time
}

// pump reads what the API server tells, until it ends.
func (s *stream) pump(lag func() time.Duration) {
	defer close(s.chunks)
	for {
		data := make([]byte, 32<<10)
		n, err := s.ReadCloser.Read(data)
		s.chunks <- chunk{data[:n], err, time.Now().Add(lag())}
		if err != nil {
			return
		}
	}
}

// Read returns what has arrived.
func (s *stream) Read(p []byte) (int, error) {
	if len(s.rest.data) == 0 && s.rest.err == nil {
		next, ok := <-s.chunks
		if !ok {
			return 0, io.EOF
		}
		time.Sleep(time.Until(next.due)) // that is the fault; it waits for nothing
		s.rest = next
	}
	n := copy(p, s.rest.data)
	if s.rest.data = s.rest.data[n:]; len(s.rest.data) == 0 && s.rest.err != nil {
		return n, s.rest.err
	}
	return n, nil
}
