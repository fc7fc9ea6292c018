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

func summary(title string, calls []*call) {
	type x struct {
		n        int
		us, last int64
	}
	sum := map[string]*x{}
	var first int64
	for _, c := range calls {
		if first == 0 || c.sent.UnixMicro() < first {
			first = c.sent.UnixMicro()
		}
	}
	for _, c := range calls {
		k := c.method + " " + c.Resource + "/" + c.Subresource
		if sum[k] == nil {
			sum[k] = &x{}
		}
		sum[k].n++
		sum[k].us += c.answered.Sub(c.sent).Microseconds()
		sum[k].last = max(sum[k].last, c.answered.UnixMicro()-first)
	}
	for k, v := range sum {
		fmt.Println("DBG", title, k, v.n, "mean µs", v.us/int64(v.n), "last ms", v.last/1000)
	}
}

func (r *recorder) count() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	sum := map[string]int{}
	for _, c := range r.calls {
		sum[c.method+" "+c.Resource+"/"+c.Subresource]++
		if c.status >= 300 {
			sum["status "+fmt.Sprint(c.status)+" "+c.method+" "+c.Resource]++
		}
	}
	return fmt.Sprint(sum)
}
