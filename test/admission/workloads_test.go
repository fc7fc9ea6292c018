// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// makers are the kinds that make pods, pods among them.
var makers = []string{"Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "PodTemplate"}

// makerOf is somebody who has the right to make such an object: the built-in roles leave PodTemplates out.
func makerOf(kind string) identity {
	if kind == "PodTemplate" {
		return gitops
	}
	return namespaceAdmin
}

// podSpec is a pod of one container, which would pass every other check of the API server in any namespace of the suite.
func podSpec(image string) corev1.PodSpec {
	return corev1.PodSpec{
		AutomountServiceAccountToken: ptr.To(false),
		SecurityContext: &corev1.PodSecurityContext{RunAsNonRoot: ptr.To(true), RunAsUser: ptr.To[int64](65532),
			SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}},
		Containers: []corev1.Container{container("c", image)},
	}
}

func container(name, image string) corev1.Container {
	return corev1.Container{Name: name, Image: image, SecurityContext: &corev1.SecurityContext{
		AllowPrivilegeEscalation: ptr.To(false), Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}}}
}

// workload makes an object of a kind that makes such pods. What is made carries these labels, and gives them to its pods.
func workloadOf(kind, namespace, name string, pod corev1.PodSpec, labels map[string]string) client.Object {
	meta := metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: labels}
	selected := map[string]string{"app": name}
	inPods := map[string]string{"app": name}
	for k, v := range labels {
		inPods[k] = v
	}
	selector := &metav1.LabelSelector{MatchLabels: selected}
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: inPods}, Spec: pod}
	once := *template.DeepCopy()
	once.Spec.RestartPolicy = corev1.RestartPolicyNever
	switch kind {
	case "Deployment":
		return &appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Selector: selector, Template: template}}
	case "StatefulSet":
		return &appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Selector: selector, Template: template}}
	case "DaemonSet":
		return &appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{Selector: selector, Template: template}}
	case "ReplicaSet":
		return &appsv1.ReplicaSet{ObjectMeta: meta, Spec: appsv1.ReplicaSetSpec{Selector: selector, Template: template}}
	case "ReplicationController":
		return &corev1.ReplicationController{ObjectMeta: meta, Spec: corev1.ReplicationControllerSpec{Selector: selected, Template: &template}}
	case "Job":
		return &batchv1.Job{ObjectMeta: meta, Spec: batchv1.JobSpec{Template: once}}
	case "CronJob":
		return &batchv1.CronJob{ObjectMeta: meta, Spec: batchv1.CronJobSpec{Schedule: "0 0 1 1 *",
			JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: once}}}}
	case "PodTemplate":
		return &corev1.PodTemplate{ObjectMeta: meta, Template: template}
	}
	return &corev1.Pod{ObjectMeta: meta, Spec: pod}
}

func pod(namespace, name string, spec corev1.PodSpec) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, Spec: spec}
}
