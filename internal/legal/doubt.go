// SPDX-License-Identifier: Apache-2.0

package legal

import "github.com/vsa-legal/operator/api/v1alpha1"

// How far the date of a decision may lie from when it was filed, by the clock of the API server, in seconds. The policies refuse
// the same at the door. Nobody makes a decision begin earlier by dating it back: the time is for who files on Monday what was
// decided on Friday. No text sets it.
const (
	// DecidedAhead is by how much the clock of whoever writes a decision may be ahead.
	DecidedAhead = 5
	// DecidedBefore is how long before it is filed a decision may have been taken.
	DecidedBefore = 72 * 60 * 60
)

// doubt says why a decision that lets something happen is not believed, or nothing where it is. What takes away is always
// believed: a wrong date, a lost stamp, or a requisition that a backup gave another UID must not let a search run.
func (r *requisition) doubt(d *decision) string {
	if d.filed == nil || !d.permits() {
		return ""
	}
	decided, uid := from(d.spec.DecidedAt), d.spec.RequisitionUID
	switch {
	case uid != "" && uid != string(r.UID):
		return r.say("it is on another requisition, which had the same name")
	case !d.filed.inAny([]v1alpha1.Term{d.spec.By.Role}):
		return r.say("nothing says that it was filed by who has the role that it names")
	case d.filed.by == r.filed.by:
		return r.say("it was filed by who filed the requisition, and who requests never decides")
	case d.filed.at < r.filed.at || decided < r.filed.at:
		return r.say("it is older than the requisition")
	case decided > d.filed.at+DecidedAhead || decided < d.filed.at-DecidedBefore:
		return r.say("its date is too far from when it was filed")
	}
	return ""
}
