// SPDX-License-Identifier: Apache-2.0

package publicregister

import "slices"

// Without returns a former edition without what a cluster has that is none of the public's, such as a deployment by the law of searches:
// by another law it may have been, or an earlier operator did not know. In an edition that follows it would stay as withdrawn, for ever.
// What names a law that nobody has stays: otherwise whoever renames it would have the register forget that it ran.
func (e *Edition) Without(s *Snapshot) (*Edition, error) {
	if e == nil {
		return nil, nil
	}
	law, err := indexLaw(s.Profiles)
	if err != nil {
		return nil, err
	}
	withheld := map[string]bool{}
	for i := range s.Deployments {
		if d := &s.Deployments[i]; law.forSearches(d.Spec.ProfileName, d.Spec.Purpose) {
			withheld[entryID(s.Cluster, d)] = true
		}
	}
	kept := *e
	kept.Entries = slices.DeleteFunc(slices.Clone(e.Entries), func(n Entry) bool { return withheld[n.ID] })
	return &kept, nil
}
