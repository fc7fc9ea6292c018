// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"cmp"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	resourcev1 "k8s.io/api/resource/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/guard"
	"github.com/vsa-legal/operator/internal/legal"
)

// Plan is the objects that run a verdict. All but the workload must be there before it.
type Plan struct {
	ConfigMap     *corev1.ConfigMap
	NetworkPolicy *networkingv1.NetworkPolicy
	Permits       *corev1.ConfigMap                 // nil unless the runtime is under a guard; it has no permit yet
	ClaimTemplate *resourcev1.ResourceClaimTemplate // nil unless the GPU comes through Dynamic Resource Allocation

	Service          *corev1.Service               // nil unless the deployment asks for one
	DisruptionBudget *policyv1.PodDisruptionBudget // nil unless the deployment has two pods or more

	Deployment *appsv1.Deployment // of a VideoAnalyticsDeployment
	Job        *batchv1.Job       // of a VideoSearchJob
	// LeftOut says which settings of the request are not in the pods, and why.
	LeftOut []LeftOut
	// TooLate says that no whole second is left for the Job, or nothing at all under a guard: one that runs is left to its end, none is
	// started.
	TooLate bool

	// UnfitNodes are nodes that there are now and that the pods are kept from, because they may show more than the plan: see Place.
	UnfitNodes []Node
	place      placement

	window       window             // of a search
	instructions guard.Instructions // of the guard, but for the operator's key
	permitsName  string
}

// Workload returns the one object of the plan that has pods.
func (p *Plan) Workload() Object {
	if p.Job != nil {
		return p.Job
	}
	return p.Deployment
}

// Supports returns the objects of the plan that have no pods.
func (p *Plan) Supports() []Object {
	all := []Object{p.ConfigMap, p.NetworkPolicy}
	if p.Permits != nil {
		all = append(all, p.Permits)
	}
	if p.ClaimTemplate != nil {
		all = append(all, p.ClaimTemplate)
	}
	if p.Service != nil {
		all = append(all, p.Service)
	}
	if p.DisruptionBudget != nil {
		all = append(all, p.DisruptionBudget)
	}
	return all
}

// PodTemplate returns what a Deployment or a Job makes its pods of, and nil for any other object.
func PodTemplate(o metav1.Object) *corev1.PodTemplateSpec {
	switch w := o.(type) {
	case *appsv1.Deployment:
		return &w.Spec.Template
	case *batchv1.Job:
		return &w.Spec.Template
	}
	return nil
}

// TemplateHash is a hash of what the pods of a Deployment or a Job are, their annotations aside. It is the same for two
// objects only as the API server stores both.
func TemplateHash(o metav1.Object) string {
	template := PodTemplate(o)
	if template == nil {
		return ""
	}
	return hash([]any{template.Labels, template.Spec})
}

// Rolls tells whether a workload that becomes the planned one replaces its pods, as far as is known: whether its pods were
// planned otherwise, or have to be kept from a node.
func Rolls(running, planned metav1.Object) bool {
	return running.GetAnnotations()[annotationPods] != planned.GetAnnotations()[annotationPods] ||
		!StaysOn(&PodTemplate(running).Spec, &PodTemplate(planned).Spec)
}

// Object is any object of Kubernetes.
type Object interface {
	metav1.Object
	runtime.Object
}

// ForDeployment plans a deployment under a verdict that runs.
func ForDeployment(d *v1alpha1.VideoAnalyticsDeployment, p *v1alpha1.AnalyticsPackage, v legal.Verdict) Plan {
	s := subject{object: d, kind: "VideoAnalyticsDeployment", label: LabelDeployment, suffix: SuffixDeployment,
		of: p, verdict: v, gpu: d.Spec.GPU, pod: ptr.Deref(d.Spec.Pod, v1alpha1.PodSettings{}), network: network{d.Spec.Ingress, d.Spec.Egress}, inputs: d.Spec.Inputs}
	s.cameras, s.strays = camerasData(d.Spec.Cameras, nil, d.Spec.Inputs)
	plan := s.plan()
	template := s.template(plan)
	template.Spec.TerminationGracePeriodSeconds = ptr.To(cmp.Or(p.Spec.Runtime.TerminationGracePeriodSeconds, terminationGraceSeconds))
	replicas := ptr.Deref(d.Spec.Replicas, 1)
	plan.reach(s, d)
	plan.Deployment = &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: appsv1.SchemeGroupVersion.String(), Kind: "Deployment"},
		ObjectMeta: s.meta(d.Name),
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: Labels(s.label, d.Name)},
			Template: template,
			// GPUs are scarce: a pod gives its own back before the next one takes it.
			Strategy: appsv1.DeploymentStrategy{
				Type: appsv1.RollingUpdateDeploymentStrategyType,
				RollingUpdate: &appsv1.RollingUpdateDeployment{
					MaxSurge: ptr.To(intstr.FromInt32(0)), MaxUnavailable: ptr.To(intstr.FromInt32(1))},
			},
			// An older revision may hold a module that has been stripped since: none is kept to go back to.
			RevisionHistoryLimit: ptr.To[int32](0),
		},
	}
	plan.place.architectures, plan.place.restricted = architectures(p, &template.Spec)
	plan.seal()
	return plan
}

