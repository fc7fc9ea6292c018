// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

// made makes a law out of texts.
func made(all []Texts) *Law {
	var laws []*Law
	for _, t := range all {
		laws = append(laws, NewLaw(t.Profiles, t.Notices).Unpublished(t.Unpublished...).Held(t.Holds...))
	}
	return laws[0].Stricter(laws[1:]...)
}

// TestTextsAreAllOfALaw makes a law out of its texts, and compares what both say.
func TestTextsAreAllOfALaw(t *testing.T) {
	cases := map[string]struct {
		of      func(*fixture) *Law
		verdict v1alpha1.Verdict
	}{
		"as it is": {func(f *fixture) *Law { return f.law() }, v1alpha1.Permitted},
		"with a notice": {func(f *fixture) *Law {
			f.notices = append(f.notices, objects.MakeNotice("n").Open(june, july).To(v1alpha1.Addressee{Type: "Municipality"}).Strip("crowd"))
			return f.law()
		}, v1alpha1.Restricted},
		"an unpublished profile": {func(f *fixture) *Law { return f.law().Unpublished("law") }, v1alpha1.Forbidden},
		"a further law":          {func(f *fixture) *Law { return f.law().Stricter(NewLaw(nil, nil)) }, v1alpha1.Forbidden},
		"a hold":                 {func(f *fixture) *Law { return f.law().Held(Hold{Message: "not complete"}) }, v1alpha1.Suspended},
		"a hold on one of two":   {func(f *fixture) *Law { return f.law().Stricter(f.law().Held(Hold{Message: "not complete"})) }, v1alpha1.Suspended},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			f := deployment()
			law := c.of(f)
			want := JudgeDeployment(law, f.deployment.Obj(), f.evidence(), noon)
			same(t, c.verdict, want.Verdict)
			same(t, want, JudgeDeployment(made(law.Texts()), f.deployment.Obj(), f.evidence(), noon))
		})
	}
}
