// SPDX-License-Identifier: Apache-2.0

package publicregister

import interning "unique"

// share has equal texts stand in memory once: 35,000 communes count people with a few programs, under a few texts.
func share[S ~string](s *S) { *s = S(interning.Make(string(*s)).Value()) }

func shareAll[S ~string](all []S) {
	for i := range all {
		share(&all[i])
	}
}

func (c *Controller) share() {
	share(&c.Type)
	share(&c.Jurisdiction)
	share(&c.Department)
	shareAll(c.Clusters)
}

func (e *Entry) share() {
	share(&e.Controller)
	share(&e.Service)
	share(&e.Cluster)
	share(&e.Purpose)
	share(&e.Processing)
	share(&e.Software.Name)
	share(&e.Software.Vendor)
	share(&e.Software.Version)
	share(&e.Software.Image)
	share(&e.State)
	share(&e.Verdict)
	shareAll(e.Capabilities)
	for i := range e.Law {
		e.Law[i].share()
	}
	for i := range e.Removed {
		shareAll(e.Removed[i].Capabilities)
		e.Removed[i].By.share()
	}
	for i := range e.Obstacles {
		share(&e.Obstacles[i].Reason)
		e.Obstacles[i].By.share()
	}
	for i := range e.Papers {
		share(&e.Papers[i].Type)
	}
	for i := range e.History {
		share(&e.History[i].State)
		share(&e.History[i].Verdict)
		shareAll(e.History[i].Removed)
	}
}

func (c *Citation) share() {
	if c != nil {
		share(&c.Profile)
		share(&c.Text)
	}
}
