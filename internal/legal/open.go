// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
)

// open tells of formalities that count although they do not name what the text wants them to name. Where several
// meet a requirement, one that names it all is enough.
func (in input) open() []v1alpha1.Finding {
	var fs []v1alpha1.Finding
	in.eachRequirement(func(r *requirement) {
		var vague *recordedFormality
		for i := range in.formalities {
			f := &in.formalities[i]
			if !r.meets(f, in.at) {
				continue
			}
			if len(r.option(f.kind).unnamed(f)) == 0 {
				return
			}
			vague = first(vague, f, byLatestEnd)
		}
		if vague == nil {
			return
		}
		o := r.option(vague.kind)
		f := o.finding(v1alpha1.Permitted, v1alpha1.ReasonPerimeterNotNamed, in.say("%s: %q does not name its %s, so that it covers "+
			"all of them: have the act say which, and file that in its covers", r.label(), vague.name, o.unnamed(vague)))
		f.Source = string(o.perimeter.Source)
		fs = append(fs, f)
	})
	return fs
}
