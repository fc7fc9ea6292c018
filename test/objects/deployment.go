// SPDX-License-Identifier: Apache-2.0

package objects

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// DeploymentBuilder builds a VideoAnalyticsDeployment.
type DeploymentBuilder struct {
	v1alpha1.VideoAnalyticsDeployment
}

// MakeDeployment begins a VideoAnalyticsDeployment of a municipality's that watches cam-1 in real time, strips what is
// forbidden, and names no profile.
func MakeDeployment(name, namespace string) *DeploymentBuilder {
	return &DeploymentBuilder{v1alpha1.VideoAnalyticsDeployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.VideoAnalyticsDeploymentSpec{
			Processing: v1alpha1.RealTime, OperatedBy: Municipality(), PackageName: PackageName,
			OnForbidden: v1alpha1.Strip, Cameras: []v1alpha1.Camera{"cam-1"},
			GPU: &v1alpha1.GPU{ResourceName: "nvidia.com/gpu", Count: 1},
		},
	}}
}

// Obj returns what was built.
func (b *DeploymentBuilder) Obj() *v1alpha1.VideoAnalyticsDeployment {
	return &b.VideoAnalyticsDeployment
}

// Profile names the profile that the deployment rests on.
func (b *DeploymentBuilder) Profile(name v1alpha1.ObjectName) *DeploymentBuilder {
	b.Spec.ProfileName = name
	return b
}

// Purpose says what the deployment is for.
func (b *DeploymentBuilder) Purpose(purpose v1alpha1.Term) *DeploymentBuilder {
	b.Spec.Purpose = purpose
	return b
}

// Processing says when the images are looked at.
func (b *DeploymentBuilder) Processing(p v1alpha1.Processing) *DeploymentBuilder {
	b.Spec.Processing = p
	return b
}

// OperatedBy says who operates the deployment.
func (b *DeploymentBuilder) OperatedBy(o v1alpha1.Operator) *DeploymentBuilder {
	b.Spec.OperatedBy = o
	return b
}

// Package names the package to run.
func (b *DeploymentBuilder) Package(name v1alpha1.ObjectName) *DeploymentBuilder {
	b.Spec.PackageName = name
	return b
}

// Modules adds modules to run.
func (b *DeploymentBuilder) Modules(names ...v1alpha1.ModuleName) *DeploymentBuilder {
	b.Spec.Modules = append(b.Spec.Modules, names...)
	return b
}

// Refuse makes a module that may not run keep the others from running.
func (b *DeploymentBuilder) Refuse() *DeploymentBuilder {
	b.Spec.OnForbidden = v1alpha1.Refuse
	return b
}
