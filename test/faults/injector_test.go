// SPDX-License-Identifier: Apache-2.0

package faults_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/json"
)

// fault is a way in which a call goes wrong.
type fault string

const (
	refused      fault = "fails"                           // with an error of the server; nothing was done
	conflicted   fault = "conflicts"                       // with a change by somebody else; nothing was done
	throttled    fault = "is told to wait"                 // and is asked again by the client itself
	answerLost   fault = "is done, and its answer is lost" // as by a timeout
	slow         fault = "is slow"                         // done, and answered late
	killedBefore fault = "comes too late for the manager"  // it ends before the call, and starts again
	killedAfter  fault = "is the manager's last"           // it ends after the call, and starts again
)

// faults that a call of a kind can have.
func faultsOf(c call) []fault {
	if c.writes() {
		return []fault{refused, conflicted, throttled, answerLost, slow, killedBefore, killedAfter}
	}
	return []fault{refused, throttled, slow, killedBefore}
}

// injection is a fault of the nth call of a kind in one namespace.
type injection struct {
	call  call
	nth   int
	fault fault
	fired bool
}

func (i *injection) String() string { return fmt.Sprintf("%s, number %d, %s", i.call, i.nth, i.fault) }

// injector stands between a manager and the API server.
type injector struct {
	mu      sync.Mutex
	plans   map[string][]*injection
	counts  map[string]map[call]int
	traces  map[string][]string
	dead    map[string]bool // namespaces for which the manager has ended
	streams streams
}

func newInjector() *injector {
	return &injector{plans: map[string][]*injection{}, counts: map[string]map[call]int{}, traces: map[string][]string{},
		dead: map[string]bool{}, streams: streams{lag: map[string]time.Duration{}, open: map[string][]*stream{}, gone: map[string]bool{}}}
}

// inject plans faults for a namespace.
func (in *injector) inject(namespace string, all ...*injection) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.plans[namespace] = append(in.plans[namespace], all...)
}

// revive lets a new manager work for the namespaces for which the last one has ended.
func (in *injector) revive() (dead int) {
	in.mu.Lock()
	defer in.mu.Unlock()
	dead = len(in.dead)
	clear(in.dead)
	return dead
}

func (in *injector) isDead(namespace string) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.dead[namespace]
}

// trace is the end of what was called in a namespace.
func (in *injector) trace(namespace string) []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	all := in.traces[namespace]
	return slices.Clone(all[max(0, len(all)-200):])
}

var errKilled = errors.New("the manager has ended")

// next counts a call, and returns the fault that it shall have.
func (in *injector) next(namespace string, c call) (fault, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.dead[namespace] {
		return "", errKilled
	}
	if in.counts[namespace] == nil {
		in.counts[namespace] = map[call]int{}
	}
	in.counts[namespace][c]++
	n := in.counts[namespace][c]
	in.traces[namespace] = append(in.traces[namespace], fmt.Sprintf("%s %d", c, n))
	for _, i := range in.plans[namespace] {
		if !i.fired && i.call == c && i.nth == n {
			i.fired = true
			in.traces[namespace] = append(in.traces[namespace], "  which "+string(i.fault))
			if i.fault == killedBefore || i.fault == killedAfter {
				in.dead[namespace] = true
			}
			if i.fault == killedBefore {
				return "", errKilled
			}
			return i.fault, nil
		}
	}
	return "", nil
}

// wrap puts the injector before a transport.
func (in *injector) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Query().Get("watch") != "" {
			return in.streams.watch(r, next)
		}
		namespace, c, ok := parse(r)
		if !ok {
			return next.RoundTrip(r)
		}
		f, err := in.next(namespace, c)
		if err != nil {
			return nil, err
		}
		switch f {
		case refused:
			return answer(r, http.StatusInternalServerError, metav1.StatusReasonInternalError), nil
		case conflicted:
			return answer(r, http.StatusConflict, metav1.StatusReasonConflict), nil
		case throttled:
			return answer(r, http.StatusTooManyRequests, metav1.StatusReasonTooManyRequests), nil
		}
		response, err := next.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		switch f {
		case answerLost, killedAfter:
			return nil, errors.Join(errors.New("the connection was lost"), response.Body.Close())
		case slow:
			if err := wait(r, 3*time.Second); err != nil {
				return nil, errors.Join(err, response.Body.Close())
			}
		}
		return response, nil
	})
}

// answer is a Status of the API server.
func answer(r *http.Request, code int32, reason metav1.StatusReason) *http.Response {
	status := &metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: metav1.StatusFailure,
		Code: code, Reason: reason, Message: "injected: " + string(reason)}
	body, err := json.Marshal(status)
	if err != nil {
		panic(err) // a Status can be written
	}
	return respond(r, int(code), body)
}

func respond(r *http.Request, code int, body []byte) *http.Response {
	header := http.Header{"Content-Type": {runtime.ContentTypeJSON}}
	if code == http.StatusTooManyRequests {
		header.Set("Retry-After", "1")
	}
	return &http.Response{Status: http.StatusText(code), StatusCode: code, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(strings.NewReader(string(body))), ContentLength: int64(len(body)), Request: r}
}

// wait holds an answer back. A client that gives up gets none.
func wait(r *http.Request, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-r.Context().Done():
		return r.Context().Err()
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
