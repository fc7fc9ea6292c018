// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

func TestConditionsTellSinceWhen(t *testing.T) {
	var list []metav1.Condition
	at := func(seconds int64) conditions { return conditions{&list, seconds, instant(seconds)} }
	at(1).set("A", metav1.ConditionTrue, "Good", "x")
	at(2).set("A", metav1.ConditionTrue, "Better", "y")
	if c := meta.FindStatusCondition(list, "A"); !c.LastTransitionTime.Time.Equal(instant(1)) || c.Reason != "Better" || c.ObservedGeneration != 2 {
		t.Errorf("after another reason: %+v", c)
	}
	at(3).set("A", metav1.ConditionFalse, "Bad", "z")
	if c := meta.FindStatusCondition(list, "A"); !c.LastTransitionTime.Time.Equal(instant(3)) {
		t.Errorf("after another status: %+v", c)
	}
}

func TestPermitted(t *testing.T) {
	for name, test := range map[string]struct {
		verdict legal.Verdict
		want    availability
	}{
		"all of it runs": {legal.Verdict{Verdict: v1alpha1.Permitted}, availability{true, "AllPermitted", "all that was asked for may run"}},
		"a part of it": {legal.Verdict{Verdict: v1alpha1.Restricted, Findings: []v1alpha1.Finding{{Reason: "ModuleStripped", Message: "face"}}},
			availability{true, "ModuleStripped", "face"}},
		"none of it": {legal.Verdict{Verdict: v1alpha1.Suspended, Findings: []v1alpha1.Finding{{Reason: "FormalityMissing", Message: "file it"}}},
			availability{false, "FormalityMissing", "file it"}},
	} {
		var list []metav1.Condition
		got := conditions{&list, 1, instant(0)}.permitted(test.verdict, &legal.Evidence{})
		c := meta.FindStatusCondition(list, v1alpha1.ConditionPermitted)
		if got != test.want || c.Status != conditionStatus(test.want.available) || c.Reason != test.want.reason {
			t.Errorf("%s: %+v, condition %+v", name, got, c)
		}
		if meta.FindStatusCondition(list, v1alpha1.ConditionModulesVerified) == nil {
			t.Errorf("%s: nothing is said of the files", name)
		}
	}
}

func TestTimeOrNil(t *testing.T) {
	if got := timeOrNil(time.Time{}); got != nil {
		t.Errorf("never is %v", got)
	}
	if got := timeOrNil(instant(1).Add(900 * time.Millisecond)); !got.Time.Equal(instant(1)) {
		t.Errorf("%v is not a whole second", got)
	}
}
