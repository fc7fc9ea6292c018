// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// everything is all that a site can say of pods.
func everything() *v1alpha1.PodSettings {
	return &v1alpha1.PodSettings{
		NodeSelector: []v1alpha1.Label{{Key: "nvidia.com/gpu.product", Value: "L4"}},
		Tolerations: []v1alpha1.Toleration{{Key: "nvidia.com/gpu", Operator: "Exists", Effect: "NoSchedule"},
			{Key: "pool", Operator: "Equal", Value: "video", Effect: "NoExecute", TolerationSeconds: ptr.To[int64](60)}},
		TopologySpreadConstraints: []v1alpha1.TopologySpreadConstraint{
			{TopologyKey: "kubernetes.io/hostname", MaxSkew: 1, WhenUnsatisfiable: "ScheduleAnyway"}},
		RuntimeClassName: "nvidia", PriorityClassName: "vsa-statistics",
		ImagePullSecrets:  []v1alpha1.ObjectName{"vendor", "mirror"},
		Labels:            []v1alpha1.PodLabel{{Key: "cost-centre", Value: "4711"}, {Key: "example.com/team", Value: "video"}},
		Annotations:       []v1alpha1.PodAnnotation{{Key: "prometheus.io/scrape", Value: "true"}},
		Resources:         &v1alpha1.Resources{Limits: &v1alpha1.ResourceAmounts{Memory: "16Gi"}},
		Env:               []v1alpha1.SiteEnv{{Name: "TZ", Value: "Europe/Paris"}, {Name: "LOG_LEVEL", Value: "2"}},
		LicenseSecretName: "vision-license", CacheClaimName: "engines",
	}
}

func TestPodsRunWhereTheSiteWants(t *testing.T) {
	plan := planned(objects.Package(), everything())
	pod := specOf(plan)
	if diff := cmp.Diff(map[string]string{"nvidia.com/gpu.product": "L4"}, pod.NodeSelector); diff != "" {
		t.Error(diff)
	}
	tolerations := []corev1.Toleration{{Key: "nvidia.com/gpu", Operator: "Exists", Effect: "NoSchedule"},
		{Key: "pool", Operator: "Equal", Value: "video", Effect: "NoExecute", TolerationSeconds: ptr.To[int64](60)}}
	if diff := cmp.Diff(tolerations, pod.Tolerations); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]corev1.LocalObjectReference{{Name: "mirror"}, {Name: "vendor"}}, pod.ImagePullSecrets); diff != "" {
		t.Error(diff)
	}
	spread := []corev1.TopologySpreadConstraint{{TopologyKey: "kubernetes.io/hostname", MaxSkew: 1, WhenUnsatisfiable: "ScheduleAnyway",
		LabelSelector: &metav1.LabelSelector{MatchLabels: workload.Labels(workload.LabelDeployment, "d")}}}
	if diff := cmp.Diff(spread, pod.TopologySpreadConstraints); diff != "" {
		t.Error(diff)
	}
	if *pod.RuntimeClassName != "nvidia" || pod.PriorityClassName != "vsa-statistics" {
		t.Errorf("runtime class %s, priority class %s", *pod.RuntimeClassName, pod.PriorityClassName)
	}
	template := plan.Deployment.Spec.Template
	if template.Labels["cost-centre"] != "4711" || template.Labels["example.com/team"] != "video" || template.Annotations["prometheus.io/scrape"] != "true" {
		t.Errorf("labels %v, annotations %v", template.Labels, template.Annotations)
	}
	if diff := cmp.Diff(workload.Labels(workload.LabelDeployment, "d"), plan.Deployment.Spec.Selector.MatchLabels); diff != "" {
		t.Errorf("the site's labels select pods: %s", diff)
	}
}

// The API server refuses the operator's own keys. Should one get in, it means nothing.
func TestTheOperatorsOwnLabelsAndAnnotationsStay(t *testing.T) {
	settings := &v1alpha1.PodSettings{}
	for _, key := range []v1alpha1.PodKey{workload.LabelManagedBy, workload.LabelDeployment} {
		settings.Labels = append(settings.Labels, v1alpha1.PodLabel{Key: key, Value: "other"})
	}
	settings.Annotations = []v1alpha1.PodAnnotation{{Key: "vsa.legal/config", Value: "other"}}
	template, own := planned(objects.Package(), settings).Deployment.Spec.Template, planned(objects.Package(), nil).Deployment.Spec.Template
	if diff := cmp.Diff(own.ObjectMeta, template.ObjectMeta); diff != "" {
		t.Error(diff)
	}
}
