// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

// TestCaseComesBack holds that what is written of a case is judged as the case was.
func TestCaseComesBack(t *testing.T) {
	law, err := shippedLaw()
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := DecodeLaw(law.text)
	if err != nil {
		t.Fatal(err)
	}
	s, e := search()
	for name, c := range map[string]*Case{"a deployment": deploymentCase(), "a search": SearchCase(s, e)} {
		t.Run(name, func(t *testing.T) {
			text, err := c.Encode()
			if err != nil {
				t.Fatal(err)
			}
			again, err := DecodeCase(text)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := again.Judge(decoded.Ready(), june), c.Judge(law.ready, june); !got.same(want) || !want.Verdict.Runs() {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

// TestBareDeploymentIsJudgedAlike holds that what is left out of a deployment is nothing that the judge reads.
func TestBareDeploymentIsJudgedAlike(t *testing.T) {
	law, err := shippedLaw()
	if err != nil {
		t.Fatal(err)
	}
	d := objects.EventSecurity(namespace, "event", objects.Intruder, objects.Density)
	e := legal.Evidence{Package: objects.Package()}
	for _, f := range objects.ForEvent(namespace, june.AddDate(0, 0, -1), june.AddDate(0, 0, 1)) {
		e.Formalities = append(e.Formalities, *f)
	}
	for name, keep := range map[string]int{"all formalities": len(e.Formalities), "none of them": 0} {
		t.Run(name, func(t *testing.T) {
			e := e
			e.Formalities = e.Formalities[:keep]
			if got, want := DeploymentCase(d, e).Judge(law.ready, june), VerdictOf(legal.JudgeDeployment(law.ready, d, e, june)); !got.same(want) {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

func TestCaseOfNothing(t *testing.T) {
	both := deploymentCase()
	s, e := search()
	both.Search = SearchCase(s, e).Search
	for name, c := range map[string]*Case{"nothing": {}, "both": both} {
		if _, err := c.Encode(); err == nil {
			t.Errorf("a case of %s is written", name)
		}
	}
	if _, err := DecodeCase([]byte(`{}`)); err == nil {
		t.Error("a case of nothing is read")
	}
}

// TestSubjectsOfACase holds that a record of what runs names the images that run, and that of a module which the law took out only
// where nothing runs; and that a record takes the largest package that there may be, and refuses a larger one.
func TestSubjectsOfACase(t *testing.T) {
	law, err := shippedLaw()
	if err != nil {
		t.Fatal(err)
	}
	c := deploymentCase()
	runs := c.Judge(law.ready, june)
	c.Package.Spec.Modules = append(c.Package.Spec.Modules, v1alpha1.Module{Name: "face-two", Source: v1alpha1.ModuleSource{Image: objects.Image(9)}})
	largest := deploymentCase()
	largest.Package.Spec.Modules = nil
	all, permitted := []string{string(largest.Package.Spec.Runtime.Image)}, &Verdict{Verdict: v1alpha1.Permitted}
	for i := range 64 {
		name := v1alpha1.ModuleName(fmt.Sprint("m", i))
		largest.Package.Spec.Modules = append(largest.Package.Spec.Modules, v1alpha1.Module{Name: name, Source: v1alpha1.ModuleSource{Image: objects.Image(100 + i)}})
		permitted.Modules = append(permitted.Modules, v1alpha1.ModuleVerdict{Name: name, Decision: v1alpha1.ModulePermitted})
		all = append(all, string(objects.Image(100+i)))
	}
	runtime := string(c.Package.Spec.Runtime.Image)
	refused := []string{runtime}
	for _, n := range []int{2, 3, 4, 5, 6, 9} {
		refused = append(refused, string(objects.Image(n)))
	}
	for name, test := range map[string]struct {
		of   *Case
		v    *Verdict
		want []string
	}{
		"what runs":            {c, runs, []string{runtime, string(objects.Image(2))}},
		"what may not run":     {c, &Verdict{Verdict: v1alpha1.Forbidden}, refused},
		"what is taken out":    {c, &Verdict{Verdict: v1alpha1.Restricted, Modules: []v1alpha1.ModuleVerdict{{Name: "face-two", Decision: v1alpha1.ModuleStripped}}}, []string{runtime}},
		"nothing of a package": {&Case{}, runs, nil},
		"the largest package":  {largest, permitted, all},
	} {
		var got []string
		for _, s := range test.of.Subjects(test.v) {
			got = append(got, s.Name)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	p := Predicate{Act: Tampered, Reason: "r", Chain: Link{Of: ChainCluster, Number: 1, Previous: -1}, At: june}
	record := &Statement{Type: StatementType, PredicateType: PredicateType, Predicate: p, Subject: append(largest.Subjects(permitted), Workload("run-1"))}
	if _, err := record.Encode(); err != nil {
		t.Error(err)
	}
	record.Subject = append(record.Subject, image(1))
	if _, err := record.Encode(); err == nil {
		t.Error("a record lists more than there can be")
	}
}
