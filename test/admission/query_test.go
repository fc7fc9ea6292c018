// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// sought is the Secret that the search of the suite names.
const sought = "van-query"

// query is a Secret that says what a search looks for.
func query(name string, change func(*corev1.Secret)) func() client.Object {
	return func() client.Object {
		s := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: town, Name: name, OwnerReferences: []metav1.OwnerReference{{
			APIVersion: v1alpha1.GroupVersion.String(), Kind: "VideoSearchJob", Name: "van", UID: "0", Controller: ptr.To(true)}}},
			Type: workload.SecretTypeQuery, Immutable: ptr.To(true),
			Data: map[string][]byte{"query.json": []byte("{}"), workload.QueryMark + "van": nil}}
		change(s)
		return s
	}
}

// queryAttempts try to read what a search looks for, or to have a search read something else.
func queryAttempts() []attempt {
	const reads, belongs = "only the pod of that search reads it", "names one search, and has that search for its owner"
	var all []attempt
	for what, change := range map[string]func(*corev1.PodSpec){
		"a volume": func(s *corev1.PodSpec) {
			s.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: sought}}}}
		},
		"a projected volume": func(s *corev1.PodSpec) {
			s.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{
				{ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "any"}}},
				{Secret: &corev1.SecretProjection{LocalObjectReference: corev1.LocalObjectReference{Name: sought}}}}}}}}
		},
		"a volume of a driver": func(s *corev1.PodSpec) {
			s.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{CSI: &corev1.CSIVolumeSource{Driver: "example.com",
				NodePublishSecretRef: &corev1.LocalObjectReference{Name: sought}}}}}
		},
		"a volume of an older driver": func(s *corev1.PodSpec) {
			s.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{FlexVolume: &corev1.FlexVolumeSource{Driver: "example.com/x",
				SecretRef: &corev1.LocalObjectReference{Name: sought}}}}}
		},
		"a volume of a cloud": func(s *corev1.PodSpec) {
			s.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{AzureFile: &corev1.AzureFileVolumeSource{SecretName: sought, ShareName: "s"}}}}
		},
		"a volume of the network": func(s *corev1.PodSpec) {
			s.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{ISCSI: &corev1.ISCSIVolumeSource{TargetPortal: "192.0.2.1", IQN: "iqn.2026-11.example:s",
				SecretRef: &corev1.LocalObjectReference{Name: sought}}}}}
		},
		"the environment": func(s *corev1.PodSpec) {
			s.Containers[0].EnvFrom = []corev1.EnvFromSource{{SecretRef: &corev1.SecretEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: sought}}}}
		},
		"a variable of an init container": func(s *corev1.PodSpec) {
			c := container("i", ownImage)
			c.Env = []corev1.EnvVar{{Name: "A"}, {Name: "Q", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{
				LocalObjectReference: corev1.LocalObjectReference{Name: sought}, Key: "query.json"}}}}
			s.InitContainers = []corev1.Container{c}
		},
	} {
		for _, kind := range []string{"Pod", "Deployment", "CronJob"} {
			all = append(all, attempt{"query-read", "what is sought in " + what + " of a " + kind, makerOf(kind), creates(func() client.Object {
				spec := podSpec(ownImage)
				change(&spec)
				return workloadOf(kind, town, "reader", spec, nil)
			}), "vsa-images", reads})
		}
	}
	debugged := func(ctx context.Context, who identity) error {
		p := pod(town, "reader", podSpec(ownImage))
		p.Spec.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: sought}}}}
		return who.client().Create(ctx, p)
	}
	all = append(all, attempt{"query-read", "what is sought, by a program that may do everything", controller, debugged, "vsa-images", reads})
	// What somebody has the operator make, by a request that names it as the Secret of a license or of the cameras.
	asLicense := podSpec(ownImage)
	asLicense.Volumes = []corev1.Volume{{Name: "license", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: sought}}}}
	labels := workload.Labels(workload.LabelDeployment, "reader")
	all = append(all, attempt{"query-as-license", "what is sought as the license of a deployment", operator, creates(func() client.Object {
		return workloadOf("Deployment", town, "reader", asLicense, labels)
	}), "vsa-images", reads}, attempt{"query-as-license", "what is sought as the license of a pod of a deployment", builtIn("replicaset-controller"), creates(func() client.Object {
		p := pod(town, "reader", asLicense)
		p.Labels = labels
		p.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "reader-1", UID: "1", Controller: ptr.To(true)}}
		return p
	}), "vsa-images", reads})
	for what, change := range map[string]func(*corev1.Secret){
		"of another type": func(s *corev1.Secret) { s.Type = corev1.SecretTypeOpaque },
		"that can change": func(s *corev1.Secret) { s.Immutable = nil },
		"of two searches": func(s *corev1.Secret) { s.Data[workload.QueryMark+"other"] = nil },
		"of no search":    func(s *corev1.Secret) { delete(s.Data, workload.QueryMark+"van") },
		"of nobody":       func(s *corev1.Secret) { s.OwnerReferences = nil },
		"that belongs to another search than it names": func(s *corev1.Secret) { s.OwnerReferences[0].Name = "other" },
		"that belongs to something else":               func(s *corev1.Secret) { s.OwnerReferences[0].Kind = "ConfigMap" },
		"that belongs to something else as well": func(s *corev1.Secret) {
			s.OwnerReferences = append(s.OwnerReferences, metav1.OwnerReference{APIVersion: "v1", Kind: "ConfigMap", Name: "van", UID: "1"})
		},
	} {
		all = append(all, attempt{"query-secret", "a query " + what, namespaceAdmin, creates(query("sneaked", change)), "vsa-acts", belongs})
	}
	return all
}
