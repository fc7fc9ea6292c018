// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	intoto "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

// TestStatementIsOneOfInToto has every record of the story read by in-toto's own library.
func TestStatementIsOneOfInToto(t *testing.T) {
	for _, r := range story(t).records {
		s := &intoto.Statement{}
		if err := protojson.Unmarshal(r.Text, s); err != nil {
			t.Fatal(err)
		}
		if len(s.GetSubject()) == 0 {
			continue // a Statement of in-toto has one; a census is of no artifact, and says so by having none
		}
		if err := s.Validate(); err != nil {
			t.Errorf("%d: %v", r.Sequence, err)
		}
	}
}

func TestStatementComesBack(t *testing.T) {
	for _, r := range story(t).records {
		s, err := DecodeStatement(r.Text)
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(r.Text), string(again)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestStatementRefuses changes one thing of a record that is whole.
func TestStatementRefuses(t *testing.T) {
	whole := func(t *testing.T, sequence int) *Statement {
		s, err := DecodeStatement(story(t).records[sequence].Text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	cases := map[string]struct {
		of     int
		change func(*Statement)
	}{
		"another type":               {seqFiled, func(s *Statement) { s.Type = "" }},
		"another predicate":          {seqFiled, func(s *Statement) { s.PredicateType += "2" }},
		"another act":                {seqFiled, func(s *Statement) { s.Predicate.Act = "Lost" }},
		"nothing filed":              {seqFiled, func(s *Statement) { s.Predicate.Object = nil }},
		"filed, but not how":         {seqFiled, func(s *Statement) { s.Predicate.Change = "" }},
		"a start of nothing":         {seqStarted, func(s *Statement) { s.Predicate.Run = nil }},
		"a start of no workload":     {seqStarted, func(s *Statement) { s.Subject = s.Subject[:1] }},
		"a start that nobody judged": {seqStarted, func(s *Statement) { s.Predicate.Case = "" }},
		"a start without a verdict":  {seqStarted, func(s *Statement) { s.Predicate.Verdict = nil }},
		"a run without a number":     {seqStarted, func(s *Statement) { s.Predicate.Run.Number = 0 }},
		"a start with an end":        {seqStarted, func(s *Statement) { s.Predicate.Run.EndedAt = instantOfTime(june) }},
		"an end in a fraction":       {seqEnded, func(s *Statement) { s.Predicate.Run.EndedAt = instantOfTime(june.Add(time.Millisecond)) }},
		"an end of nothing":          {seqEnded, func(s *Statement) { s.Predicate.Run = nil }},
		"a census of nothing":        {0, func(s *Statement) { s.Predicate.Census = nil }},
		"a census elsewhere":         {0, func(s *Statement) { s.Predicate.Chain.Of = ChainCluster }},
		"a record among censuses":    {seqFiled, func(s *Statement) { s.Predicate.Chain.Of = ChainCensus }},
		"a chain of nobody":          {seqFiled, func(s *Statement) { s.Predicate.Chain.Of = "mine" }},
		"a chain without a name":     {seqFiled, func(s *Statement) { s.Predicate.Chain.Of = ChainNamespace }},
		"a chain from zero":          {seqFiled, func(s *Statement) { s.Predicate.Chain.Number = 0 }},
		"a first after another":      {seqFiled, func(s *Statement) { s.Predicate.Chain.Previous = 1 }},
		"a fraction of a second":     {seqFiled, func(s *Statement) { s.Predicate.At = s.Predicate.At.Add(time.Millisecond) }},
		"a long name":                {seqFiled, func(s *Statement) { s.Predicate.By = strings.Repeat("x", maxText+1) }},
		"a long name of who changed": {seqFiled, func(s *Statement) {
			s.Predicate.Change, s.Predicate.ChangedBy = Changed, strings.Repeat("x", maxText+1)
		}},
		"who changed what was filed": {seqFiled, func(s *Statement) { s.Predicate.ChangedBy = "x" }},
		"who deleted it":             {seqFiled, func(s *Statement) { s.Predicate.Change, s.Predicate.ChangedBy = Deleted, "x" }},
		"who changed a search": {seqFiled, func(s *Statement) {
			s.Predicate.Object, s.Predicate.Change, s.Predicate.ChangedBy = ObjectOf("VideoSearchJob", "", "u"), Changed, "x"
		}},
		"who changed nothing": {seqFiled, func(s *Statement) { s.Predicate.Act, s.Predicate.Object, s.Predicate.ChangedBy = Tampered, nil, "x" }},
		"too many subjects":   {seqFiled, func(s *Statement) { s.Subject = make([]Subject, maxSubjects+1) }},
		"a gap of no time":    {seqFiled, func(s *Statement) { s.Predicate.Act, s.Predicate.Silence = Gap, &Silence{june, june} }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := whole(t, c.of)
			c.change(s)
			if text, err := s.Encode(); err == nil {
				t.Errorf("%s", text)
			}
		})
	}
}

// TestJudicialObjectsHaveNoName holds that a name that may tell of a case is not in a record.
func TestJudicialObjectsHaveNoName(t *testing.T) {
	for kind, named := range map[string]bool{"VideoSearchJob": false, "JudicialRequisition": false, "JudicialDecision": false, "Formality": true} {
		if o := ObjectOf(kind, "grey-van", "uid"); (o.Name != "") != named || o.UID != "uid" {
			t.Errorf("%s: %+v", kind, o)
		}
	}
}
