// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/predicate"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/elsewhere"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/text"
)

const messageNotInspected = "the declared capabilities were judged; the files of the modules were not inspected"

// verified tells whether the files of a package were inspected, as its status says of the images that its spec names.
func verified(p *v1alpha1.AnalyticsPackage, mode legal.InspectionMode) (status metav1.ConditionStatus, reason, message string) {
	switch {
	case legal.BasisOf(p) == legal.Inspected:
		return metav1.ConditionTrue, v1alpha1.ReasonInspected, "the files of every module, and of the runtime, were inspected"
	case mode != legal.InspectionRequired || p == nil:
		return metav1.ConditionUnknown, v1alpha1.ReasonNotInspected, messageNotInspected
	}
	done := 0
	for i := range p.Status.Inspections {
		switch n := &p.Status.Inspections[i]; n.State {
		case v1alpha1.InspectionFailed:
			return metav1.ConditionFalse, v1alpha1.ReasonInspectionFailed, fmt.Sprintf("%s: %s", n.Image, n.Message)
		case v1alpha1.InspectionInspected:
			done++
		}
	}
	return metav1.ConditionUnknown, v1alpha1.ReasonInspectionPending,
		fmt.Sprintf("%d of %d images are inspected", done, max(done, len(p.Status.Inspections)))
}

// verified sets the condition of a request, which is its package's unless it runs on a waiver.
func (c conditions) verified(v legal.Verdict, e *legal.Evidence) {
	status, reason, message := verified(e.Package, e.Inspection)
	i := slices.IndexFunc(v.Findings, func(f v1alpha1.Finding) bool { return f.Reason == v1alpha1.ReasonInspectionWaived })
	if i >= 0 {
		status, reason, message = metav1.ConditionUnknown, v1alpha1.ReasonWaived, v.Findings[i].Message
	}
	c.set(v1alpha1.ConditionModulesVerified, status, reason, message)
}

// misdeclared tells whether something of a package can do what nobody declared.
func misdeclared(p *v1alpha1.AnalyticsPackage) (status metav1.ConditionStatus, reason, message string) {
	var found []string
	for i := range p.Status.Contents {
		if m := &p.Status.Contents[i]; len(m.Undeclared) > 0 {
			found = append(found, fmt.Sprintf("module %s shows %s", m.Name, text.Join(m.Undeclared, ", ")))
		}
	}
	if r := p.Status.RuntimeContents; r != nil && len(r.Detected) > 0 {
		names := legal.Undeclared(nil, r.Detected)
		found = append(found, fmt.Sprintf("the runtime image shows %s outside of every module", text.Join(names, ", ")))
	}
	found = append(found, elsewhere.Contradictions(p)...)
	astray := foldersNotFound(p)
	switch {
	case len(astray) > 0:
		return metav1.ConditionTrue, v1alpha1.ReasonFolderNotFound, strings.Join(append(astray, found...), "; ")
	case len(found) > 0:
		return metav1.ConditionTrue, v1alpha1.ReasonUndeclaredCapability, "not declared: " + strings.Join(found, "; ")
	case legal.BasisOf(p) == legal.Inspected:
		return metav1.ConditionFalse, v1alpha1.ReasonAsDeclared, "nothing was found that is not declared"
	}
	return metav1.ConditionUnknown, v1alpha1.ReasonNotInspected, "not all files were inspected, and in the others nothing was found that is not declared"
}

// foldersNotFound says of each module of a folder that the runtime image does not have.
func foldersNotFound(p *v1alpha1.AnalyticsPackage) []string {
	var said []string
	for i := range p.Status.Contents {
		if c := &p.Status.Contents[i]; c.Folder == v1alpha1.FolderNotFound {
			said = append(said, fmt.Sprintf("the runtime image has no folder %s, where module %s is said to lie", c.Path, c.Name))
		}
	}
	return said
}

// concernsLaw lets through of what changes in packages only what a verdict rests on.
func concernsLaw() predicate.Predicate {
	return predicate.Funcs{UpdateFunc: func(e event.UpdateEvent) bool {
		was, ok := e.ObjectOld.(*v1alpha1.AnalyticsPackage)
		is, ok2 := e.ObjectNew.(*v1alpha1.AnalyticsPackage)
		return !ok || !ok2 || was.UID != is.UID || was.Generation != is.Generation ||
			!equality.Semantic.DeepEqual(was.Status.Inspections, is.Status.Inspections) ||
			!equality.Semantic.DeepEqual(was.Status.Contents, is.Status.Contents) ||
			!equality.Semantic.DeepEqual(was.Status.RuntimeContents, is.Status.RuntimeContents) ||
			!equality.Semantic.DeepEqual(was.Status.KnownElsewhere, is.Status.KnownElsewhere) ||
			!equality.Semantic.DeepEqual(was.Status.Contested, is.Status.Contested)
	}}
}
