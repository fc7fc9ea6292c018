// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
)

// fetches tells what of a request's package would have modules fetched from elsewhere, and that it has none of it.
func (x *Explanation) fetches(say legal.Words, p *v1alpha1.AnalyticsPackage) {
	if p == nil {
		return
	}
	for _, f := range workload.Fetches(&p.Spec.Runtime) {
		x.Fetches = append(x.Fetches, fetch(say, f))
	}
	if len(x.Fetches) > 0 {
		x.Fetches = append(x.Fetches, say("A pod reaches nothing but what the egress of its request names, and no inspection has seen what would "+
			"come from there: what may run belongs into modules."))
	}
}

func fetch(say legal.Words, f workload.Fetch) string {
	switch f.How {
	case workload.FetchAddress:
		return say("%s has an address that files are fetched from.", f.Field)
	case workload.FetchOption:
		return say("%s has modules loaded while the runtime runs.", f.Field)
	case workload.FetchProgram:
		return say("%s runs a program that fetches files.", f.Field)
	}
	return say("%s says from where files are fetched.", f.Field)
}
