// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"errors"
	"slices"
)

// Join makes one edition of those of several clusters. Of a cluster that is in more than one, the edition counts that heard it
// last. The publisher and the instant are those that are given.
func Join(base Edition, editions ...*Edition) (*Edition, error) {
	if len(editions) == 0 {
		return nil, errors.New("there is no edition to join")
	}
	if len(editions) == 1 {
		one := *editions[0]
		one.Publisher, one.PublishedAt = base.Publisher, base.PublishedAt
		return &one, nil
	}
	joined := &Edition{SchemaVersion: SchemaVersion, Publisher: base.Publisher, PublishedAt: base.PublishedAt,
		Clusters: []Cluster{}, Entries: []Entry{}, JudicialUses: []JudicialUse{}}
	from := map[string]*Edition{}
	for _, e := range editions {
		for i := range e.Clusters {
			c := &e.Clusters[i]
			other := from[c.Name]
			if other == nil || other.cluster(c.Name).LastHeardAt.Before(c.LastHeardAt) {
				from[c.Name] = e
			}
		}
	}
	for name, e := range from {
		joined.Clusters = append(joined.Clusters, *e.cluster(name))
	}
	for _, e := range editions {
		joined.Controllers = joinControllers(joined.Controllers, e.Controllers)
		joined.Laws = joinLaws(joined.Laws, e.Laws)
		for i := range e.Entries {
			if from[e.Entries[i].Cluster] == e {
				joined.Entries = append(joined.Entries, e.Entries[i])
			}
		}
		for _, u := range e.JudicialUses {
			if from[u.Cluster] == e {
				joined.JudicialUses = append(joined.JudicialUses, u)
			}
		}
	}
	joined.sort()
	return joined, nil
}

// cluster returns the one of a name, or nil.
func (e *Edition) cluster(name string) *Cluster {
	for i := range e.Clusters {
		if e.Clusters[i].Name == name {
			return &e.Clusters[i]
		}
	}
	return nil
}

// joinControllers adds the newer ones to the older: what the newer say counts, and a register more than a claim.
func joinControllers(older, newer []Controller) []Controller {
	all := slices.Clone(newer)
	at := make(map[string]int, len(all))
	for i := range all {
		at[all[i].ID] = i
	}
	for i := range older {
		o := older[i]
		j, there := at[o.ID]
		if !there {
			all = append(all, o)
			continue
		}
		clusters := unique(append(slices.Clone(all[j].Clusters), o.Clusters...))
		if all[j].Claimed && !o.Claimed {
			all[j] = o
		}
		all[j].Clusters = clusters
	}
	return all
}

// joinLaws adds the newer ones to the older, with the texts of both.
func joinLaws(older, newer []Law) []Law {
	all := slices.Clone(newer)
	for i := range older {
		at := slices.IndexFunc(all, func(l Law) bool { return l.Profile == older[i].Profile })
		if at < 0 {
			all = append(all, older[i])
			continue
		}
		texts := slices.Clone(all[at].Texts)
		for _, t := range older[i].Texts {
			if !slices.ContainsFunc(texts, func(o Text) bool { return o.ID == t.ID }) {
				texts = append(texts, t)
			}
		}
		all[at].Texts = texts
	}
	return all
}
