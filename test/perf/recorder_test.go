// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"net/http"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/util/sets"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
)

// call is one request to the API server.
type call struct {
	*apirequest.RequestInfo

	method   string
	answered time.Time
}

// writes tells whether the request changes anything.
func (c *call) writes() bool { return c.method != http.MethodGet }

// recorder keeps every request but watches.
type recorder struct {
	mu    sync.Mutex
	calls []*call
}

var requestInfos = apirequest.RequestInfoFactory{
	APIPrefixes: sets.NewString("api", "apis"), GrouplessAPIPrefixes: sets.NewString("api"),
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (r *recorder) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		info, err := requestInfos.NewRequestInfo(request)
		if err != nil || info.Verb == "watch" {
			return next.RoundTrip(request)
		}
		response, err := next.RoundTrip(request)
		c := &call{RequestInfo: info, method: request.Method, answered: time.Now()}
		r.mu.Lock()
		r.calls = append(r.calls, c)
		r.mu.Unlock()
		return response, err
	})
}

// take returns what was recorded since the last time.
func (r *recorder) take() []*call {
	r.mu.Lock()
	defer r.mu.Unlock()
	calls := r.calls
	r.calls = nil
	return calls
}

// last returns when the last answer came.
func (r *recorder) last() (t time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return lastAnswer(r.calls)
}

func lastAnswer(calls []*call) (t time.Time) {
	for _, c := range calls {
		if c.answered.After(t) {
			t = c.answered
		}
	}
	return t
}

// these returns what meets a condition.
func these[T any](all []T, wanted func(T) bool) []T {
	var some []T
	for _, one := range all {
		if wanted(one) {
			some = append(some, one)
		}
	}
	return some
}

func lists(c *call) bool { return c.IsResourceRequest && c.Verb == "list" }

// endsPod tells whether a call deletes a pod. The Job of a search is deleted behind it, whoever has ended the search.
func endsPod(c *call) bool { return c.method == http.MethodDelete && c.Resource == "pods" }
