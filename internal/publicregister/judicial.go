// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"fmt"
	"slices"
	"time"
)

// Of judicial searches the public learns how many of a data controller began in a quarter, and no more (code de procédure pénale,
// art. 11: the inquiry is secret):
//
//   - in classes, of which each but 0 has four numbers or more: one search more or less within a class changes no byte;
//   - a whole quarter late at least, so that a class tells nothing of an inquiry that has just begun;
//   - once: a quarter that was counted is not counted anew, because two classes of one quarter would tell what came between;
//   - which quarters are counted follows from the calendar, and not from which searches there are;
//   - without any sum: sums of exact numbers, beside the classes that they are made of, would narrow these down. Who adds up
//     classes gets between which numbers the sum is, and nothing that the classes do not say.

// firstQuarters is how many quarters are counted when a cluster is first heard: objects of earlier ones are most likely gone.
const firstQuarters = 4

// countSearches counts the searches that began, by data controller and quarter.
func (b *builder) countSearches() {
	due := dueQuarters(b.at, b.settings.Delay)
	counts := map[JudicialUse]int{}
	for i := range b.Searches {
		s := &b.Searches[i]
		if s.Status.StartedAt == nil {
			continue
		}
		use := JudicialUse{Cluster: b.Cluster, Quarter: quarterOf(s.Status.StartedAt.UTC()).String()}
		if owner := b.controllers.owners[s.Namespace]; owner != nil {
			use.Controller = registered(owner).ID
		}
		counts[use]++
	}
	cluster := &b.edition.Clusters[0]
	cluster.CountedQuarters = due
	for use, n := range counts {
		if slices.Contains(due, use.Quarter) {
			use.Class = class(n, b.settings.Bounds)
			b.edition.JudicialUses = append(b.edition.JudicialUses, use)
		}
	}
}

// class says between which numbers a number is, such as 1-4. The last one is open, such as 100+.
func class(n int, bounds []int) string {
	if n < bounds[0] {
		return "0"
	}
	for i := 1; i < len(bounds); i++ {
		if n < bounds[i] {
			return fmt.Sprintf("%d-%d", bounds[i-1], bounds[i]-1)
		}
	}
	return fmt.Sprintf("%d+", bounds[len(bounds)-1])
}

// quarter of a year, counted from the year 0.
type quarter int

func quarterOf(t time.Time) quarter { return quarter(t.Year()*4 + (int(t.Month())-1)/3) }

// String writes a quarter as 2026-Q1.
func (q quarter) String() string { return fmt.Sprintf("%04d-Q%d", int(q)/4, int(q)%4+1) }

// dueQuarters are the last quarters that may be counted: each is over, and so are as many after it as the delay has.
func dueQuarters(at time.Time, delay int) []string {
	last := quarterOf(at) - quarter(delay) - 1
	due := make([]string, 0, firstQuarters)
	for q := last - firstQuarters + 1; q <= last; q++ {
		due = append(due, q.String())
	}
	return due
}
