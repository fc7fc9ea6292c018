// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"slices"
	"strconv"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// Labels and annotations of everything that is made to inspect. The label of the operator's other objects is not on them:
// they run no analytics, and belong to no user's object.
const (
	LabelComponent = "app.kubernetes.io/component"
	Component      = "inspection"
	// LabelInspected is the beginning of the digest of what is inspected.
	LabelInspected = "vsa.legal/inspected"
	// AnnotationAttempt counts the Jobs of one inspection.
	AnnotationAttempt = "vsa.legal/attempt"
)

const (
	containerName = "inspector"
	program       = "/manager" // of the operator's image
	// Root is the folder in which the image is mounted. It is that folder which is inspected, so that nothing in the image,
	// which lies one deeper, decides as what it is read.
	Root = "/inspected"
	// Mounted is the image's folder in Root.
	Mounted = "image"
	// messagePath is where the kubelet finds what a container leaves behind.
	messagePath = "/dev/termination-log"

	nonRoot        = 65532
	longestSeconds = 3600
	keptSeconds    = 24 * 3600 // for whoever wants to read the log
)

// Inspector is the program that inspects, and where.
type Inspector struct {
	// Image of the operator. Empty means that nothing is inspected.
	Image string
	// Namespace of the Jobs and of their results: the operator's own.
	Namespace string
	// PullSecret in that namespace, for images that the nodes may not pull by themselves. Empty means none.
	PullSecret string
}

// Job inspects a subject. Attempts are counted from one.
func (i Inspector) Job(s Subject, attempt int) *batchv1.Job {
	labels := map[string]string{LabelComponent: Component, LabelInspected: s.Label()}
	name := i.jobName(s)
	if attempt > 1 {
		name += "-" + strconv.Itoa(attempt)
	}
	return &batchv1.Job{
		TypeMeta: metav1.TypeMeta{APIVersion: batchv1.SchemeGroupVersion.String(), Kind: "Job"},
		ObjectMeta: metav1.ObjectMeta{
			Namespace: i.Namespace, Name: name, Labels: labels,
			Annotations: map[string]string{AnnotationAttempt: strconv.Itoa(attempt)},
		},
		Spec: batchv1.JobSpec{
			Parallelism:             ptr.To[int32](1),
			Completions:             ptr.To[int32](1),
			BackoffLimit:            ptr.To[int32](2),
			ActiveDeadlineSeconds:   ptr.To[int64](longestSeconds),
			TTLSecondsAfterFinished: ptr.To[int32](keptSeconds),
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       nearby(i.pod(s), s.Nodes, attempt),
			},
		},
	}
}

// nearby has the first attempt, and every other one after it, made where the image is already, whatever else is kept from there: there
// nothing has to be pulled. The others are for nodes that are full, or gone.
func nearby(spec corev1.PodSpec, nodes string, attempt int) corev1.PodSpec {
	if nodes == "" || attempt%2 == 0 {
		return spec
	}
	var terms []corev1.NodeSelectorTerm
	for node := range strings.FieldsSeq(nodes) {
		terms = append(terms, corev1.NodeSelectorTerm{MatchFields: []corev1.NodeSelectorRequirement{
			{Key: metav1.ObjectNameField, Operator: corev1.NodeSelectorOpIn, Values: []string{node}}}})
	}
	spec.Affinity = &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: terms}}}
	spec.Tolerations = []corev1.Toleration{{Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule}}
	return spec
}

// jobName is another one for another image of the inspector: what an older one has begun is left to its end.
func (i Inspector) jobName(s Subject) string { return s.name(Revision, i.Image) }

// Attempt returns which attempt at this inspection a Job is, or zero.
func (i Inspector) Attempt(job *batchv1.Job, s Subject) int {
	attempt, err := strconv.Atoi(job.Annotations[AnnotationAttempt])
	if err != nil || attempt < 1 || job.Name != i.Job(s, attempt).Name {
		return 0
	}
	return attempt
}

