// SPDX-License-Identifier: Apache-2.0

package elsewhere_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/elsewhere"
)

// image is one content in one of two registries.
func image(registry string, digit int) v1alpha1.ImageReference {
	return v1alpha1.ImageReference(fmt.Sprintf("%s.example/a@sha256:%064d", registry, digit))
}

func makePackage(name string, runtime v1alpha1.ImageReference, modules ...v1alpha1.Module) *v1alpha1.AnalyticsPackage {
	p := &v1alpha1.AnalyticsPackage{}
	p.Name, p.Spec.Runtime.Image, p.Spec.Modules = name, runtime, modules
	return p
}

func artifact(name v1alpha1.ModuleName, of v1alpha1.ImageReference, declared ...v1alpha1.Capability) v1alpha1.Module {
	return v1alpha1.Module{Name: name, Capabilities: declared, Source: v1alpha1.ModuleSource{Image: of}}
}

func bakedIn(name v1alpha1.ModuleName, path v1alpha1.ContainerPath, declared ...v1alpha1.Capability) v1alpha1.Module {
	return v1alpha1.Module{Name: name, Capabilities: declared, Source: v1alpha1.ModuleSource{Path: path}}
}

// can are the capabilities that a module has in the end, or what is found in the runtime outside of every module.
func can(p *v1alpha1.AnalyticsPackage) map[string][]v1alpha1.Capability {
	all := map[string][]v1alpha1.Capability{}
	for _, m := range p.Spec.Modules {
		all[string(m.Name)] = m.Capabilities
	}
	for _, c := range p.Status.Contents {
		for _, d := range c.Detected {
			all["runtime "+string(d.Path)] = append(all["runtime "+string(d.Path)], d.Name)
		}
	}
	return all
}

