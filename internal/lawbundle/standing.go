// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// Standing tells whether the law of one jurisdiction is there as it was published.
type Standing struct {
	// Jurisdiction, such as FR.
	Jurisdiction string
	// Name of its bundle, such as fr.
	Name string
	// Sequence of the bundle, or of the edition that was last complete where the bundle is missing.
	Sequence int64
	// Complete tells that every member is there as it was published. Otherwise Reason and Message say why not.
	Complete        bool
	Reason, Message string
	// Present is how many of so many Members are there as they are listed.
	Present, Members int
	// Deviations lists what is missing, what differs, and which profiles permit nothing because nobody published them.
	Deviations []v1alpha1.LawDeviation
	// Edition is the law as it is complete now, or else was last, or nil.
	Edition *Edition

	bundle *v1alpha1.LawBundle  // nil where it is missing
	listed []v1alpha1.LawMember // what counts as published
	lost   bool                 // it was complete, and nobody knows any more what all of it said
	say    legal.Words
}

// ReasonBundleMissing is the reason of a Standing: the bundle was there and is gone. No condition tells of it, for there is
// no object to hold one.
const ReasonBundleMissing = "BundleMissing"

// standing compares what is there with what was published.
func (in *Input) standing(jurisdiction string, there map[memberKey]v1alpha1.Digest) *Standing {
	b, e := in.bundle(jurisdiction), in.remembered(jurisdiction)
	s := &Standing{Jurisdiction: jurisdiction, Name: BundleName(jurisdiction), Edition: e, bundle: b, say: in.words()}
	if b != nil && e != nil && e.Sequence == b.Status.CompleteSequence && b.Spec.Sequence == e.Sequence && !e.lists(&b.Spec) {
		e, s.Edition = nil, nil // somebody has changed the copy: a bundle cannot change while its sequence stays
	}
	s.judge(b, e)
	s.compare(there, in.Profiles)
	s.conclude(in)
	s.lost = !s.Complete && b != nil && b.Status.CompleteSequence > s.Edition.sequence()
	return s
}

// judge decides what counts as published: the bundle, or the edition that was complete before.
func (s *Standing) judge(b *v1alpha1.LawBundle, e *Edition) {
	switch {
	case b == nil:
		s.Reason, s.Message = ReasonBundleMissing, s.say("the LawBundle %s is gone, sequence %d of which was complete", s.Name, e.Sequence)
		s.Sequence, s.listed = e.Sequence, e.Members
		return
	case e != nil && b.Spec.Sequence < e.Sequence:
		s.Reason = v1alpha1.ReasonOlderSequence
		s.Message = s.say("the LawBundle %s has the sequence %d, and %d was complete before", s.Name, b.Spec.Sequence, e.Sequence)
		s.Sequence, s.listed = e.Sequence, e.Members
		return
	case e != nil && b.Spec.Sequence == e.Sequence && !e.lists(&b.Spec):
		s.Reason = v1alpha1.ReasonSequenceReused
		s.Message = s.say("the LawBundle %s lists other members than when the sequence %d was complete", s.Name, e.Sequence)
		s.Sequence, s.listed = e.Sequence, e.Members
		return
	}
	s.Sequence, s.listed = b.Spec.Sequence, slices.SortedFunc(slices.Values(b.Spec.Members), compareMembers)
}

// compare counts the members that are there as they are listed, and lists the others.
func (s *Standing) compare(there map[memberKey]v1alpha1.Digest, profiles []v1alpha1.LegalProfile) {
	s.Members = len(s.listed)
	for _, m := range s.listed {
		switch digest, ok := there[memberKey{m.Kind, m.Name}]; {
		case !ok:
			s.deviates(m.Kind, m.Name, v1alpha1.DeviationMissing)
		case digest != m.Digest || digest == "":
			s.deviates(m.Kind, m.Name, v1alpha1.DeviationDiffers)
		default:
			s.Present++
		}
	}
	for _, name := range s.unpublished(profiles) {
		s.deviates(v1alpha1.LawKindProfile, v1alpha1.ObjectName(name), v1alpha1.DeviationNotInBundle)
	}
}

func (s *Standing) deviates(kind v1alpha1.LawKind, name v1alpha1.ObjectName, d v1alpha1.Deviation) {
	s.Deviations = append(s.Deviations, v1alpha1.LawDeviation{Kind: kind, Name: name, Deviation: d})
}

// unpublished are the names of the profiles of the jurisdiction that can be selected and that nothing published names.
func (s *Standing) unpublished(profiles []v1alpha1.LegalProfile) []string {
	listed := byKey(s.listed)
	var names []string
	for i := range profiles {
		p := &profiles[i]
		if _, ok := listed[memberKey{v1alpha1.LawKindProfile, v1alpha1.ObjectName(p.Name)}]; !ok && !binds(p) && p.Spec.Jurisdiction == s.Jurisdiction {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	return names
}

// conclude says whether the law is complete.
func (s *Standing) conclude(in *Input) {
	switch {
	case s.Reason != "":
	case s.Present < s.Members:
		s.Reason = v1alpha1.ReasonMembersDiffer
		s.Message = s.say("%d of the %d members of the LawBundle %s, sequence %d, are missing or differ, such as %s %s",
			s.Members-s.Present, s.Members, s.Name, s.Sequence, s.Deviations[0].Kind, s.Deviations[0].Name)
	default:
		s.Complete, s.Reason = true, v1alpha1.ReasonComplete
		s.Message = s.say("all %d members of the sequence %d are there as they were published", s.Members, s.Sequence)
		if s.Edition == nil || s.Edition.Sequence < s.Sequence {
			s.Edition = newEdition(&s.bundle.Spec, in.Profiles, in.Notices)
		}
	}
}
