// SPDX-License-Identifier: Apache-2.0

package publicregister

import "strings"

// firstVersion of an edition said Runs of all that the law let run, whether or not it did.
const firstVersion = "1.0"

// upgrade makes an edition of the first version one of today. What it says ran was permitted, and nobody looked whether it ran: that
// is all that is kept of it. The next edition says what is seen. Words that the catalogue does not have may have been written by anybody.
func (e *Edition) upgrade() error {
	index, err := indexLaw(nil)
	if err != nil {
		return err
	}
	e.SchemaVersion = SchemaVersion
	e.forgetClaims(index.vocabulary)
	for i := range e.Entries {
		n := &e.Entries[i]
		n.State, n.EverRan, n.Purpose = unseen(n.State), false, index.vocabulary.purpose(n.Purpose)
		if n.Software.Vendor == "" { // each package has one
			n.Software = Software{Name: Undeclared}
		}
		for j := range n.Papers {
			n.Papers[j].Type = index.vocabulary.act(n.Papers[j].Type)
		}
		for j := range n.History {
			n.History[j].State = unseen(n.History[j].State)
		}
	}
	return nil
}

// forgetClaims leaves of data controllers that are in no register what may be said of them.
func (e *Edition) forgetClaims(v *vocabulary) {
	now, registered, found := map[string]string{}, map[string]bool{}, map[string]bool{}
	for i := range e.Controllers {
		registered[e.Controllers[i].ID] = !e.Controllers[i].Claimed
	}
	kept := []Controller{}
	for _, c := range e.Controllers {
		if c.Claimed {
			was, clusters := c.ID, c.Clusters
			c = v.claimedBy(c.Type, c.Code)
			if c.Clusters = clusters; strings.HasPrefix(was, "x") || registered[c.ID] {
				c.ID = "x" + c.ID
			}
			now[was] = c.ID
			if found[c.ID] {
				continue
			}
			found[c.ID] = true
		}
		kept = append(kept, c)
	}
	e.Controllers = kept
	for i := range e.Entries {
		if id, claimed := now[e.Entries[i].Controller]; claimed {
			e.Entries[i].Controller = id
		}
	}
}

func unseen(s State) State {
	if s == Runs {
		return NotSeenRunning
	}
	return s
}
