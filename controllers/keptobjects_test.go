// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/workload"
)

func podNamed(name string, ours bool) *corev1.Pod {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: name, UID: types.UID(name)}}
	if ours {
		pod.Labels = workload.Labels(workload.LabelSearch, "van")
	}
	return pod
}

// keeping is what lets through of a list and a watch what has the operator's labels.
func keeping(list *corev1.PodList, events watch.Interface, err error) *keptObjects {
	return &keptObjects{keep: newKeep(), kept: map[types.UID]bool{}, ListerWatcherWithContext: &toolscache.ListWatch{
		ListWithContextFunc:  func(context.Context, metav1.ListOptions) (runtime.Object, error) { return list, err },
		WatchFuncWithContext: func(context.Context, metav1.ListOptions) (watch.Interface, error) { return events, err },
	}}
}

func TestOnlyWhatIsKeptIsListed(t *testing.T) {
	list := &corev1.PodList{ListMeta: metav1.ListMeta{ResourceVersion: "7", Continue: "more"},
		Items: []corev1.Pod{*podNamed("theirs", false), *podNamed("ours", true), *podNamed("theirs-too", false)}}
	k := keeping(list, nil, nil)
	k.kept["of an earlier list"] = true
	got, err := k.list(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pods, ok := got.(*corev1.PodList)
	if !ok || len(pods.Items) != 1 || pods.Items[0].Name != "ours" || pods.ResourceVersion != "7" || pods.Continue != "more" {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff(map[types.UID]bool{"ours": true}, k.kept); diff != "" {
		t.Error(diff)
	}
	if _, err := k.list(t.Context(), metav1.ListOptions{Continue: "more"}); err != nil || len(k.kept) != 1 {
		t.Errorf("a further page: kept %v, error %v", k.kept, err)
	}
	if _, err := keeping(nil, nil, errors.New("refused")).list(t.Context(), metav1.ListOptions{}); err == nil {
		t.Error("no error")
	}
	if _, err := keeping(nil, nil, errors.New("refused")).watch(t.Context(), metav1.ListOptions{}); err == nil {
		t.Error("no error of a watch")
	}
}

// What loses what it was kept by is deleted for the cache, and so for whoever waits for it.
func TestOnlyWhatIsKeptIsWatched(t *testing.T) {
	events := watch.NewFakeWithChanSize(10, false)
	k := keeping(nil, events, nil)
	w, err := k.watch(t.Context(), metav1.ListOptions{SendInitialEvents: ptr.To(true)})
	if err != nil {
		t.Fatal(err)
	}
	events.Add(podNamed("theirs", false))
	events.Add(podNamed("ours", true))
	events.Modify(podNamed("ours", false)) // its labels were taken
	events.Modify(podNamed("ours", false))
	events.Modify(podNamed("theirs", true)) // somebody gave them to it
	events.Delete(podNamed("theirs", true))
	events.Delete(podNamed("nobody's", false))
	events.Action(watch.Bookmark, &corev1.Pod{})
	events.Error(&metav1.Status{})
	events.Stop()
	var got []string
	for e := range w.ResultChan() {
		name := ""
		if o, ok := e.Object.(client.Object); ok {
			name = " " + o.GetName()
		}
		got = append(got, string(e.Type)+name)
	}
	want := []string{"ADDED ours", "DELETED ours", "MODIFIED theirs", "DELETED theirs", "BOOKMARK ", "ERROR"}
	if diff := cmp.Diff(want, got); diff != "" || len(k.kept) != 0 {
		t.Errorf("kept %v: %s", k.kept, diff)
	}
}
