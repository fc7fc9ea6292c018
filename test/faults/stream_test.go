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
	opened := &stream{response.Body, s, r, kind}
	s.open[kind] = append(s.open[kind], opened)
	response.Body = opened
	return response, nil
}

// stream is the body of a watch.
type stream struct {
	io.ReadCloser

	of   *streams
	r    *http.Request
	kind string
}

// Read returns what the API server told, as late as it shall arrive.
func (s *stream) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	s.of.mu.Lock()
	lag := s.of.lag[s.kind]
	s.of.mu.Unlock()
	if lag > 0 && n > 0 {
		_ = wait(s.r, lag) // who no longer listens is told nothing
	}
	return n, err
}
