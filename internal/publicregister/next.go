// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"slices"
	"time"
)

// Next returns the edition that follows a former one: what ended stays in it, also where its objects are gone, and what changed
// gets a line of history. A cluster that is not in the newer edition was not heard, so that what it ran stays as it was.
func Next(former, newer *Edition) *Edition {
	if former == nil {
		return newer
	}
	next := &Edition{SchemaVersion: SchemaVersion, Publisher: newer.Publisher, PublishedAt: newer.PublishedAt}
	heard := map[string]*Cluster{}
	for i := range newer.Clusters {
		heard[newer.Clusters[i].Name] = &newer.Clusters[i]
	}
	next.Clusters = nextClusters(former.Clusters, newer.Clusters)
	next.Controllers = joinControllers(former.Controllers, newer.Controllers)
	next.Laws = joinLaws(former.Laws, newer.Laws)
	next.Entries = nextEntries(former, newer, heard)
	next.JudicialUses = nextUses(former, newer)
	for i := range next.Entries {
		for j := range next.Entries[i].Papers {
			p := &next.Entries[i].Papers[j]
			p.InForce = p.holds(next.PublishedAt)
		}
	}
	next.sort()
	return next
}

// nextClusters keeps those that were not heard, and since when each is known.
func nextClusters(former, newer []Cluster) []Cluster {
	all := slices.Clone(newer)
	for i := range former {
		f := &former[i]
		at := slices.IndexFunc(all, func(c Cluster) bool { return c.Name == f.Name })
		if at < 0 {
			all = append(all, *f)
			continue
		}
		c := &all[at]
		c.FirstHeardAt = earlier(c.FirstHeardAt, f.FirstHeardAt)
		c.LastHeardAt = later(c.LastHeardAt, f.LastHeardAt)
		c.CountedQuarters = unique(append(slices.Clone(f.CountedQuarters), c.CountedQuarters...))
	}
	return all
}

// nextEntries puts what is there now behind what was there before.
func nextEntries(former, newer *Edition, heard map[string]*Cluster) []Entry {
	was := make(map[string]*Entry, len(former.Entries))
	for i := range former.Entries {
		was[former.Entries[i].ID] = &former.Entries[i]
	}
	all := make([]Entry, 0, len(newer.Entries)) // most of the former ones are among them
	for i := range newer.Entries {
		e := newer.Entries[i]
		if f := was[e.ID]; f != nil {
			e.follow(f, heard[e.Cluster].LastHeardAt)
			delete(was, e.ID)
		}
		all = append(all, e)
	}
	for _, f := range was {
		e := *f
		if c := heard[e.Cluster]; c != nil && e.State != Withdrawn {
			e.withdraw(c.LastHeardAt)
		}
		all = append(all, e)
	}
	return all
}

// follow gives an entry the history of what it was before.
func (e *Entry) follow(f *Entry, heardAt time.Time) {
	e.EverRan = e.EverRan || f.EverRan
	if e.State != Runs && len(e.Capabilities) == 0 {
		e.Capabilities = f.Capabilities
	}
	history := slices.Clone(f.History)
	for i, c := range e.History {
		last, current := &history[len(history)-1], i == len(e.History)-1
		if c.sameAs(last) || !current && !c.At.After(last.At) {
			continue
		}
		if !c.At.After(last.At) { // it has no instant of its own: the state began earlier, and something else about it changed
			c.At, c.Observed = heardAt, true
		}
		history = append(history, c)
	}
	for _, c := range slices.Backward(history) {
		if c.State != e.State {
			break
		}
		e.Since = c.At
	}
	e.History = shorten(history)
}

// withdraw says that an entry is no longer asked for.
func (e *Entry) withdraw(at time.Time) {
	e.State, e.Verdict, e.Since, e.RunsUntil, e.Obstacles = Withdrawn, "", at, nil, []Obstacle{}
	e.Information.Informed = false
	e.History = shorten(append(slices.Clone(e.History), Change{At: at, State: Withdrawn, Observed: true}))
}

// sameAs tells whether nothing changed but the time.
func (c *Change) sameAs(o *Change) bool {
	return c.State == o.State && c.Verdict == o.Verdict && c.Informed == o.Informed && slices.Equal(c.Removed, o.Removed)
}

// shorten keeps the first change, and the last ones.
func shorten(all []Change) []Change {
	if len(all) <= MaxHistory {
		return all
	}
	return append(slices.Clone(all[:1]), all[len(all)-MaxHistory+1:]...)
}

// nextUses keeps what was counted once.
func nextUses(former, newer *Edition) []JudicialUse {
	counted := map[[2]string]bool{}
	for i := range former.Clusters {
		for _, q := range former.Clusters[i].CountedQuarters {
			counted[[2]string{former.Clusters[i].Name, q}] = true
		}
	}
	all := slices.Clone(former.JudicialUses)
	for _, u := range newer.JudicialUses {
		if !counted[[2]string{u.Cluster, u.Quarter}] {
			all = append(all, u)
		}
	}
	return all
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
