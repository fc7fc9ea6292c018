// SPDX-License-Identifier: Apache-2.0

package undeclared

import (
	"maps"
	"slices"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Sightings are the pods of a cluster that the operator did not make, found by their images. Of a pod nothing else is kept. It
// is told of every pod that a watch tells of, and never asks itself.
type Sightings struct {
	own string // the operator's namespace

	mu     sync.Mutex
	pods   map[types.UID]seen
	images map[string]map[types.UID]bool // by Image.Name
	round  int                           // counts how often everything was told anew
	synced bool
	wake   func(images []string) // is told of what has changed: nothing stands for everything
}

// seen is a pod, and in which round it was last told of.
type seen struct {
	Sighting
	round int
}

// NewSightings returns none yet. The namespace is the operator's own, in which it has images inspected.
func NewSightings(namespace string) *Sightings {
	return &Sightings{own: namespace, pods: map[types.UID]seen{}, images: map[string]map[types.UID]bool{}}
}

// OnChange has a function called, which must not block, with the names of images of which the pods have changed. Once everything
// has been told for the first time, it is called without any.
func (s *Sightings) OnChange(wake func(images []string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wake = wake
	if s.synced {
		wake(nil)
	}
}

// Begin notes that everything is told anew from here on.
func (s *Sightings) Begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.round++
}

// Complete notes that everything has been told: what was not told of is gone.
func (s *Sightings) Complete() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for uid, p := range s.pods {
		if p.round != s.round {
			s.changed(s.forget(uid))
		}
	}
	if !s.synced && s.wake != nil {
		s.wake(nil)
	}
	s.synced = true
}

// Synced tells whether everything has been told once.
func (s *Sightings) Synced() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.synced
}

// See notes a pod as it is.
func (s *Sightings) See(pod *corev1.Pod) {
	is, counts := Of(pod, s.own)
	s.mu.Lock()
	defer s.mu.Unlock()
	was, known := s.pods[pod.UID]
	if counts && known && was.same(&is) {
		was.round = s.round
		s.pods[pod.UID] = was
		return
	}
	changed := s.forget(pod.UID)
	if counts {
		s.pods[pod.UID] = seen{is, s.round}
		for _, i := range is.Images {
			name := i.Name()
			if s.images[name] == nil {
				s.images[name] = map[types.UID]bool{}
			}
			s.images[name][pod.UID] = true
			changed = append(changed, name)
		}
	}
	s.changed(changed)
}

// Forget notes that a pod is gone.
func (s *Sightings) Forget(uid types.UID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed(s.forget(uid))
}

// forget returns the names of the images of what it forgets.
func (s *Sightings) forget(uid types.UID) (names []string) {
	for _, i := range s.pods[uid].Images {
		name := i.Name()
		delete(s.images[name], uid)
		if len(s.images[name]) == 0 {
			delete(s.images, name)
		}
		names = append(names, name)
	}
	delete(s.pods, uid)
	return names
}

func (s *Sightings) changed(names []string) {
	if s.wake != nil && len(names) > 0 {
		slices.Sort(names)
		s.wake(slices.Compact(names))
	}
}

// Names are those of all images.
func (s *Sightings) Names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.images))
}

// Runs tells whether a pod as it is read now still runs an image, and may be ended: a static pod cannot.
func (s *Sightings) Runs(pod *corev1.Pod, name string) bool {
	is, counts := Of(pod, s.own)
	_, still := is.Named(name)
	return counts && still && !is.Static
}

// Running returns the pods that run an image, by namespace and name.
func (s *Sightings) Running(name string) []Sighting {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Sighting
	for uid := range s.images[name] {
		all = append(all, s.pods[uid].Sighting)
	}
	slices.SortFunc(all, compare)
	return all
}
