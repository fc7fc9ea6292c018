// SPDX-License-Identifier: Apache-2.0

package undeclared_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/undeclared"
	"github.com/vsa-legal/operator/internal/workload"
)

const own = "vsa-system"

// sha is a digest of one digit.
func sha(digit string) string { return "@sha256:" + strings.Repeat(digit, 64) }

// podOf is a pod with one container.
func podOf(image string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "town", Name: "p", UID: "1"},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: image}}}}
}

func reports(p *corev1.Pod, imageID string, state corev1.ContainerState) *corev1.Pod {
	p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "c", ImageID: imageID, State: state}}
	return p
}

func TestImages(t *testing.T) {
	runs, waits := corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}, corev1.ContainerState{}
	everywhere := podOf("a.example/a" + sha("1"))
	everywhere.Spec.InitContainers = []corev1.Container{{Name: "i", Image: "a.example/b" + sha("2")}}
	everywhere.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "e", Image: "a.example/c" + sha("3")}}}
	everywhere.Spec.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: "a.example/d" + sha("4")}}}}
	for name, c := range map[string]struct {
		pod  *corev1.Pod
		want []undeclared.Image
	}{
		"by digest":            {podOf("a.example/a" + sha("1")), []undeclared.Image{{Reference: "a.example/a" + sha("1")}}},
		"by tag, not yet":      {podOf("a.example/a:v1"), nil},
		"by tag, pulled later": {reports(podOf("a.example/a:v1"), "", waits), nil},
		"by tag, runs": {reports(podOf("a.example/a:v1"), "docker-pullable://a.example/a"+sha("1"), runs),
			[]undeclared.Image{{Reference: "a.example/a" + sha("1"), Other: "a.example/a:v1"}}},
		"by tag, loaded by hand": {reports(podOf("a.example/a:v1"), "sha256:"+strings.Repeat("1", 64), runs), []undeclared.Image{{Reference: "a.example/a:v1"}}},
		"another than named": {reports(podOf("a.example/a"+sha("1")), "a.example/a"+sha("2"), runs),
			[]undeclared.Image{{Reference: "a.example/a" + sha("1"), Other: "a.example/a" + sha("2")}}},
		"everywhere": {everywhere, []undeclared.Image{{Reference: "a.example/b" + sha("2")}, {Reference: "a.example/a" + sha("1")},
			{Reference: "a.example/c" + sha("3")}, {Reference: "a.example/d" + sha("4")}}},
	} {
		s, counts := undeclared.Of(c.pod, own)
		if diff := cmp.Diff(c.want, s.Images); diff != "" || !counts {
			t.Errorf("%s: %v %s", name, counts, diff)
		}
	}
}

// What the operator made does not count, and nothing passes for it by its labels alone, nor as a static pod.
func TestOurs(t *testing.T) {
	made := func(kind string, labels map[string]string) *corev1.Pod {
		p := podOf("a.example/a" + sha("1"))
		p.Labels = labels
		if kind != "" {
			p.OwnerReferences = []metav1.OwnerReference{{Kind: kind, Controller: ptr.To(true)}}
		}
		return p
	}
	in := func(namespace string, p *corev1.Pod) *corev1.Pod { p.Namespace = namespace; return p }
	ours, inspects := map[string]string{workload.LabelManagedBy: workload.ManagedBy}, map[string]string{scanjob.LabelComponent: scanjob.Component}
	static, ended := made("ReplicaSet", ours), made("", nil)
	static.Annotations = map[string]string{corev1.MirrorPodAnnotationKey: "x"}
	ended.Status.Phase = corev1.PodSucceeded
	for name, c := range map[string]struct {
		pod    *corev1.Pod
		counts bool
	}{
		"a deployment's":             {made("ReplicaSet", ours), false},
		"a search's":                 {made("Job", ours), false},
		"an inspection's":            {in(own, made("Job", inspects)), false},
		"an inspection's, elsewhere": {made("Job", inspects), true},
		"with the label alone":       {made("", ours), true},
		"of a DaemonSet":             {made("DaemonSet", ours), true},
		"static":                     {static, true},
		"ended":                      {ended, false},
		"somebody's":                 {made("ReplicaSet", nil), true},
	} {
		if _, counts := undeclared.Of(c.pod, own); counts != c.counts {
			t.Errorf("%s: counts %v", name, counts)
		}
	}
}

// An image is found again by its digest, whatever it is called.
func TestName(t *testing.T) {
	name := func(reference string) string { return undeclared.Image{Reference: reference}.Name() }
	if a, b := name("a.example/a"+sha("1")), name("mirror.example:5000/x:v1"+strings.ToUpper(sha("a"))); a != undeclared.Prefix+strings.Repeat("1", 40) || b != undeclared.Prefix+strings.Repeat("a", 40) {
		t.Error(a, b)
	}
	if a, b := name("a.example/a:v1"), name("a.example/a:v2"); a == b || !strings.HasPrefix(a, "tag-") || len(a) != 44 {
		t.Error(a, b)
	}
	s, known := undeclared.Image{Reference: "mirror.example:5000/x:v1" + sha("1")}.Subject()
	if !known || string(s.Image) != "mirror.example:5000/x"+sha("1") || undeclared.Prefix+s.Label() != name("a.example/a"+sha("1")) {
		t.Errorf("%v %+v", known, s)
	}
	if _, known := (undeclared.Image{Reference: "a.example/a:v1"}).Subject(); known {
		t.Error("a tag says nothing of what an image is")
	}
}
