// SPDX-License-Identifier: Apache-2.0

package publicregister

// firstVersion of an edition said Runs of all that the law let run, whether or not it did.
const firstVersion = "1.0"

// upgrade makes an edition of the first version one of today. What it says ran was permitted, and nobody looked whether it ran: that
// is all that is kept of it. The next edition says what is seen.
func (e *Edition) upgrade() {
	e.SchemaVersion = SchemaVersion
	for i := range e.Entries {
		n := &e.Entries[i]
		n.State, n.EverRan = unseen(n.State), false
		for j := range n.History {
			n.History[j].State = unseen(n.History[j].State)
		}
	}
}

func unseen(s State) State {
	if s == Runs {
		return NotSeenRunning
	}
	return s
}