// pod has no rights, no network and nothing but the image, which the kubelet pulls and of which it checks the digest.
func (i Inspector) pod(s Subject) corev1.PodSpec {
	command := []string{program, "inspect", "--root", Root, "--result", messagePath}
	if s.All {
		command = append(command, "--all")
	}
	for _, folder := range s.folders() {
		command = append(command, "--folder", folder)
	}
	quantity := resource.MustParse
	spec := corev1.PodSpec{
		RestartPolicy:                corev1.RestartPolicyNever,
		AutomountServiceAccountToken: ptr.To(false),
		EnableServiceLinks:           ptr.To(false),
		NodeSelector:                 map[string]string{corev1.LabelOSStable: "linux"},
		SecurityContext: &corev1.PodSecurityContext{
			RunAsNonRoot:   ptr.To(true),
			RunAsUser:      ptr.To[int64](nonRoot),
			RunAsGroup:     ptr.To[int64](nonRoot),
			FSGroup:        ptr.To[int64](nonRoot),
			SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
		},
		Containers: []corev1.Container{{
			Name:    containerName,
			Image:   i.Image,
			Command: command,
			Env:     []corev1.EnvVar{{Name: "GOMEMLIMIT", Value: "208MiB"}},
			Resources: corev1.ResourceRequirements{
				Requests: corev1.ResourceList{
					corev1.ResourceCPU: quantity("100m"), corev1.ResourceMemory: quantity("256Mi")},
				Limits: corev1.ResourceList{
					corev1.ResourceCPU: quantity("1"), corev1.ResourceMemory: quantity("256Mi")},
			},
			VolumeMounts: []corev1.VolumeMount{
				{Name: "image", MountPath: Root + "/" + Mounted, ReadOnly: true},
				{Name: "tmp", MountPath: "/tmp"},
			},
			TerminationMessagePath:   messagePath,
			TerminationMessagePolicy: corev1.TerminationMessageReadFile,
			SecurityContext: &corev1.SecurityContext{
				AllowPrivilegeEscalation: ptr.To(false),
				ReadOnlyRootFilesystem:   ptr.To(true),
				Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
			},
		}},
		Volumes: []corev1.Volume{
			{Name: "image", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{
				Reference: string(s.Image), PullPolicy: corev1.PullIfNotPresent}}},
			{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{
				SizeLimit: resource.NewQuantity(8<<30, resource.BinarySI)}}},
		},
	}
	if s.Architecture != "" {
		spec.NodeSelector[corev1.LabelArchStable] = s.Architecture
	}
	if i.PullSecret != "" {
		spec.ImagePullSecrets = []corev1.LocalObjectReference{{Name: i.PullSecret}}
	}
	return spec
}

// Ran tells whether a pod is one of the Job's that runs what was planned: this inspector, on this digest, and nothing
// beside it. What any other pod says counts for nothing.
func (i Inspector) Ran(pod *corev1.Pod, job *batchv1.Job, s Subject) bool {
	if !metav1.IsControlledBy(pod, job) || !same(&pod.Spec, ptr.To(i.pod(s))) {
		return false
	}
	reference := pod.Spec.Volumes[0].Image.Reference
	return strings.HasSuffix(reference, "@"+s.digest())
}

// same tells whether a pod is the planned one but for the name under which its image was found.
func same(actual, planned *corev1.PodSpec) bool {
	if len(actual.Containers) != 1 || len(actual.InitContainers)+len(actual.EphemeralContainers) > 0 ||
		len(actual.Volumes) != len(planned.Volumes) || !selects(actual.NodeSelector, planned.NodeSelector) || actual.Volumes[0].Image == nil ||
		actual.HostNetwork || actual.HostPID || actual.HostIPC || ptr.Deref(actual.ShareProcessNamespace, false) {
		return false
	}
	volumes := slices.Clone(actual.Volumes)
	image := *volumes[0].Image
	image.Reference = planned.Volumes[0].Image.Reference
	volumes[0].Image = &image
	a, p := &actual.Containers[0], &planned.Containers[0]
	return equality.Semantic.DeepEqual(volumes, planned.Volumes) &&
		a.Image == p.Image && slices.Equal(a.Command, p.Command) && len(a.Args)+len(a.EnvFrom) == 0 && a.Lifecycle == nil &&
		equality.Semantic.DeepEqual(a.Env, p.Env) && equality.Semantic.DeepEqual(a.VolumeMounts, p.VolumeMounts) &&
		a.TerminationMessagePath == p.TerminationMessagePath && a.TerminationMessagePolicy == p.TerminationMessagePolicy
}

// selects tells whether a pod is bound to every node label that it was planned for: the kubelet takes no other.
func selects(actual, planned map[string]string) bool {
	for label, value := range planned {
		if actual[label] != value {
			return false
		}
	}
	return true
}

// Backoff is how long to wait after an attempt that failed.
func Backoff(attempt int) time.Duration {
	const shortest, longest = 10 * time.Minute, 6 * time.Hour
	if attempt > 16 {
		return longest
	}
	return min(shortest<<max(0, attempt-1), longest)
}
