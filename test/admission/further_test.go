// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
)

// furtherAttempts try by what newer versions of Kubernetes have, and by controllers that make pods of what others have written down.
func furtherAttempts() []attempt {
	var all []attempt
	add := func(threat, what string, who identity, policy, says string, try func(context.Context, identity) error) {
		all = append(all, attempt{threat, what, who, try, policy, says})
	}
	for kind, who := range map[string]identity{"StatefulSet": builtIn("statefulset-controller"), "DaemonSet": builtIn("daemon-set-controller"), "ReplicationController": builtIn("replication-controller")} {
		add("image-made", "the pod that a revision of a "+kind+" asks for, which somebody has put back", who, "vsa-images", governs, creates(func() client.Object {
			p := pod("kube-system", "revised-0", podSpec(runtimeImage))
			p.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: kind, Name: "revised", UID: "x", Controller: ptr.To(true)}}
			return p
		}))
	}
	add("image-made", "the Job that a CronJob of before asks for", builtIn("cronjob-controller"), "vsa-images", governs, creates(func() client.Object {
		return workloadOf("Job", "kube-system", "due", podSpec(runtimeImage), nil)
	}))
	add("image-made", "a Job that another program is to run", editor, "vsa-images", governs, creates(func() client.Object {
		job, ok := workloadOf("Job", elsewhere, "beside", podSpec(runtimeImage), nil).(*batchv1.Job)
		Expect(ok).To(BeTrue())
		job.Spec.ManagedBy = ptr.To("example.com/queue")
		return job
	}))
	add("image-placed", "a folder of an image volume", editor, "vsa-images", governs, creates(func() client.Object {
		spec := podSpec(ownImage)
		spec.Volumes = []corev1.Volume{{Name: "m", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: repository + ":v1"}}}}
		spec.Containers[0].VolumeMounts = []corev1.VolumeMount{{Name: "m", MountPath: "/m", SubPath: "models/face"}}
		return pod(elsewhere, "beside", spec)
	}))
	add("image-placed", "a sidecar that begins again by itself", gitops, "vsa-images", governs, creates(func() client.Object {
		spec := podSpec(ownImage)
		c := container("side", runtimeImage)
		c.RestartPolicy = ptr.To(corev1.ContainerRestartPolicyAlways)
		c.RestartPolicyRules = []corev1.ContainerRestartRule{{Action: corev1.ContainerRestartRuleActionRestart, ExitCodes: &corev1.ContainerRestartRuleOnExitCodes{Operator: corev1.ContainerRestartRuleOnExitCodesOpIn, Values: []int32{42}}}}
		spec.InitContainers = []corev1.Container{c}
		return pod(elsewhere, "beside", spec)
	}))
	add("image-later", "an image that is copied from an annotation, by JSON patch", editor, "vsa-images", governs, func(ctx context.Context, who identity) error {
		p := bystander(ctx)
		return who.client().Patch(ctx, p, client.RawPatch(types.JSONPatchType, []byte(`[{"op":"add","path":"/metadata/annotations","value":{"a":"`+runtimeImage+`"}},
			{"op":"copy","from":"/metadata/annotations/a","path":"/spec/containers/0/image"}]`)))
	})
	add("image-beside", "a pod by the server's apply", gitops, "vsa-images", governs, func(ctx context.Context, who identity) error {
		return apply(ctx, who, pod(elsewhere, "beside", podSpec(runtimeImage)))
	})
	add("parameters", "what the policies rest on, once its namespace has lost the label of its name", namespaceAdmin, "vsa-operator", "only the operator writes what the law", func(ctx context.Context, who identity) error {
		Expect(merge(ctx, clusterAdmin, &corev1.Namespace{ObjectMeta: onCluster(admission.Namespace)}, `{"metadata":{"labels":{"kubernetes.io/metadata.name":"other"}}}`)).To(Succeed())
		return who.client().Create(ctx, &corev1.ConfigMap{ObjectMeta: own("forged")})
	})
	add("evidence-off", "the log of evidence is taken away", gitops, "vsa-acts", "ends a log of evidence", func(ctx context.Context, who identity) error {
		e := &v1alpha1.EvidenceLog{ObjectMeta: onCluster("cluster"), Spec: v1alpha1.EvidenceLogSpec{Origin: "vsa.example/log", Witnesses: "quorum none"}}
		Expect(admin.Create(ctx, e)).To(Succeed())
		DeferCleanup(func(ctx context.Context) { Expect(admin.Delete(ctx, e)).To(Succeed()) })
		return who.client().Delete(ctx, e)
	})
	return all
}
