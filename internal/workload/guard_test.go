// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"crypto/ed25519"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/guard"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// guardOf is a guard with a key that is made of a letter.
func guardOf(image, letter string) workload.Guard {
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat(letter, ed25519.SeedSize)))
	return workload.Guard{Image: image, Key: ed25519.PublicKey(key[ed25519.SeedSize:])}
}

// commanded is the package of the tests, with a command and two modules in the runtime image.
func commanded() *v1alpha1.AnalyticsPackage {
	p := objects.Package()
	p.Spec.Runtime.Command, p.Spec.Runtime.Args = []string{"/opt/serve", "$(HOME)"}, []string{"--all"}
	return p
}

func guarded(p *v1alpha1.AnalyticsPackage, g workload.Guard) workload.Plan {
	plan := planOf(p, "/models/intruder")
	plan.PutUnder(g)
	return plan
}

func TestPutUnder(t *testing.T) {
	plan := guarded(commanded(), guardOf(operatorImage, "k"))
	spec := &plan.Deployment.Spec.Template.Spec
	c := spec.Containers[0]
	if want := []string{"--", "/opt/serve", "$(HOME)"}; !slices.Equal(c.Command[3:], want) || !slices.Equal(c.Args, []string{"--all"}) {
		t.Errorf("it runs %q %q", c.Command, c.Args)
	}
	text, told, found := workload.GuardOf(spec)
	if !found || text != c.Command[2] || strings.Contains(text, "$") {
		t.Fatalf("told %s", text)
	}
	told.Modules, told.Hidden = nil, nil // below
	want := guard.Instructions{Key: guardOf("", "k").Key, Permits: "/vsa/permits", Models: "/models", IndexPorts: []int32{8000}}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
	first := spec.InitContainers[0]
	if first.Image != operatorImage || !slices.Equal(first.Command, []string{"/guard", "install", "/vsa/guard/guard"}) {
		t.Errorf("%+v", first)
	}
	mounted := map[string]bool{}
	for _, m := range c.VolumeMounts {
		mounted[m.MountPath] = m.ReadOnly
	}
	if !mounted["/vsa/guard"] || !mounted["/vsa/permits"] {
		t.Errorf("the runtime can write to its guard, or to its permits: %v", mounted)
	}
	if plan.Permits.Name != "d-vad-permits" || len(plan.Permits.Data) != 0 || !slices.Contains(plan.Supports(), workload.Object(plan.Permits)) {
		t.Errorf("%+v", plan.Permits)
	}
}

// TestPutUnderTellsEveryModule: what the guard compares is what the pod mounts.
func TestPutUnderTellsEveryModule(t *testing.T) {
	asked := []v1alpha1.ModuleName{objects.Counter, objects.Intruder}
	p := commanded()
	plan := workload.ForDeployment(objects.Statistics("ns", "d", asked...), p, permitting(asked, objects.Counter))
	plan.PutUnder(guardOf(operatorImage, "k"))
	_, told, _ := workload.GuardOf(&plan.Deployment.Spec.Template.Spec)
	var folders []string
	for _, m := range told.Modules {
		folders = append(folders, m.Folder)
	}
	for _, m := range plan.Deployment.Spec.Template.Spec.Containers[0].VolumeMounts {
		switch {
		case strings.HasPrefix(m.Name, "module-"), m.Name == "baked":
			if !slices.Contains(folders, m.MountPath) {
				t.Errorf("%s is mounted, and the guard does not know of it", m.MountPath)
			}
		case m.Name == "hidden":
			if !slices.Contains(told.Hidden, m.MountPath) {
				t.Errorf("%s is hidden, and the guard does not look", m.MountPath)
			}
		}
	}
	if len(told.Modules) != 1 || told.Modules[0].Name != string(objects.Counter) {
		t.Errorf("%+v", told.Modules)
	}
}

// TestPutUnderNeedsACommand: a guard cannot start what it does not know.
func TestPutUnderNeedsACommand(t *testing.T) {
	p := objects.Package()
	p.Spec.Runtime.Command = nil
	plan := planOf(p, "/models/intruder")
	before := plan.Deployment.DeepCopy()
	if plan.PutUnder(guardOf(operatorImage, "k")) || plan.Permits != nil || cmp.Diff(before, plan.Deployment) != "" {
		t.Error("it is under a guard, or half of it")
	}
}

func TestGuardRollsPods(t *testing.T) {
	without := planOf(commanded(), "/models/intruder")
	first := guarded(commanded(), guardOf("registry.example/operator:1", "k"))
	reordered := commanded()
	slices.Reverse(reordered.Spec.Modules)
	for name, test := range map[string]struct {
		plan workload.Plan
		want bool
	}{
		"nothing differs":          {guarded(commanded(), guardOf("registry.example/operator:1", "k")), false},
		"another release":          {guarded(commanded(), guardOf("registry.example/operator:2", "k")), false},
		"modules in another order": {guarded(reordered, guardOf("registry.example/operator:1", "k")), false},
		"another key":              {guarded(commanded(), guardOf("registry.example/operator:1", "l")), true},
		"no guard":                 {without, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := workload.Rolls(first.Deployment, test.plan.Deployment); got != test.want {
				t.Errorf("it replaces pods: %v, want %v", got, test.want)
			}
		})
	}
	running, planned := &first.Deployment.Spec.Template.Spec, &without.Deployment.Spec.Template.Spec
	if workload.Exposes(planned, running) || workload.Exposes(running, planned) {
		t.Error("a guard counts as something that shows more, or less")
	}
}

func TestGuardOfASearchLingers(t *testing.T) {
	now := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	v := permitting([]v1alpha1.ModuleName{objects.Counter}, objects.Counter)
	v.RunsUntil = now.Add(time.Hour)
	plan := workload.ForSearch(objects.Search(objects.Requisition("ns", "r", now, now.Add(time.Hour)), "s", objects.Counter), commanded(), v, now)
	if !plan.PutUnder(guardOf(operatorImage, "k")) {
		t.Fatal("it has no guard")
	}
	if _, told, found := workload.GuardOf(&plan.Job.Spec.Template.Spec); !found || told.LingerSeconds != 5 {
		t.Errorf("%+v", told)
	}
	if plan.Permits.Name != "s-vsj-permits" {
		t.Error(plan.Permits.Name)
	}
}

func TestGuardOfOthers(t *testing.T) {
	c := func(command ...string) *corev1.PodSpec {
		return &corev1.PodSpec{Containers: []corev1.Container{{Command: command}}}
	}
	for name, spec := range map[string]*corev1.PodSpec{
		"nothing":               {},
		"another command":       c("/opt/serve"),
		"another program":       c("/tmp/guard", "run", "{}", "--", "/opt/serve"),
		"unreadable":            c("/vsa/guard/guard", "run", "{}", "--", "/opt/serve"),
		"a second container":    {Containers: append(c("/a").Containers, c("/b").Containers...)},
		"nothing to be guarded": c("/vsa/guard/guard", "run"),
	} {
		if _, _, found := workload.GuardOf(spec); found {
			t.Errorf("%s: it has a guard", name)
		}
	}
}
