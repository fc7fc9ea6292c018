// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestAContestedPackageIsNotReady(t *testing.T) {
	var list []metav1.Condition
	c := conditions{&list, 1, instant(1)}
	for name, test := range map[string]struct {
		by      *v1alpha1.Contested
		ready   bool
		stalled bool
	}{
		"while it is": {&v1alpha1.Contested{}, false, true},
		"afterwards":  {nil, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			c.contested(&v1alpha1.Contested{})
			c.contested(test.by)
			if got := meta.IsStatusConditionTrue(list, v1alpha1.ConditionReady); got != test.ready {
				t.Errorf("ready: %t", got)
			}
			if got := meta.FindStatusCondition(list, v1alpha1.ConditionStalled) != nil; got != test.stalled {
				t.Errorf("stalled: %t", got)
			}
		})
	}
}
