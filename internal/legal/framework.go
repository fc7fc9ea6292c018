// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// framework is a framework of inquiry with its durations made ready.
type framework struct {
	spec *v1alpha1.Framework

	limited  bool // there is a maximum duration, which readable says can be counted
	readable bool
	maximum  Duration

	extensionReadable bool
	extension         Duration

	standing *requirement // an act that authorizes in advance, or nil
}

func newFramework(p *profile, in *v1alpha1.Framework) framework {
	f := framework{spec: in, limited: in.MaximumDuration != "", standing: newStandingAuthorization(p, in)}
	f.maximum, f.readable = f.duration(p, in.MaximumDuration)
	if in.Extension != nil {
		f.extension, f.extensionReadable = f.duration(p, in.Extension.MaximumDuration)
	}
	return f
}

// duration reads a duration of the framework. One that is counted in days has no hours, and one that is counted in a way
// that nobody knows cannot be counted.
func (f *framework) duration(p *profile, in v1alpha1.CalendarDuration) (Duration, bool) {
	d, readable := p.duration(in)
	switch f.spec.Counts {
	case "", v1alpha1.CountsInstants:
		return d, readable
	case v1alpha1.CountsDays:
		return d, readable && d.wholeDays()
	}
	return d, false
}

// end of a duration of the framework that begins at an instant.
func (f *framework) end(d Duration, begin instant, loc *time.Location) instant {
	if f.spec.Counts == v1alpha1.CountsDays {
		return at(d.DaysFrom(begin.time(), loc))
	}
	return at(d.AddTo(begin.time(), loc))
}
