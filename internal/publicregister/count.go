// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"cmp"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Count is how many data controllers run such systems, and how many ever did.
type Count struct {
	Now, Ever int
	// Informed, PartlyInformed and Uninformed are how many of those that run something now inform the public of all of it, of
	// some of it, and of nothing.
	Informed, PartlyInformed, Uninformed int
	// NotSeenRunning is how many have something that may run and was not seen to.
	NotSeenRunning int
	// NotPermitted is how many ask for something that may not run.
	NotPermitted int
}

// Summary answers how many communes and services run such systems, where, and for which purposes.
type Summary struct {
	// Communes have an INSEE code; everybody else is a service.
	Communes, Services Count
	Purposes           []PurposeCount
	Departments        []DepartmentCount
}

// PurposeCount is how many run systems for a purpose.
type PurposeCount struct {
	Purpose v1alpha1.Term
	Count
}

// DepartmentCount is how many communes of a département run systems.
type DepartmentCount struct {
	Code string
	Count
}

// Holding is a data controller with its entries.
type Holding struct {
	*Controller

	Entries []Entry
}

// Holdings are all data controllers with their entries, in the order of their IDs. They share the edition's memory.
func (e *Edition) Holdings() []Holding {
	all, at := make([]Holding, len(e.Controllers)), 0
	for i := range e.Controllers {
		c := &e.Controllers[i]
		for at < len(e.Entries) && e.Entries[at].Controller < c.ID {
			at++
		}
		from := at
		for at < len(e.Entries) && e.Entries[at].Controller == c.ID {
			at++
		}
		all[i] = Holding{c, e.Entries[from:at]}
	}
	return all
}

// Runs tells whether one of the systems runs.
func (h *Holding) Runs() bool { return h.has(Runs) }

// NotSeenRunning tells whether one of the systems may run and was not seen to.
func (h *Holding) NotSeenRunning() bool { return h.has(NotSeenRunning) }

func (h *Holding) has(s State) bool {
	return slices.ContainsFunc(h.Entries, func(e Entry) bool { return e.State == s })
}

// EverRan tells whether one of the systems was seen running.
func (h *Holding) EverRan() bool {
	return slices.ContainsFunc(h.Entries, func(e Entry) bool { return e.EverRan })
}

// Summary counts. Nothing judicial is in it.
func (e *Edition) Summary() *Summary {
	s := &Summary{}
	purposes, departments := map[v1alpha1.Term]*Count{}, map[string]*Count{}
	for _, h := range e.Holdings() {
		if len(h.Entries) == 0 {
			continue
		}
		into := &s.Services
		if h.Department != "" {
			into = &s.Communes
			tally(departments, h.Department).add(h.Entries)
		}
		into.add(h.Entries)
		for _, purpose := range purposesOf(h.Entries) {
			tally(purposes, purpose).add(slices.DeleteFunc(slices.Clone(h.Entries), func(e Entry) bool { return e.Purpose != purpose }))
		}
	}
	for purpose, c := range purposes {
		s.Purposes = append(s.Purposes, PurposeCount{purpose, *c})
	}
	for code, c := range departments {
		s.Departments = append(s.Departments, DepartmentCount{code, *c})
	}
	slices.SortFunc(s.Purposes, func(a, b PurposeCount) int {
		return cmp.Or(cmp.Compare(b.Now, a.Now), cmp.Compare(b.Ever, a.Ever), cmp.Compare(a.Purpose, b.Purpose))
	})
	slices.SortFunc(s.Departments, func(a, b DepartmentCount) int { return cmp.Compare(a.Code, b.Code) })
	return s
}

func tally[K comparable](all map[K]*Count, key K) *Count {
	if all[key] == nil {
		all[key] = &Count{}
	}
	return all[key]
}

// add counts one data controller by its entries.
func (c *Count) add(entries []Entry) {
	running, informed, ever, unseen, refused := 0, 0, false, false, false
	for i := range entries {
		e := &entries[i]
		ever = ever || e.EverRan
		unseen = unseen || e.State == NotSeenRunning
		refused = refused || e.State == NotPermitted
		if e.State == Runs {
			running++
			if e.Information.Informed {
				informed++
			}
		}
	}
	if ever {
		c.Ever++
	}
	if unseen {
		c.NotSeenRunning++
	}
	if refused {
		c.NotPermitted++
	}
	switch {
	case running == 0:
		return
	case informed == running:
		c.Informed++
	case informed == 0:
		c.Uninformed++
	default:
		c.PartlyInformed++
	}
	c.Now++
}

func purposesOf(entries []Entry) []v1alpha1.Term {
	all := make([]v1alpha1.Term, len(entries))
	for i := range entries {
		all[i] = entries[i].Purpose
	}
	return unique(all)
}
