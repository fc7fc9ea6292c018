// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// TestLawIsJudgedByAsAWhole holds that each part of a law counts again after it was written and read.
func TestLawIsJudgedByAsAWhole(t *testing.T) {
	cases := map[string]struct {
		change func(*Law)
		want   v1alpha1.Verdict
	}{
		"as it is":                          {func(*Law) {}, v1alpha1.Restricted},
		"a hold":                            {func(l *Law) { l.Holds = []Hold{{Message: "the law is not complete"}} }, v1alpha1.Suspended},
		"an unpublished profile":            {func(l *Law) { l.Unpublished = []string{"fr-statistics"} }, v1alpha1.Forbidden},
		"a further law without the profile": {func(l *Law) { l.Further = []LawTexts{{}} }, v1alpha1.Forbidden},
	}
	shipped, err := shippedLaw()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			law := *shipped.law
			c.change(&law)
			text, err := law.Encode()
			if err != nil {
				t.Fatal(err)
			}
			again, err := DecodeLaw(text)
			if err != nil {
				t.Fatal(err)
			}
			if v := deploymentCase().Judge(again.Ready(), june); v.Verdict != c.want {
				t.Errorf("%s, want %s: %+v", v.Verdict, c.want, v.Findings)
			}
			// What was made ready is the same data again.
			if of, err := LawOf(again.Ready()).Encode(); err != nil || string(of) != string(text) {
				t.Errorf("another law, error %v", err)
			}
		})
	}
}

// TestLawHasNothingBesideIt holds that what anybody notes on a profile changes no digest.
func TestLawHasNothingBesideIt(t *testing.T) {
	shipped, err := shippedLaw()
	if err != nil {
		t.Fatal(err)
	}
	noted := Law{LawTexts: LawTexts{Profiles: append([]v1alpha1.LegalProfile(nil), shipped.law.Profiles...)}}
	noted.Profiles[0].Annotations = map[string]string{"note": marker}
	noted.Profiles[0].Status.ObservedGeneration = 7
	text, err := noted.Encode()
	if err != nil || DigestOf(text) != DigestOf(shipped.text) {
		t.Errorf("another digest, error %v", err)
	}
}
