// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// bareMeta returns what identifies an object, and nothing that anybody may have noted beside it.
func bareMeta(m *metav1.ObjectMeta) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: m.Name, Namespace: m.Namespace, UID: m.UID, Generation: m.Generation, DeletionTimestamp: m.DeletionTimestamp}
}

func bareDeployment(d *v1alpha1.VideoAnalyticsDeployment) *v1alpha1.VideoAnalyticsDeployment {
	return &v1alpha1.VideoAnalyticsDeployment{ObjectMeta: bareMeta(&d.ObjectMeta), Spec: v1alpha1.VideoAnalyticsDeploymentSpec{
		ProfileName: d.Spec.ProfileName, Purpose: d.Spec.Purpose, Processing: d.Spec.Processing, OperatedBy: d.Spec.OperatedBy,
		PackageName: d.Spec.PackageName, Modules: d.Spec.Modules, Cameras: d.Spec.Cameras, OnForbidden: d.Spec.OnForbidden,
	}}
}

// barePackage leaves a package its status: what an inspection found counts.
func barePackage(p *v1alpha1.AnalyticsPackage) *v1alpha1.AnalyticsPackage {
	if p == nil {
		return nil
	}
	bare := &v1alpha1.AnalyticsPackage{ObjectMeta: bareMeta(&p.ObjectMeta), Spec: p.Spec, Status: p.Status}
	bare.Status.Conditions = nil
	return bare
}

func bareFormalities(all []v1alpha1.Formality, stamps legal.Stamps) []v1alpha1.Formality {
	var bare []v1alpha1.Formality
	for i := range all {
		bare = append(bare, v1alpha1.Formality{ObjectMeta: stampedMeta(&all[i].ObjectMeta, stamps), Spec: all[i].Spec})
	}
	return bare
}

// stampedMeta is bareMeta with the stamp of a paper, where that counts.
func stampedMeta(m *metav1.ObjectMeta, stamps legal.Stamps) metav1.ObjectMeta {
	bare := bareMeta(m)
	if stamps == legal.StampsClaimed {
		return bare
	}
	bare.CreationTimestamp = m.CreationTimestamp
	for _, key := range []string{v1alpha1.AnnotationFiledBy, v1alpha1.AnnotationFiledAs} {
		if value, ok := m.Annotations[key]; ok {
			metav1.SetMetaDataAnnotation(&bare, key, value)
		}
	}
	return bare
}

// bareControllers leaves out whom people turn to: no verdict rests on that.
func bareControllers(e *legal.Evidence, namespace string) []v1alpha1.DataController {
	if e.Mode != v1alpha1.EvidenceRegistered {
		return nil
	}
	all := e.Register.Registered(namespace)
	for i := range all {
		all[i].Spec.DataProtectionOfficer = nil
	}
	return all
}
