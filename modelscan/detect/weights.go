// SPDX-License-Identifier: Apache-2.0

package detect

// ReportThreshold is the confidence, from 0 to 1, from which on a capability counts as found. Below it, it is a suspicion.
const ReportThreshold = 0.5

// What a piece of evidence weighs: how sure it makes one on its own, from 0 to 1. Pieces a and b together make one as sure as
// 1-(1-a)(1-b). The steps are coarse on purpose: the corpus cannot measure finer ones.
const (
	supporting = 0.2  // is never told alone; lifts a weak sign over ReportThreshold
	faint      = 0.35 // a suspicion, which a supporting sign does not lift over ReportThreshold
	weak       = 0.4  // a suspicion, which any other sign lifts over ReportThreshold
	likely     = 0.55 // is found, though other networks have the same sign
	probable   = 0.6  // is found, and a word in the file does not speak against it
	strong     = 0.7  // few other networks have it
	decisive   = 0.85 // no other network is known to have it
)
