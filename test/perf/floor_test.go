// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

// twins are a namespace of the operator's and one of the bare client's with the same objects in it.
type twins struct {
	operators, floors string
	uids              map[string]string // of the operator's objects, by kind and name
}

// writes tells whether a call writes to the operator's namespace.
func (t *twins) writes(c *call) bool { return c.writes() && c.Namespace == t.operators }

// remember notes the UIDs of the operator's objects, while they are there.
func (t *twins) remember(b *bench) {
	b.Helper()
	if t.uids == nil {
		t.uids = map[string]string{}
	}
	for key, uid := range b.uids(t.operators) {
		t.uids[key] = uid
	}
}

// renamer turns what was written for the operator's objects into what is to be written for those of the floor.
// UIDs and names of namespaces are of one length, so that binary bodies stay valid.
func (t *twins) renamer(b *bench) *strings.Replacer {
	b.Helper()
	pairs := []string{t.operators, t.floors}
	for key, uid := range b.uids(t.floors) {
		if of, ok := t.uids[key]; ok {
			pairs = append(pairs, of, uid)
		}
	}
	return strings.NewReplacer(pairs...)
}

// uids of everything in a namespace that the operator's requests refer to.
func (b *bench) uids(namespace string) map[string]string {
	b.Helper()
	uids := map[string]string{}
	for _, kind := range []schema.GroupVersionKind{
		{Group: "vsa.legal", Version: "v1alpha1", Kind: "VideoAnalyticsDeployment"},
		{Group: "vsa.legal", Version: "v1alpha1", Kind: "VideoSearchJob"},
		{Group: "vsa.legal", Version: "v1alpha1", Kind: "JudicialRequisition"},
		{Group: "vsa.legal", Version: "v1alpha1", Kind: "Formality"},
		{Group: "apps", Version: "v1", Kind: "Deployment"},
		{Group: "batch", Version: "v1", Kind: "Job"},
		{Version: "v1", Kind: "ConfigMap"},
		{Group: "networking.k8s.io", Version: "v1", Kind: "NetworkPolicy"},
	} {
		for _, o := range b.metadata(kind, client.InNamespace(namespace)) {
			uids[kind.Kind+"/"+o.Name] = string(o.UID)
		}
	}
	// A pod's name is as much by chance as its UID. There is one for each request.
	for _, o := range b.metadata(corev1.SchemeGroupVersion.WithKind("Pod"), client.InNamespace(namespace)) {
		of := o.Labels[workload.LabelDeployment] + o.Labels[workload.LabelSearch]
		uids["Pod of "+of], uids["name of the pod of "+of] = string(o.UID), o.Name
	}
	return uids
}

// metadata lists objects of a kind.
func (b *bench) metadata(kind schema.GroupVersionKind, opts ...client.ListOption) []metav1.PartialObjectMetadata {
	b.Helper()
	list := &metav1.PartialObjectMetadataList{}
	list.SetGroupVersionKind(kind.GroupVersion().WithKind(kind.Kind + "List"))
	b.must(b.List(b.Context(), list, opts...))
	return list.Items
}

// floor is what a bare client needed for the operator's writes.
type floor struct {
	began time.Time
	calls []*call
}

func (f *floor) took() time.Duration { return lastAnswer(f.calls).Sub(f.began) }

// playBack makes writes of the operator's once more, in the order in which the operator sent them.
func (b *bench) playBack(writes []*call, rename *strings.Replacer) *floor {
	b.Helper()
	config := rest.CopyConfig(b.config)
	httpClient, err := rest.HTTPClientFor(config)
	b.must(err)
	writes = slices.Clone(writes)
	slices.SortStableFunc(writes, func(x, y *call) int { return x.sent.Compare(y.sent) })
	for i, c := range writes { // beforehand: it is no part of the floor
		renamed := *c
		renamed.uri, renamed.body = rename.Replace(c.uri), rename.Replace(c.body)
		writes[i] = &renamed
	}
	f := &floor{calls: writes}
	done := make([]chan struct{}, len(writes))
	before := make([]chan struct{}, len(writes)) // the write before on the same object, or none
	latest := map[string]chan struct{}{}
	for i, c := range writes {
		done[i] = make(chan struct{})
		before[i], latest[c.target()] = latest[c.target()], done[i]
	}
	f.began = time.Now()
	b.must(inParallel(len(writes), func(i int) error {
		defer close(done[i])
		if before[i] != nil {
			<-before[i]
		}
		c := writes[i]
		request, err := http.NewRequestWithContext(b.Context(), c.method, config.Host+c.uri, strings.NewReader(c.body))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", c.contentType)
		request.Header.Set("Accept", "application/json")
		response, err := httpClient.Do(request)
		if err != nil {
			return err
		}
		c.answered = time.Now()
		answer, err := io.ReadAll(response.Body)
		if err != nil {
			return err
		}
		gone := c.method == http.MethodDelete && response.StatusCode == http.StatusNotFound // what owned it took it along
		if response.StatusCode >= http.StatusBadRequest && c.status < http.StatusBadRequest && !gone {
			return fmt.Errorf("the floor: %s %s: %s: %s", c.method, c.uri, response.Status, answer)
		}
		return response.Body.Close()
	}))
	return f
}
