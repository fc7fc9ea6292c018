// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	toolscache "k8s.io/client-go/tools/cache"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/internal/undeclared"
)

var soldImage = undeclared.Image{Reference: "a.example/a@sha256:" + strings.Repeat("1", 64)}

func podWith(name string) *corev1.Pod {
	p := podNamed(name, false)
	p.Spec.Containers = []corev1.Container{{Image: soldImage.Reference}}
	return p
}

// sighting notes what is in a list and a watch.
func sighting(list *corev1.PodList, events watch.Interface, err error) *podSightings {
	return &podSightings{to: undeclared.NewSightings("own"), ListerWatcherWithContext: &toolscache.ListWatch{
		ListWithContextFunc:  func(context.Context, metav1.ListOptions) (runtime.Object, error) { return list, err },
		WatchFuncWithContext: func(context.Context, metav1.ListOptions) (watch.Interface, error) { return events, err },
	}}
}

func (p *podSightings) names() (all []string) {
	for _, s := range p.to.Running(soldImage.Name()) {
		all = append(all, s.Name)
	}
	return all
}

// Everything is known at the end of the last page, and what was on none of them is gone.
func TestSightingsOfAList(t *testing.T) {
	list := &corev1.PodList{ListMeta: metav1.ListMeta{Continue: "more"}, Items: []corev1.Pod{*podWith("a")}}
	p := sighting(list, nil, nil)
	p.to.See(podWith("gone"))
	for _, step := range []struct {
		continues string
		synced    bool
		names     []string
	}{{"", false, []string{"a", "gone"}}, {"more", true, []string{"a", "b"}}} {
		if _, err := p.list(t.Context(), metav1.ListOptions{Continue: step.continues}); err != nil {
			t.Fatal(err)
		}
		if p.to.Synced() != step.synced || !slices.Equal(p.names(), step.names) {
			t.Errorf("synced %v, %v", p.to.Synced(), p.names())
		}
		list.Continue, list.Items = "", []corev1.Pod{*podWith("b")}
	}
	p = sighting(nil, nil, errors.New("refused"))
	if _, err := p.list(t.Context(), metav1.ListOptions{}); err == nil || p.to.Synced() {
		t.Error("what was refused is taken for everything")
	}
	if _, err := p.watch(t.Context(), metav1.ListOptions{}); err == nil {
		t.Error("no error of a watch")
	}
}

// A watch that begins with everything says where that ends; it passes on what it was told.
func TestSightingsOfAWatch(t *testing.T) {
	events := watch.NewFakeWithChanSize(10, false)
	p := sighting(nil, events, nil)
	p.to.See(podWith("gone"))
	w, err := p.watch(t.Context(), metav1.ListOptions{SendInitialEvents: ptr.To(true)})
	if err != nil {
		t.Fatal(err)
	}
	events.Add(podWith("a"))
	events.Add(podWith("b"))
	events.Action(watch.Bookmark, &corev1.Pod{})
	events.Action(watch.Bookmark, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{metav1.InitialEventsAnnotationKey: "true"}}})
	events.Delete(podWith("b"))
	events.Error(&metav1.Status{})
	events.Stop()
	n := 0
	for range w.ResultChan() {
		n++
	}
	if n != 6 || !p.to.Synced() || !slices.Equal(p.names(), []string{"a"}) {
		t.Errorf("%d events, synced %v, %v", n, p.to.Synced(), p.names())
	}
}
