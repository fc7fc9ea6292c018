// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("An EvidenceLog whose manager ended", Serial, func() {
	It("says in which time something may be missing, where what was filed and deleted again was never recorded", func(ctx context.Context) {
		from := clk.Now()
		k := keepLog(ctx, GinkgoT().TempDir(), evidence.Tree{})
		recording(k.client())
		declared(ctx)
		ns := namespace(ctx)
		create(ctx, objects.ForStatistics(ns, from)...)
		census()
		Eventually(k.acts(ns, from)).Should(ContainElements("Filed Formality"))
		Expect(unwatched(k, ns, from)).To(BeEmpty(), "nobody recorded before the log was there")

		k.leave(true)
		moveTo(clk.Now().Add(2 * time.Minute))
		lost := objects.Commitment(ns, clk.Now())
		create(ctx, lost)
		happened := clk.Now()
		Expect(k8s.Delete(ctx, lost)).To(Succeed())
		current.stop()
		clk.Step(2 * time.Minute)
		began, before := clk.Now(), k.begun()
		current = startWith(func(o *controllers.Options) { o.EvidenceService = k.client() })
		Eventually(k.begun).Should(BeNumerically(">", before))
		clk.Step(time.Minute)
		k.leave(false)
		Eventually(k.counted(began)).Should(BeTrue())
		var gaps []evidence.Silence
		Eventually(func() (err error) { // its last census is signed a moment after it was taken
			gaps, err = unwatched(k, ns, began)
			return err
		}).Should(Succeed())
		Expect(gaps).To(HaveLen(1))
		Expect(gaps[0].From).To(BeTemporally("<", happened.Truncate(time.Second)))
		Expect(gaps[0].Until).To(And(BeTemporally(">", happened), BeTemporally("<", began.Add(time.Minute))), "from then on the other manager watches")
		r, _, err := k.report(ns, from)
		Expect(err).NotTo(HaveOccurred())
		for _, e := range r.Entries {
			if o := e.Predicate.Object; o != nil {
				Expect(o.UID).NotTo(Equal(string(lost.GetUID())), "this was never recorded")
			}
		}
	})
})

// unwatched are the times of which the log says that something may be missing between two managers.
func unwatched(k *keptLog, ns string, from time.Time) ([]evidence.Silence, error) {
	r, _, err := k.report(ns, from)
	if err != nil {
		return nil, err
	}
	var all []evidence.Silence
	for _, e := range r.Entries {
		if p := &e.Predicate; p.Act == evidence.Gap && p.Reason == evidence.Unwatched {
			all = append(all, *p.Silence)
		}
	}
	return all, nil
}
