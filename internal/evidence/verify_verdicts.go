// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// judge judges the cases of records again. A law is made ready once.
type judge struct {
	v    *verifier
	laws map[Digest]*readyLaw
	used map[Digest]bool
}

// readyLaw is a law, or nil where it was left out or forged.
type readyLaw struct{ law *legal.Law }

// verdicts judges every case again, and tells of texts that no record names.
func (v *verifier) verdicts() {
	for _, r := range v.records {
		if p := &r.statement.Predicate; p.Case != "" || p.Verdict != nil {
			v.judge.again(r.sequence, r.statement)
		}
	}
	for _, l := range v.leaves { // the law of each leaf is shown, also where nothing was judged
		v.judge.used[l.Law] = true
	}
	for _, d := range slices.Sorted(maps.Keys(v.x.Texts)) {
		if !v.judge.used[d] {
			v.add(TextUnused, string(d), "no record and no leaf names it")
		}
	}
}

// text returns a text by its digest, or nil.
func (j *judge) text(d Digest, missing ProblemKind, sequence int64) []byte {
	j.used[d] = true
	text, ok := j.v.x.Texts[d]
	switch {
	case !ok:
		j.v.add(missing, at(sequence), "the text %s was left out", d)
		return nil
	case DigestOf(text) != d:
		j.v.add(TextForged, string(d), "it is not the text of that digest")
		return nil
	}
	return text
}

func (j *judge) law(d Digest, sequence int64) *legal.Law {
	if l := j.laws[d]; l != nil {
		return l.law
	}
	l := &readyLaw{}
	j.laws[d] = l
	if text := j.text(d, LawMissing, sequence); text != nil {
		law, err := DecodeLaw(text)
		if err != nil {
			j.v.add(TextForged, string(d), "it is no law: %v", err)
			return nil
		}
		l.law = law.Ready()
	}
	return l.law
}

// again judges a case by the law of its leaf, at the instant of its leaf.
func (j *judge) again(sequence int64, s *Statement) {
	p := &s.Predicate
	if !p.judged() {
		j.v.add(CaseMissing, at(sequence), "it has a verdict without a case, or a case without a verdict")
		return
	}
	text := j.text(p.Case, CaseMissing, sequence)
	law := j.law(j.v.leaf(sequence).Law, sequence)
	if text == nil || law == nil {
		return
	}
	c, err := DecodeCase(text)
	if err != nil {
		j.v.add(TextForged, string(p.Case), "it is no case: %v", err)
		return
	}
	if !c.of(p, j.v.x.Scope.Namespace) {
		j.v.add(CaseOther, at(sequence), "what was judged is another object than the record names")
		return
	}
	is := c.Judge(law, p.At)
	if !is.same(p.Verdict) {
		j.v.add(VerdictDiffers, at(sequence), "the record says %s, and the law says %s: %s", p.Verdict.Verdict, is.Verdict, is.difference(p.Verdict))
	}
	if p.Act == Started && !p.Verdict.Verdict.Runs() {
		j.v.add(StartedUnlawfully, at(sequence), "it began although its verdict is %s", p.Verdict.Verdict)
	}
	if !p.Act.fits(is.Verdict) {
		j.v.add(ActDiffers, at(sequence), "it is called %s, and the law says %s", p.Act, is.Verdict)
	}
	p.Verdict = is // people read what the law says, and not what was written of it
	for _, subject := range s.Subject {
		if !strings.HasPrefix(subject.Name, workloadName) && !slices.Contains(c.images(), subject.Name) {
			j.v.add(SubjectDiffers, at(sequence), "an image of it is none of the package that was judged")
		}
	}
	j.v.Judged++
}

// fits tells whether a record of that act may have a verdict.
func (a Act) fits(verdict v1alpha1.Verdict) bool {
	switch a {
	case Refused:
		return !verdict.Runs()
	case Stripped:
		return verdict == v1alpha1.Restricted
	case Judged:
		return verdict.Runs() && verdict != v1alpha1.Restricted
	}
	return true
}

// subjects asks that what a record is of is what it names: an image by its digest, and a workload as that of its run.
func (v *verifier) subjects() {
	for _, r := range v.records {
		for _, subject := range r.statement.Subject {
			uid, ran := strings.CutPrefix(subject.Name, workloadName)
			switch run := r.statement.Predicate.Run; {
			case ran && (run == nil || run.UID != uid || !maps.Equal(subject.Digest, Workload(uid).Digest)):
				v.add(SubjectDiffers, at(r.sequence), "it is of another workload than it says")
			case !ran && !strings.HasSuffix(subject.Name, "@sha256:"+subject.Digest["sha256"]):
				v.add(SubjectDiffers, at(r.sequence), "an image of it has another digest than its name")
			}
		}
	}
}

// of tells whether a case is that of the object that a record names.
func (c *Case) of(p *Predicate, namespace string) bool {
	if p.Object == nil {
		return false
	}
	kind, m := "VideoAnalyticsDeployment", metav1.Object(c.Deployment)
	if c.Search != nil {
		kind, m = "VideoSearchJob", c.Search
	}
	return p.Object.Kind == kind && string(m.GetUID()) == p.Object.UID && m.GetNamespace() == namespace &&
		(p.Object.Name == "" || p.Object.Name == m.GetName())
}

// difference says in a word how two verdicts differ.
func (v *Verdict) difference(o *Verdict) string {
	switch {
	case v.Verdict != o.Verdict:
		return "the verdict"
	case !(&Verdict{Verdict: v.Verdict, Modules: v.Modules}).same(&Verdict{Verdict: v.Verdict, Modules: o.Modules}):
		return "the modules"
	case !sameInstant(v.RunsUntil, o.RunsUntil), !sameInstant(v.NextChange, o.NextChange):
		return "when it changes"
	}
	return "the findings"
}
