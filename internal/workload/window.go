// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"time"

	"k8s.io/utils/ptr"
)

// window is that of a search, from when it is planned on. Kubernetes counts the deadline of a Job and of its pod in whole seconds,
// from the whole second in which each of them starts, which is a little later than now.
type window struct{ from, until time.Time }

// startsWithin is how soon after the judgment a Job is taken to start. One that starts later gets a shorter deadline
// afterwards: see Deadline.
const startsWithin = 250 * time.Millisecond

// endsWithin are the seconds after which a Job has ended, where nothing but its deadline ends it: never after the window, and so up
// to two seconds before the end of it. It is less than one where the window cannot be kept.
func (w window) endsWithin() int64 {
	return int64(w.until.Sub(w.from.Add(startsWithin).Truncate(time.Second)) / time.Second)
}

// lasts are the seconds after which the window is over, whenever in the second a Job starts: never before its end. They are the
// deadline where a guard ends the search at its last instant, and the deadline is the net below. It is zero where the window is over.
func (w window) lasts() int64 {
	if !w.from.Before(w.until) {
		return 0
	}
	return int64((w.until.Sub(w.from.Truncate(time.Second)) + time.Second - 1) / time.Second)
}

// afterGuard is by how many seconds the deadline of a Job is later than its pod's, where a guard ends the search at its last instant. Its
// controller writes the status of each Job whose deadline passes. Of many whose windows close together it did so while their pods
// were still to be told, and the API server was about as busy with that as with the deletes.
const afterGuard = 1

// endBy gives a pod its deadline, of one second at least, and its Job one that is so many seconds later. It notes whether there is none left.
func (p *Plan) endBy(seconds, later int64) {
	p.TooLate = seconds < 1
	p.Job.Spec.ActiveDeadlineSeconds = ptr.To(max(1, seconds) + later)
	p.Job.Spec.Template.Spec.ActiveDeadlineSeconds = ptr.To(max(1, seconds))
}
