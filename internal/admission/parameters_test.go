// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/test/objects"
)

const other = "sha256:abcdef6789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestImages(t *testing.T) {
	const reference = v1alpha1.ImageReference("registry.example:5000/a/face:v1@" + digest)
	for name, test := range map[string]struct {
		governed admission.Governed
		want     map[string]string // the probe aside
	}{
		"nothing": {admission.Governed{}, map[string]string{}},
		"one": {admission.Governed{References: []v1alpha1.ImageReference{reference}},
			map[string]string{"repository.23": " registry.example/a/face ", "digest.01": " " + digest + " "}},
		"two of a length, in their order": {
			admission.Governed{References: []v1alpha1.ImageReference{"registry.example/b@" + digest, "registry.example/a@" + digest}},
			map[string]string{"repository.18": " registry.example/a  registry.example/b ", "digest.01": " " + digest + " "}},
		"seen to run under another digest": {
			admission.Governed{References: []v1alpha1.ImageReference{reference}, Observed: []string{"registry.example/a/face@" + other}},
			map[string]string{"repository.23": " registry.example/a/face ", "digest.01": " " + digest + " ", "digest.ab": " " + other + " ",
				"observed": "registry.example/a/face@" + other}},
		"seen to run, and no package names it": {
			admission.Governed{References: []v1alpha1.ImageReference{reference}, Observed: []string{"registry.example/other@" + other}},
			map[string]string{"repository.23": " registry.example/a/face ", "digest.01": " " + digest + " "}},
		"the operator's own": {
			admission.Governed{References: []v1alpha1.ImageReference{reference}, Except: []string{"registry.example/a/face@" + digest}}, map[string]string{}},
	} {
		data := admission.Governed.Images(test.governed).Data
		delete(data, "named")
		got := map[string]string{}
		for key, list := range data {
			words := slices.DeleteFunc(strings.Split(list, " "), func(w string) bool { return strings.HasPrefix(w, admission.ProbeRegistry) })
			if text := strings.Join(words, " "); strings.TrimSpace(text) != "" {
				got[key] = text
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// The probe's image is another one for other parameters, and the parameters govern it.
func TestProbe(t *testing.T) {
	one := admission.Governed{References: []v1alpha1.ImageReference{objects.Image(1)}}.Images()
	two := admission.Governed{References: []v1alpha1.ImageReference{objects.Image(2)}}.Images()
	if admission.Probe(one) == admission.Probe(two) {
		t.Error("two parameters have the same probe")
	}
	for _, c := range []map[string]string{one.Data, two.Data} {
		found := 0
		for _, list := range c {
			found += strings.Count(list, admission.ProbeRegistry)
		}
		if found != 1 {
			t.Errorf("%d probes in %v", found, c)
		}
	}
	key := "repository.34"
	if !strings.Contains(one.Data[key], " "+admission.Probe(one)+" ") {
		t.Errorf("%s of %v does not govern %s", key, one.Data, admission.Probe(one))
	}
}

// What was seen to run is known again from the parameters, which is all that is kept of it.
func TestObserved(t *testing.T) {
	g := admission.Governed{References: []v1alpha1.ImageReference{objects.Image(1)}, Observed: []string{"registry.example/a@" + other}}
	again := admission.Governed{References: g.References, Observed: admission.Observed(g.Images())}
	if diff := cmp.Diff(g.Images(), again.Images()); diff != "" {
		t.Error(diff)
	}
}

// What was named once stays governed.
func TestNamed(t *testing.T) {
	g := admission.Governed{References: []v1alpha1.ImageReference{objects.Image(1), objects.Image(2)}}
	again := admission.Governed{References: append(admission.Named(g.Images()), objects.Image(1))}
	if diff := cmp.Diff(g.Images(), again.Images()); diff != "" {
		t.Error(diff)
	}
}

func TestReferences(t *testing.T) {
	p := objects.MakePackage("p").Artifact("a", 2, "x").BakedIn("b", "y").Obj()
	if diff := cmp.Diff([]v1alpha1.ImageReference{objects.Image(1), objects.Image(2)}, admission.References(p)); diff != "" {
		t.Error(diff)
	}
}

func TestByNamespace(t *testing.T) {
	at := func(namespace, name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Namespace: namespace, Name: name}
	}
	got := admission.ByNamespace("p", []metav1.ObjectMeta{at("n", "b"), at("m", "c"), at("n", "a"), at("n", ""), at("n", "b"), at("o", "")}).Data
	if diff := cmp.Diff(map[string]string{"n": " a  b ", "m": " c ", "o": ""}, got); diff != "" {
		t.Error(diff)
	}
}
