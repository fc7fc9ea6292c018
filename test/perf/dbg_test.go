package perf_test

import (
	"fmt"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func (b *bench) DBG() {
	var s v1alpha1.VideoSearchJobList
	b.must(b.List(b.Context(), &s))
	for _, x := range s.Items {
		if x.Status.State == "Running" {
			fmt.Println("VSJ", x.Name, x.Status.Workload)
		}
	}
	var d v1alpha1.VideoAnalyticsDeploymentList
	b.must(b.List(b.Context(), &d))
	n, nils := 0, 0
	for _, x := range d.Items {
		if x.Status.Verdict.Runs() {
			n++
			if x.Status.Workload == nil {
				nils++
			}
		}
	}
	fmt.Println("VAD running", n, "without a record of the workload", nils)
}