// ForSearch plans a search under a verdict that runs, from now until its end.
func ForSearch(j *v1alpha1.VideoSearchJob, p *v1alpha1.AnalyticsPackage, v legal.Verdict, now time.Time) Plan {
	s := subject{object: j, kind: "VideoSearchJob", label: LabelSearch, suffix: suffixSearch,
		of: p, verdict: v, gpu: j.Spec.GPU, pod: ptr.Deref(j.Spec.Pod, v1alpha1.PodSettings{}), network: network{egress: searchEgress(j)}, inputs: j.Spec.Inputs}
	s.cameras, s.strays = camerasData(j.Spec.Cameras, &j.Spec.Footage, j.Spec.Inputs)
	plan := s.plan()
	template := s.template(plan)
	template.Spec.RestartPolicy = corev1.RestartPolicyNever
	addSearchFolders(&template.Spec, j)
	job := &batchv1.Job{
		TypeMeta:   metav1.TypeMeta{APIVersion: batchv1.SchemeGroupVersion.String(), Kind: "Job"},
		ObjectMeta: s.meta(j.Name),
		Spec: batchv1.JobSpec{
			Parallelism:          ptr.To[int32](1),
			Completions:          ptr.To[int32](1),
			BackoffLimit:         ptr.To[int32](2),
			Suspend:              ptr.To(false),
			PodReplacementPolicy: ptr.To(batchv1.Failed), // never two pods at once
			Template:             template,
		},
	}
	job.Annotations = map[string]string{
		AnnotationPlan:      hash(job.Spec),
		AnnotationExpiresAt: v.RunsUntil.UTC().Format(time.RFC3339),
		AnnotationJudgedAt:  now.UTC().Format(time.RFC3339),
	}
	plan.Job, plan.window = job, window{from: now, until: v.RunsUntil}
	plan.endBy(plan.window.endsWithin(), 0)
	plan.place.architectures, plan.place.restricted = architectures(p, &template.Spec)
	return plan
}

// Deadline returns the deadline of a Job that runs, in seconds from its start, for the end of a new plan of it, and by as much later as
// it is planned to be. A pod that runs keeps the deadline it was made with.
func Deadline(running, planned *batchv1.Job) *int64 {
	end, err := time.Parse(time.RFC3339, planned.Annotations[AnnotationExpiresAt])
	if err != nil {
		return ptr.To[int64](1) // never longer than what is known
	}
	start := running.CreationTimestamp.Time
	if running.Status.StartTime != nil {
		start = running.Status.StartTime.Time
	}
	later := ptr.Deref(planned.Spec.ActiveDeadlineSeconds, 0) - ptr.Deref(planned.Spec.Template.Spec.ActiveDeadlineSeconds, 0)
	return ptr.To(max(1, int64(end.Sub(start)/time.Second)) + max(0, later))
}

// subject is the request that a plan is for, and what the plan rests on.
type subject struct {
	object metav1.Object
	kind   string
	label  string
	suffix string // tells a deployment's objects from those of a search of the same name

	of      *v1alpha1.AnalyticsPackage
	verdict legal.Verdict
	gpu     *v1alpha1.GPU
	pod     v1alpha1.PodSettings
	inputs  *v1alpha1.Inputs
	network network
	cameras string // as the ConfigMap has them
	strays  int    // streams of cameras that the request does not name
}

func (s subject) plan() Plan {
	plan := Plan{
		ConfigMap: &corev1.ConfigMap{
			TypeMeta:   metav1.TypeMeta{APIVersion: corev1.SchemeGroupVersion.String(), Kind: "ConfigMap"},
			ObjectMeta: s.meta(s.object.GetName() + s.suffix + suffixConfig),
			Data:       map[string]string{keyModules: modulesData(s.of, s.verdict), keyCameras: s.cameras},
		},
		NetworkPolicy: s.network.policy(s.meta(s.object.GetName()+s.suffix), Labels(s.label, s.object.GetName())),
		LeftOut:       s.leftOut(),
		instructions:  s.guardInstructions(),
		permitsName:   s.object.GetName() + s.suffix + suffixPermits,
	}
	if gpu := s.gpu; gpu != nil && gpu.DeviceClassName != "" {
		plan.ClaimTemplate = &resourcev1.ResourceClaimTemplate{
			TypeMeta:   metav1.TypeMeta{APIVersion: resourcev1.SchemeGroupVersion.String(), Kind: "ResourceClaimTemplate"},
			ObjectMeta: s.meta(s.object.GetName() + s.suffix + "-gpu"),
			Spec: resourcev1.ResourceClaimTemplateSpec{Spec: resourcev1.ResourceClaimSpec{
				Devices: resourcev1.DeviceClaim{Requests: []resourcev1.DeviceRequest{{
					Name: claimGPU,
					Exactly: &resourcev1.ExactDeviceRequest{
						DeviceClassName: string(gpu.DeviceClassName),
						AllocationMode:  resourcev1.DeviceAllocationModeExactCount,
						Selectors:       deviceSelectors(gpu.Selectors),
						Count:           int64(gpu.Count),
					},
				}}},
			}},
		}
	}
	return plan
}

func (s subject) template(plan Plan) corev1.PodTemplateSpec {
	annotations := map[string]string{
		annotationConfig: hash([]any{slices.Sorted(slices.Values(s.verdict.Runs())), plan.ConfigMap.Data[keyCameras]}),
	}
	// A template of claims has a name that stays: pods do not see that it asks for other devices. A search never changes.
	if plan.ClaimTemplate != nil && (s.label == LabelDeployment || len(s.gpu.Selectors) > 0) {
		annotations[annotationDevices] = hash(plan.ClaimTemplate.Spec)
	}
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: s.podLabels(), Annotations: s.podAnnotations(annotations)},
		Spec:       s.podSpec(plan),
	}
}

// meta of an object that goes when the user's object goes.
func (s subject) meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Namespace: s.object.GetNamespace(),
		Name:      name,
		Labels:    Labels(s.label, s.object.GetName()),
		OwnerReferences: []metav1.OwnerReference{
			*metav1.NewControllerRef(s.object, v1alpha1.GroupVersion.WithKind(s.kind)),
		},
	}
}
