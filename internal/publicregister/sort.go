// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"cmp"
	"slices"
	"time"
)

// sort puts every list of an edition into one order, whatever order the objects came in.
func (e *Edition) sort() {
	slices.SortFunc(e.Clusters, func(a, b Cluster) int { return cmp.Compare(a.Name, b.Name) })
	for i := range e.Clusters {
		slices.SortFunc(e.Clusters[i].Bundles, func(a, b Bundle) int { return cmp.Compare(a.Jurisdiction, b.Jurisdiction) })
		slices.Sort(e.Clusters[i].CountedQuarters)
	}
	slices.SortFunc(e.Controllers, func(a, b Controller) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(e.Laws, func(a, b Law) int { return cmp.Compare(a.Profile, b.Profile) })
	for i := range e.Laws {
		slices.SortFunc(e.Laws[i].Texts, func(a, b Text) int { return cmp.Compare(a.ID, b.ID) })
	}
	slices.SortFunc(e.Entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Controller, b.Controller), cmp.Compare(a.Purpose, b.Purpose), cmp.Compare(a.ID, b.ID))
	})
	for i := range e.Entries {
		e.Entries[i].sort()
	}
	slices.SortFunc(e.JudicialUses, func(a, b JudicialUse) int {
		return cmp.Or(cmp.Compare(a.Controller, b.Controller), cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.Quarter, b.Quarter))
	})
}

func (e *Entry) sort() {
	slices.SortFunc(e.Removed, func(a, b Removal) int {
		return cmp.Or(slices.Compare(a.Capabilities, b.Capabilities), compareOptional(a.By, b.By), compareBools(a.Notice, b.Notice))
	})
	slices.SortFunc(e.Obstacles, compareObstacles)
	slices.SortFunc(e.Papers, comparePapers)
	e.Papers = slices.CompactFunc(e.Papers, func(a, b Paper) bool { return comparePapers(a, b) == 0 })
}

func comparePapers(a, b Paper) int {
	return cmp.Or(cmp.Compare(a.Type, b.Type), a.ValidFrom.Compare(b.ValidFrom), compareInstants(a.ValidUntil, b.ValidUntil),
		cmp.Compare(a.Reference, b.Reference), cmp.Compare(a.URL, b.URL), cmp.Compare(a.SHA256, b.SHA256))
}

func compareCitations(a, b Citation) int {
	return cmp.Or(cmp.Compare(a.Profile, b.Profile), cmp.Compare(a.Text, b.Text))
}

func compareOptional(a, b *Citation) int {
	none := Citation{}
	return compareCitations(*cmp.Or(a, &none), *cmp.Or(b, &none))
}

func compareObstacles(a, b Obstacle) int {
	return cmp.Or(cmp.Compare(a.Reason, b.Reason), compareOptional(a.By, b.By), compareBools(a.Notice, b.Notice))
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// compareInstants takes none for later than any.
func compareInstants(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return a.Compare(*b)
}
