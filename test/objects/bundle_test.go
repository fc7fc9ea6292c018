// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestMakeBundle(t *testing.T) {
	member := v1alpha1.LawMember{Kind: v1alpha1.LawKindNotice, Name: "n", Digest: "d"}
	got := objects.MakeBundle("FR-75", 3).Members(member).Members(member).Obj()
	same(t, got, &v1alpha1.LawBundle{
		ObjectMeta: metav1.ObjectMeta{Name: "fr-75"},
		Spec: v1alpha1.LawBundleSpec{
			Jurisdiction: "FR-75", Sequence: 3, IssuedAt: metav1.NewTime(time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)),
			Members: []v1alpha1.LawMember{member, member},
		},
	})
}
