// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const (
	volumeShm     = "shm"
	volumeCache   = "cache"
	volumeLicense = "license"
	volumeStreams = "streams"
	volumeQuery   = "query"
	volumeOutput  = "output"
	volumeFootage = "footage"
	scratchPrefix = "scratch-"

	shmPath     = "/dev/shm"
	streamsPath = "/etc/vsa-streams"
	queryPath   = "/etc/vsa-query"
	outputPath  = "/vsa/output"
	footagePath = "/vsa/footage"
)

// addFolders mounts what a runtime finds or writes beside its modules. Nothing of it shows a file of an image: a folder is
// empty when it is first seen, or holds the files of a Secret, which has a mebibyte at most.
func (s subject) addFolders(spec *corev1.PodSpec) {
	r := &s.of.Spec.Runtime
	if r.SharedMemory != "" {
		folder := emptyFolderOf(r.SharedMemory)
		folder.EmptyDir.Medium = corev1.StorageMediumMemory
		addVolume(spec, volumeShm, folder)
		addWritable(spec, corev1.VolumeMount{Name: volumeShm, MountPath: shmPath})
	}
	scratch := slices.SortedFunc(slices.Values(r.Scratch), func(a, b v1alpha1.ScratchFolder) int { return cmp.Compare(a.Path, b.Path) })
	for i, f := range scratch {
		name := fmt.Sprint(scratchPrefix, i)
		addVolume(spec, name, emptyFolderOf(f.Size))
		addWritable(spec, corev1.VolumeMount{Name: name, MountPath: string(f.Path)})
	}
	s.addCache(spec)
	if r.LicensePath != "" && s.pod.LicenseSecretName != "" {
		addSecret(spec, volumeLicense, s.pod.LicenseSecretName, string(r.LicensePath))
	}
	if s.inputs != nil && s.inputs.SecretName != "" {
		addSecret(spec, volumeStreams, s.inputs.SecretName, streamsPath)
	}
}

// addSearchFolders mounts what is sought, what is searched, and where the results go.
func addSearchFolders(spec *corev1.PodSpec, j *v1alpha1.VideoSearchJob) {
	addQuery(spec, j)
	if j.Spec.Recordings != nil {
		addRecordings(spec, j)
	}
	if j.Spec.Output != nil && j.Spec.Output.ClaimName != "" {
		addVolume(spec, volumeOutput, claimVolume(j.Spec.Output.ClaimName))
		addWritable(spec, corev1.VolumeMount{Name: volumeOutput, MountPath: outputPath, SubPath: ResultsFolder(j)})
	}
}

// addRecordings mounts the folder of each camera alone. A read-only claim keeps the kubelet from making a folder that is missing,
// in which a search would find nothing and say so.
func addRecordings(spec *corev1.PodSpec, j *v1alpha1.VideoSearchJob) {
	claim := claimVolume(j.Spec.Recordings.ClaimName)
	claim.PersistentVolumeClaim.ReadOnly = true
	addVolume(spec, volumeFootage, claim)
	for _, camera := range slices.Sorted(slices.Values(j.Spec.Cameras)) {
		addMount(spec, corev1.VolumeMount{Name: volumeFootage, MountPath: footagePath + "/" + string(camera), SubPath: string(camera)})
	}
}

// ResultsFolder is the folder of a claim in which the results of a search are.
func ResultsFolder(j *v1alpha1.VideoSearchJob) string { return "search-" + string(j.UID) }

// addCache mounts the folder for what the runtime compiles of its models.
func (s subject) addCache(spec *corev1.PodSpec) {
	folder := s.of.Spec.Runtime.Cache
	switch {
	case folder == nil:
	case s.pod.CacheClaimName == "":
		addVolume(spec, volumeCache, emptyFolderOf(folder.Size))
		addWritable(spec, corev1.VolumeMount{Name: volumeCache, MountPath: string(folder.Path)})
	default:
		addVolume(spec, volumeCache, claimVolume(s.pod.CacheClaimName))
		addWritable(spec, corev1.VolumeMount{Name: volumeCache, MountPath: string(folder.Path), SubPath: "cache-" + s.cacheKey()})
	}
}

// cacheKey is the same for two pods only if they are of one request, and see the same runtime and the same modules: what was
// compiled of a module is out of sight as soon as the module is. The UID keeps others from preparing the folder beforehand.
func (s subject) cacheKey() string {
	sources := []string{string(s.of.Spec.Runtime.Image)}
	e := expose(s.of, s.verdict)
	for _, m := range slices.Concat(e.mounted, e.baked) {
		sources = append(sources, fmt.Sprintf("%s=%s%s", m.Name, m.Source.Image, m.Source.Path))
	}
	slices.Sort(sources)
	return hash([]any{s.object.GetUID(), sources})
}

// emptyFolderOf is an empty volume of a size. One of which the size cannot be read has room for nothing.
func emptyFolderOf(size v1alpha1.ByteAmount) corev1.VolumeSource {
	limit, err := resource.ParseQuantity(string(size))
	if err != nil || limit.Sign() <= 0 { // to Kubernetes, zero is no limit
		limit = *resource.NewQuantity(1, resource.BinarySI)
	}
	return corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: &limit}}
}

func claimVolume(name v1alpha1.ObjectName) corev1.VolumeSource {
	return corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: string(name)}}
}

// addSecret mounts the files of a Secret. A pod does not begin without it.
func addSecret(spec *corev1.PodSpec, name string, of v1alpha1.ObjectName, path string) {
	addVolume(spec, name, corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: string(of)}})
	addMount(spec, corev1.VolumeMount{Name: name, MountPath: path})
}

// SecretTypeQuery is the type of a Secret that says what is sought.
const SecretTypeQuery corev1.SecretType = "vsa.legal/query"

// QueryMark begins the key of such a Secret that says for which search it is: the name of the search follows. What is under the
// key does not matter.
const QueryMark = "vsa.legal.search."

// addQuery mounts the files of the Secret that says what is sought. The kubelet begins no pod without every key that it names:
// so no search can read another Secret of the namespace, nor what another search looks for, and nobody has to read it to tell.
func addQuery(spec *corev1.PodSpec, j *v1alpha1.VideoSearchJob) {
	of := corev1.LocalObjectReference{Name: string(j.Spec.Query.SecretName)}
	addVolume(spec, volumeQuery, corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{
		{Secret: &corev1.SecretProjection{LocalObjectReference: of}},
		{Secret: &corev1.SecretProjection{LocalObjectReference: of, Items: []corev1.KeyToPath{{Key: QueryMark + j.Name, Path: ".search"}}}},
	}}})
	addMount(spec, corev1.VolumeMount{Name: volumeQuery, MountPath: queryPath})
}

// addWritable mounts a volume in the runtime, which can write to it.
func addWritable(spec *corev1.PodSpec, m corev1.VolumeMount) {
	spec.Containers[0].VolumeMounts = append(spec.Containers[0].VolumeMounts, m)
}