func TestADigestIsOneThing(t *testing.T) {
	const face, count v1alpha1.Capability = "biometric.face-embedding", "counting"
	type capabilities = map[string][]v1alpha1.Capability
	for name, test := range map[string]struct {
		is, other *v1alpha1.AnalyticsPackage
		want      capabilities
		told      []string
	}{
		"nothing in common": {
			makePackage("p", image("a", 1), artifact("m", image("a", 2), count)),
			makePackage("o", image("a", 3), artifact("m", image("a", 4), face)),
			capabilities{"m": {count}}, nil,
		},
		"the same said of the same": {
			makePackage("p", image("a", 1), artifact("m", image("a", 2), count), bakedIn("f", "/f", face)),
			makePackage("o", image("b", 1), artifact("n", image("b", 2), count), bakedIn("g", "/f", face)),
			capabilities{"m": {count}, "f": {face}}, nil,
		},
		"a face model of a mirror, under another name": {
			makePackage("p", image("a", 1), artifact("m", image("b", 2), count)),
			makePackage("o", image("a", 3), artifact("n", image("a", 2), face)),
			capabilities{"m": {count, face}}, []string{"the package o declares biometric.face-embedding of module m"},
		},
		"a face model in a folder that was declared as counting": {
			makePackage("p", image("a", 1), bakedIn("m", "/m", count)),
			makePackage("o", image("a", 1), bakedIn("m", "/m", face)),
			capabilities{"m": {count, face}}, []string{"the package o declares biometric.face-embedding of module m"},
		},
		"in a folder above": {
			makePackage("p", image("a", 1), bakedIn("m", "/m", count)),
			makePackage("o", image("a", 1), bakedIn("m", "/m/face", face)),
			capabilities{"m": {count, face}}, []string{"the package o declares biometric.face-embedding of module m"},
		},
		"in a folder below, and beside it": {
			makePackage("p", image("a", 1), bakedIn("m", "/m/count", count)),
			makePackage("o", image("a", 1), bakedIn("m", "/m", face)),
			capabilities{"m": {count, face}, "runtime /m": {face}}, []string{
				"the package o declares biometric.face-embedding of module m",
				"the package o declares biometric.face-embedding of what is at /m in the runtime image, in no module here",
			},
		},
		"a folder whose name begins alike": {
			makePackage("p", image("a", 1), bakedIn("m", "/m", count)),
			makePackage("o", image("a", 1), bakedIn("m", "/mm", face), bakedIn("n", "/m", count)),
			capabilities{"m": {count}, "runtime /mm": {face}},
			[]string{"the package o declares biometric.face-embedding of what is at /mm in the runtime image, in no module here"},
		},
		"a runtime without the mask that the other needs": {
			makePackage("p", image("b", 1), artifact("m", image("a", 2), count)),
			makePackage("o", image("a", 1), bakedIn("f", "/opt/face", face)),
			capabilities{"m": {count}, "runtime /opt/face": {face}},
			[]string{"the package o declares biometric.face-embedding of what is at /opt/face in the runtime image, in no module here"},
		},
		"a whole runtime mounted as a module": {
			makePackage("p", image("a", 3), artifact("m", image("a", 1), count)),
			makePackage("o", image("a", 1), bakedIn("f", "/opt/face", face)),
			capabilities{"m": {count, face}}, []string{"the package o declares biometric.face-embedding of module m"},
		},
		"a module run as the runtime": {
			makePackage("p", image("a", 2), artifact("m", image("a", 4), count)),
			makePackage("o", image("a", 1), artifact("f", image("a", 2), face)),
			capabilities{"m": {count}, "runtime /": {face}},
			[]string{"the package o declares biometric.face-embedding of what is at / in the runtime image, in no module here"},
		},
		"a narrower word is added, and is no contradiction": {
			makePackage("p", image("a", 1), artifact("m", image("a", 2), count)),
			makePackage("o", image("a", 1), artifact("m", image("a", 2), "counting.people")),
			capabilities{"m": {count, "counting.people"}}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := test.is.DeepCopy()
			elsewhere.Observe(test.is, []*v1alpha1.AnalyticsPackage{test.is, test.other, test.other})
			if diff := cmp.Diff(test.want, can(elsewhere.Effective(test.is))); diff != "" {
				t.Errorf("effective (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.told, elsewhere.Contradictions(test.is)); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before.Spec, test.is.Spec); diff != "" {
				t.Errorf("the spec was changed:\n%s", diff)
			}
			noted := slices.Clone(test.is.Status.KnownElsewhere)
			elsewhere.Observe(test.is, nil) // the other is deleted
			if diff := cmp.Diff(noted, test.is.Status.KnownElsewhere); diff != "" {
				t.Errorf("what was known is not any more:\n%s", diff)
			}
			together := elsewhere.Together(map[string]*v1alpha1.AnalyticsPackage{"p": before, "o": test.other})
			if diff := cmp.Diff(test.want, can(together["p"])); diff != "" {
				t.Errorf("together (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsNoLongerNamedIsForgotten(t *testing.T) {
	p := makePackage("p", image("a", 1), artifact("m", image("a", 2), "counting"))
	o := makePackage("o", image("a", 3), artifact("m", image("a", 2), "face"))
	elsewhere.Observe(p, []*v1alpha1.AnalyticsPackage{o})
	if len(p.Status.KnownElsewhere) != 1 {
		t.Fatalf("%+v", p.Status.KnownElsewhere)
	}
	p.Spec.Modules[0].Source.Image = image("a", 5)
	if elsewhere.Observe(p, []*v1alpha1.AnalyticsPackage{o}); len(p.Status.KnownElsewhere) != 0 {
		t.Errorf("%+v", p.Status.KnownElsewhere)
	}
}

// What there is no room for may be what is forbidden.
func TestNothingRunsWhereMoreIsSaidThanThereIsRoomFor(t *testing.T) {
	is := func() *v1alpha1.AnalyticsPackage {
		return makePackage("p", image("a", 1), artifact("m", image("a", 2), "counting"))
	}
	var many []*v1alpha1.AnalyticsPackage
	var capabilities []v1alpha1.Capability
	for i := range 65 {
		c := v1alpha1.Capability(fmt.Sprintf("a%02d", i))
		many = append(many, makePackage(fmt.Sprintf("o%02d", i), image("a", 3), artifact("m", image("a", 2), c)))
		capabilities = append(capabilities, c)
	}
	for name, others := range map[string][]*v1alpha1.AnalyticsPackage{
		"many packages":     many,
		"many capabilities": {makePackage("o", image("a", 3), artifact("m", image("a", 2), capabilities...))},
	} {
		p := is()
		elsewhere.Observe(p, others)
		if n := len(elsewhere.Effective(p).Spec.Modules); n != 0 {
			t.Errorf("%s: %d modules are left", name, n)
		}
		if told := strings.Join(elsewhere.Contradictions(p), "\n"); !strings.Contains(told, "more of its images than there is room for") {
			t.Errorf("%s: %s", name, told)
		}
		if n := len(p.Status.KnownElsewhere); n > 64 || len(p.Status.KnownElsewhere[0].Capabilities) > 64 {
			t.Errorf("%s: %d are noted, more than the schema takes", name, n)
		}
	}
	p := is()
	elsewhere.Observe(p, many[:63])
	if n := len(elsewhere.Effective(p).Spec.Modules); n != 1 {
		t.Errorf("what there is room for leaves %d modules", n)
	}
}

// A folder within a module's, which is a module of its own, is told apart by the package itself.
func TestAPackageSaysNothingOfItselfElsewhere(t *testing.T) {
	p := makePackage("p", image("a", 1), bakedIn("all", "/m", "counting"), bakedIn("face", "/m/face", "biometric.face"))
	if elsewhere.Observe(p, []*v1alpha1.AnalyticsPackage{p}); len(p.Status.KnownElsewhere) != 0 {
		t.Errorf("%+v", p.Status.KnownElsewhere)
	}
}

func TestEffectiveOfNothing(t *testing.T) {
	if elsewhere.Effective(nil) != nil {
		t.Error("nothing became something")
	}
	if p := makePackage("p", image("a", 1)); elsewhere.Effective(p) != p {
		t.Error("a package of which nothing else is said is another one")
	}
}
