// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"cmp"
	"crypto/ed25519"
	"path"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/guard"
)

const (
	// containerGuard copies the guard from the operator's image to where the runtime's container finds it.
	containerGuard = "guard"
	guardProgram   = "/guard" // of the operator's image
	volumeGuard    = "guard"
	volumePermits  = "permits"
	guardFolder    = "/vsa/guard"
	permitsFolder  = "/vsa/permits"
	suffixPermits  = "-permits"

	// defaultIndexPort is where a runtime of the Open Inference Protocol answers if its package names no port.
	defaultIndexPort = 8000
	// lingerSeconds is how long the guard of a search stays when its permit has run out: Kubernetes ends the Job within it, for
	// its deadline, which would be taken for a failure if the guard were sooner.
	lingerSeconds = 5
)

// Guard is what a plan has to know to put its runtime under a guard.
type Guard struct {
	// Image of the operator, in which the guard is.
	Image string
	// Key verifies the permits of the pods.
	Key ed25519.PublicKey
}

// PutUnder has a guard start the runtime of the plan, and end it when its permit runs out. It returns false, and changes nothing,
// where the package does not say by which command the runtime is started: a guard does not see what its image says. The deadline of
// a search is then the net below its guard: it does not end it sooner. It is called before Place.
func (p *Plan) PutUnder(g Guard) bool {
	spec := &PodTemplate(p.Workload()).Spec
	c := &spec.Containers[0]
	if len(c.Command) == 0 {
		return false
	}
	told := p.instructions
	told.Key = g.Key
	text, err := told.Encode()
	if err != nil {
		return false
	}
	p.Permits = p.ConfigMap.DeepCopy()
	p.Permits.Name, p.Permits.Data = p.permitsName, map[string]string{}
	addVolume(spec, volumeGuard, corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: resource.NewQuantity(32<<20, resource.BinarySI)}})
	addVolume(spec, volumePermits, corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
		LocalObjectReference: corev1.LocalObjectReference{Name: p.permitsName}}})
	addMount(spec, corev1.VolumeMount{Name: volumeGuard, MountPath: guardFolder})
	addMount(spec, corev1.VolumeMount{Name: volumePermits, MountPath: permitsFolder})
	c.Command = append([]string{path.Join(guardFolder, "guard"), "run", text, "--"}, c.Command...)
	c.Env = append(c.Env, corev1.EnvVar{Name: guard.EnvPod, ValueFrom: &corev1.EnvVarSource{
		FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: "metadata.uid"}}})
	spec.InitContainers = append([]corev1.Container{guardInstaller(g.Image)}, spec.InitContainers...)
	if p.Job != nil {
		p.endBy(p.window.lasts(), afterGuard)
	}
	p.seal()
	return true
}

// guardInstaller copies the guard, before anything of a package runs.
func guardInstaller(image string) corev1.Container {
	amounts := corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("50m"), corev1.ResourceMemory: resource.MustParse("32Mi")}
	return corev1.Container{
		Name: containerGuard, Image: image, Command: []string{guardProgram, "install", path.Join(guardFolder, "guard")},
		TerminationMessagePolicy: corev1.TerminationMessageFallbackToLogsOnError,
		Resources:                corev1.ResourceRequirements{Requests: amounts, Limits: amounts},
		VolumeMounts:             []corev1.VolumeMount{{Name: volumeGuard, MountPath: guardFolder}},
		SecurityContext: &corev1.SecurityContext{
			AllowPrivilegeEscalation: ptr.To(false),
			ReadOnlyRootFilesystem:   ptr.To(true),
			Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		},
	}
}

// isGuardInstaller tells whether a container is the operator's own, of this or of an earlier release.
func isGuardInstaller(c corev1.Container) bool {
	return c.Name == containerGuard && len(c.Command) > 1 && c.Command[0] == guardProgram && c.Command[1] == "install"
}

// isOwn tells whether an init container is one of the operator's, in which nothing of a package runs.
func isOwn(c corev1.Container) bool {
	return isVerifier(c) || isGuardInstaller(c) || isNetworkVerifier(c)
}

// GuardOf returns what the guard of a pod was told, as it is in the pod's spec and read from there. It returns false for a pod that
// has none.
func GuardOf(spec *corev1.PodSpec) (text string, told guard.Instructions, found bool) {
	if len(spec.Containers) != 1 {
		return "", told, false
	}
	command := spec.Containers[0].Command
	if len(command) < 4 || command[0] != path.Join(guardFolder, "guard") || command[1] != "run" {
		return "", told, false
	}
	told, err := guard.Parse(command[2])
	return command[2], told, err == nil
}

// guardInstructions are what a guard is told of a plan's pods, but for the operator's key.
func (s subject) guardInstructions() guard.Instructions {
	e, r := expose(s.of, s.verdict), &s.of.Spec.Runtime
	told := guard.Instructions{Permits: permitsFolder, Models: string(r.ModelsPath)}
	if s.label == LabelSearch {
		told.LingerSeconds = lingerSeconds
	}
	for _, m := range slices.Concat(e.mounted, e.baked) {
		told.Modules = append(told.Modules, guard.Module{Name: string(m.Name), Folder: folder(s.of, m)})
	}
	for _, m := range e.hidden {
		told.Hidden = append(told.Hidden, string(m.Source.Path))
	}
	slices.SortFunc(told.Modules, func(a, b guard.Module) int { return cmp.Compare(a.Folder, b.Folder) })
	slices.Sort(told.Hidden)
	if r.Protocol == v1alpha1.ProtocolOpenInference {
		for _, p := range containerPorts(r.Ports) {
			if p.Protocol == corev1.ProtocolTCP {
				told.IndexPorts = append(told.IndexPorts, p.ContainerPort)
			}
		}
		if len(told.IndexPorts) == 0 {
			told.IndexPorts = []int32{defaultIndexPort}
		}
	}
	return told
}
