// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/event"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

func TestVerified(t *testing.T) {
	with := func(states ...v1alpha1.InspectionState) *v1alpha1.AnalyticsPackage {
		p := objects.Package()
		for i, s := range states {
			p.Status.Inspections = append(p.Status.Inspections, v1alpha1.Inspection{Image: objects.Image(i + 1), State: s, Message: "why"})
		}
		return p
	}
	for name, test := range map[string]struct {
		of              *v1alpha1.AnalyticsPackage
		mode            legal.InspectionMode
		status          metav1.ConditionStatus
		reason, message string
	}{
		"nothing is inspected": {with(), legal.DeclarationsOnly, metav1.ConditionUnknown, v1alpha1.ReasonNotInspected, "not inspected"},
		"no package":           {nil, legal.InspectionRequired, metav1.ConditionUnknown, v1alpha1.ReasonNotInspected, "not inspected"},
		"one failed": {with(v1alpha1.InspectionInspected, v1alpha1.InspectionFailed), legal.InspectionRequired,
			metav1.ConditionFalse, v1alpha1.ReasonInspectionFailed, "why"},
		"one is still open": {with(v1alpha1.InspectionInspected, v1alpha1.InspectionPending), legal.InspectionRequired,
			metav1.ConditionUnknown, v1alpha1.ReasonInspectionPending, "1 of 2"},
	} {
		status, reason, message := verified(test.of, test.mode)
		if status != test.status || reason != test.reason || !strings.Contains(message, test.message) {
			t.Errorf("%s: %s %s %q", name, status, reason, message)
		}
	}
}

func TestMisdeclared(t *testing.T) {
	p := objects.Package()
	if status, reason, _ := misdeclared(p); status != metav1.ConditionUnknown || reason != v1alpha1.ReasonNotInspected {
		t.Errorf("of files that nobody read: %s %s", status, reason)
	}
	p.Status.Contents = []v1alpha1.ModuleContents{{Name: "counter", Undeclared: []v1alpha1.Capability{"biometric.face.embedding"}}}
	status, reason, message := misdeclared(p)
	if status != metav1.ConditionTrue || reason != v1alpha1.ReasonUndeclaredCapability || !strings.Contains(message, "counter shows biometric.face.embedding") {
		t.Errorf("%s %s %q", status, reason, message)
	}
}

func TestMisdeclaredTellsOfFoldersThatAreNotThere(t *testing.T) {
	p := objects.Package()
	p.Status.Contents = []v1alpha1.ModuleContents{
		{Name: "face", Path: "/opt/face", Folder: v1alpha1.FolderNotFound, Undeclared: []v1alpha1.Capability{"plate.read"}},
		{Name: "age", Path: "/opt/age", Folder: v1alpha1.FolderFound},
	}
	status, reason, message := misdeclared(p)
	if status != metav1.ConditionTrue || reason != v1alpha1.ReasonFolderNotFound || !strings.Contains(message, "no folder /opt/face") ||
		!strings.Contains(message, "plate.read") || strings.Contains(message, "/opt/age") {
		t.Errorf("%s %s %q", status, reason, message)
	}
}

func TestConcernsLaw(t *testing.T) {
	was := objects.Package()
	for name, test := range map[string]struct {
		change func(*v1alpha1.AnalyticsPackage)
		want   bool
	}{
		"nothing":           {func(*v1alpha1.AnalyticsPackage) {}, false},
		"its conditions":    {func(p *v1alpha1.AnalyticsPackage) { p.Status.Conditions = []metav1.Condition{{Type: "Ready"}} }, false},
		"its spec":          {func(p *v1alpha1.AnalyticsPackage) { p.Generation++ }, true},
		"what was found":    {func(p *v1alpha1.AnalyticsPackage) { p.Status.Contents = []v1alpha1.ModuleContents{{Name: "face"}} }, true},
		"another of a name": {func(p *v1alpha1.AnalyticsPackage) { p.UID = "another" }, true},
	} {
		is := was.DeepCopy()
		test.change(is)
		if got := concernsLaw().Update(event.UpdateEvent{ObjectOld: was, ObjectNew: is}); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
