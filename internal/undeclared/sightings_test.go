// SPDX-License-Identifier: Apache-2.0

package undeclared_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/vsa-legal/operator/internal/undeclared"
)

func named(name, image string) *corev1.Pod {
	p := podOf(image)
	p.Name, p.UID = name, types.UID(name)
	return p
}

func running(s *undeclared.Sightings, image string) (names []string) {
	for _, p := range s.Running((undeclared.Image{Reference: image}).Name()) {
		names = append(names, p.Name)
	}
	return names
}

func TestSightings(t *testing.T) {
	a, b := "a.example/a"+sha("1"), "a.example/b"+sha("2")
	s := undeclared.NewSightings(own)
	var woken [][]string
	s.OnChange(func(names []string) { woken = append(woken, names) })
	of := func(images ...string) (names []string) {
		for _, i := range images {
			names = append(names, undeclared.Image{Reference: i}.Name())
		}
		return names
	}
	step := func(what string, do func(), wake [][]string, runsA, runsB []string) {
		t.Helper()
		woken = nil
		do()
		if diff := cmp.Diff(wake, woken); diff != "" {
			t.Errorf("%s wakes %s", what, diff)
		}
		if diff := cmp.Diff([][]string{runsA, runsB}, [][]string{running(s, a), running(s, b)}); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	s.Begin()
	step("a pod", func() { s.See(named("p", a)) }, [][]string{of(a)}, []string{"p"}, nil)
	if s.Synced() {
		t.Error("it is not known yet whether that is everything")
	}
	step("everything", s.Complete, [][]string{nil}, []string{"p"}, nil)
	step("the same pod", func() { s.See(named("p", a)) }, nil, []string{"p"}, nil)
	step("another image", func() { s.See(named("p", b)) }, [][]string{of(a, b)}, nil, []string{"p"})
	step("another pod", func() { s.See(named("q", b)) }, [][]string{of(b)}, nil, []string{"p", "q"})
	step("its end", func() { p := named("q", b); p.Status.Phase = corev1.PodFailed; s.See(p) }, [][]string{of(b)}, nil, []string{"p"})
	step("a deletion", func() { s.Forget("p") }, [][]string{of(b)}, nil, nil)
	s.See(named("stays", a))
	s.See(named("gone", a))
	s.Begin()
	step("told anew", func() { s.See(named("stays", a)) }, nil, []string{"gone", "stays"}, nil)
	step("told to its end", s.Complete, [][]string{of(a)}, []string{"stays"}, nil)
	if !slices.Equal(s.Names(), of(a)) {
		t.Error(s.Names())
	}
}

// What is kept of the pods of others is little: a tenth of what their metadata alone would take.
func TestMemoryOfSightings(t *testing.T) {
	const pods, most = 10_000, 900 // bytes a pod, twice of what was measured
	least := ^uint64(0)
	for range 3 { // what else runs adds to it
		var before, after runtime.MemStats
		s := undeclared.NewSightings(own)
		runtime.GC()
		runtime.ReadMemStats(&before)
		for i := range pods {
			p := named(fmt.Sprintf("workload-%d-abcdef-%d", i/10, i), fmt.Sprintf("a.example/a%d@sha256:%064d", i%200, i%200))
			p.UID = types.UID(fmt.Sprintf("00000000-0000-0000-0000-%012d", i))
			p.Spec.NodeName = fmt.Sprintf("node-%d", i%100)
			s.See(p)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		least = min(least, (after.HeapAlloc-before.HeapAlloc)/pods)
		runtime.KeepAlive(s)
	}
	t.Logf("%d bytes a pod", least)
	if least > most {
		t.Errorf("%d bytes a pod", least)
	}
}
