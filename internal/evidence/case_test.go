// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"testing"

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
