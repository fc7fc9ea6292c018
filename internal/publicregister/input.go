// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"errors"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Settings of a publisher.
type Settings struct {
	// Publisher as people read it.
	Publisher string
	// InformedBy are the types of acts that inform the public. None means DefaultInformedBy.
	InformedBy []v1alpha1.Term
	// Delay is how many whole quarters pass before a quarter's judicial uses are counted: one at least.
	Delay int
	// Bounds are the numbers at which classes of judicial uses begin. None means DefaultBounds.
	Bounds []int
}

// DefaultInformedBy are the acts by which the catalogue has the public informed: a notice, and signs at the place (CSI R. 253-6).
func DefaultInformedBy() []v1alpha1.Term { return []v1alpha1.Term{"PublicNotice", "SignageNotice"} }

// DefaultBounds make the classes 0, 1-4, 5-9, 10-19, 20-49, 50-99 and 100 or more.
func DefaultBounds() []int { return []int{1, 5, 10, 20, 50, 100} }

// withDefaults fills in what was left out, and refuses what would tell more than a class may.
func (s Settings) withDefaults() (Settings, error) {
	if len(s.InformedBy) == 0 {
		s.InformedBy = DefaultInformedBy()
	}
	if s.Delay == 0 {
		s.Delay = 1
	}
	if len(s.Bounds) == 0 {
		s.Bounds = DefaultBounds()
	}
	if s.Delay < 0 {
		return s, errors.New("the delay is negative: judicial uses are counted a quarter late at the earliest")
	}
	if s.Bounds[0] != 1 {
		return s, errors.New("the first class after 0 begins at 1")
	}
	for i := 1; i < len(s.Bounds); i++ {
		if s.Bounds[i]-s.Bounds[i-1] < minClass {
			return s, errors.New("a class has fewer than 4 numbers: it would tell too much of how often somebody is searched for")
		}
	}
	return s, nil
}

// minClass is how many numbers a class has at least, 0 aside.
const minClass = 4

// Snapshot is what one cluster says at an instant. Requests have their statuses.
type Snapshot struct {
	// Cluster is its name, as the publisher gives it.
	Cluster string
	// At is when the objects were read.
	At time.Time

	Profiles    []v1alpha1.LegalProfile
	Bundles     []v1alpha1.LawBundle
	Controllers []v1alpha1.DataController
	Packages    []v1alpha1.AnalyticsPackage
	Formalities []v1alpha1.Formality
	Deployments []v1alpha1.VideoAnalyticsDeployment
	// Searches are counted, and nothing else is read of them but their namespace and when they began.
	Searches []v1alpha1.VideoSearchJob
	// SearchesUnread is true where the reader may not see searches: then none are counted, instead of being counted as none.
	SearchesUnread bool
}
