// SPDX-License-Identifier: Apache-2.0

package legal

// Hold keeps requests from starting while it is not known what their law is. It only ever takes away.
type Hold struct {
	// Jurisdiction of which the profiles are concerned, and with them the requests that name one. Empty means every request.
	Jurisdiction string
	// Ends tells that what runs ends as well: nobody knows any more what the law forbids.
	Ends bool
	// Message says why, and what to do.
	Message string
}

// Held returns the same law, and every further one, under holds.
func (l *Law) Held(holds ...Hold) *Law {
	held := *l
	held.holds = append(held.holds[:len(held.holds):len(held.holds)], holds...)
	held.further = nil
	for _, f := range l.further {
		held.further = append(held.further, f.Held(holds...))
	}
	return &held
}

// holdsOn returns the holds that concern a request which names a profile. There may be no such profile.
func (l *Law) holdsOn(p *profile) []Hold {
	var on []Hold
	for _, h := range l.holds {
		if h.Jurisdiction == "" || p != nil && p.spec.Jurisdiction == h.Jurisdiction {
			on = append(on, h)
		}
	}
	return on
}
