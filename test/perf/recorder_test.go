// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"io"
	"net/http"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/sets"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
)

// call is one request to the API server.
type call struct {
	*apirequest.RequestInfo

	method, uri, contentType string
	body                     string
	status                   int
	sent, answered           time.Time
}

// writes tells whether the request changes anything.
func (c *call) writes() bool { return c.method != http.MethodGet }

// decoder reads bodies, in whichever encoding.
var decoder = serializer.NewCodecFactory(scheme).UniversalDeserializer()

// target names the object that the request is about.
func (c *call) target() string {
	name := c.Name
	if name == "" { // it is created
		if o, _, err := decoder.Decode([]byte(c.body), nil, nil); err == nil {
			if m, err := meta.Accessor(o); err == nil {
				name = m.GetName()
			}
		}
	}
	return c.Resource + "/" + name
}

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
		c := &call{RequestInfo: info, method: request.Method, uri: request.URL.RequestURI(),
			contentType: request.Header.Get("Content-Type"), sent: time.Now()}
		if c.writes() && request.GetBody != nil {
			body, err := request.GetBody()
			if err != nil {
				return nil, err
			}
			content, err := io.ReadAll(body)
			if err != nil {
				return nil, err
			}
			c.body = string(content)
		}
		response, err := next.RoundTrip(request)
		c.answered = time.Now()
		if err == nil {
			c.status = response.StatusCode
		}
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

// endsJob tells whether a call deletes a Job.
func endsJob(c *call) bool { return c.method == http.MethodDelete && c.Resource == "jobs" }
