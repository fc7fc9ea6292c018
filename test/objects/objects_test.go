// SPDX-License-Identifier: Apache-2.0

package objects_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

var (
	june  = time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	july  = june.AddDate(0, 1, 0)
	first = metav1.Time{Time: june}
	last  = metav1.Time{Time: july}
)

// same holds what a builder built to the object written out.
func same[T any](t *testing.T, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("written out -, built +:\n%s", diff)
	}
}

// TestPresetsAreLawful: each preset runs under the shipped law with the evidence that the others give, and not without.
func TestPresetsAreLawful(t *testing.T) {
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	shipped := legal.NewLaw(profiles, nil)
	now := june.AddDate(0, 0, 9)
	values := func(all ...*v1alpha1.Formality) (formalities []v1alpha1.Formality) {
		for _, f := range all {
			formalities = append(formalities, *f)
		}
		return formalities
	}
	r := objects.Requisition("massy", "r", june, june.AddDate(0, 0, 19))
	cases := map[string]struct {
		judge    func(legal.Evidence) legal.Verdict
		evidence legal.Evidence
	}{
		"statistics": {func(e legal.Evidence) legal.Verdict {
			return legal.JudgeDeployment(shipped, objects.Statistics("massy", "d", objects.Counter), e, now)
		}, legal.Evidence{Formalities: values(objects.ForStatistics("massy", june)...)}},
		"an event": {func(e legal.Evidence) legal.Verdict {
			return legal.JudgeDeployment(shipped, objects.EventSecurity("massy", "d", objects.Density), e, now)
		}, legal.Evidence{Formalities: values(objects.ForEvent("massy", june, june.AddDate(0, 0, 20))...)}},
		"a search": {func(e legal.Evidence) legal.Verdict {
			return legal.JudgeSearch(shipped, objects.Search(r, "s", objects.Plate), e, now)
		}, legal.Evidence{
			Requisition: r, Formalities: values(objects.Commitment("massy", june)),
			Decisions: []v1alpha1.JudicialDecision{*objects.MakeDecision("d", "massy").On("r").Decided(v1alpha1.Authorize, june).Obj()},
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.evidence.Package = objects.Package()
			if v := c.judge(c.evidence); len(v.Runs()) != 1 {
				t.Errorf("nothing runs: %+v", v.Findings)
			}
			if v := c.judge(legal.Evidence{Package: objects.Package()}); len(v.Runs()) != 0 {
				t.Error("it runs without its evidence")
			}
		})
	}
}

// TestNotice binds a municipality, and nobody else.
func TestNotice(t *testing.T) {
	n := objects.Notice("n", june, v1alpha1.Order{Action: v1alpha1.OrderStop, Purposes: []v1alpha1.Term{"Statistics"}})
	same(t, n.Spec.Addressees, []v1alpha1.Addressee{{Type: objects.Municipality().Type}})
	same(t, n.Spec.NotifiedAt, first)
	if n.Spec.ClosedAt != nil || len(n.Spec.Orders) != 1 {
		t.Errorf("%+v", n.Spec)
	}
}

// TestImage: another number is other content.
func TestImage(t *testing.T) {
	if objects.Image(1) == objects.Image(2) || len(objects.Image(1)) != len("registry.example/a@sha256:")+64 {
		t.Errorf("%s, %s", objects.Image(1), objects.Image(2))
	}
}
