// SPDX-License-Identifier: Apache-2.0

package openreports

import (
	"cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Categories of results.
const (
	categoryOperator = "operator"
	categoryModule   = "module"
	categoryLaw      = "law"
)

// resultsOf are what a status has to say: on what the operator's identity rests, what follows from the law, the gravest first, and what
// was decided on each module.
func resultsOf(s *v1alpha1.JudgedStatus, judicial bool) []Result {
	var results []Result
	if r, known := operatorResult(s.Evidence); known {
		results = append(results, r)
	}
	for i := range s.Findings {
		if s.Findings[i].Reason != v1alpha1.ReasonModuleStripped { // the module says it
			results = append(results, findingResult(&s.Findings[i]))
		}
	}
	for i := range s.Modules {
		results = append(results, moduleResult(&s.Modules[i]))
	}
	for i := range results {
		results[i].Source, results[i].Scored = Source, results[i].Outcome != Warn
		if judicial && results[i].Category != categoryOperator {
			results[i].Description = ""
		}
	}
	return results
}

// operatorResult tells whether the operator is registered, or only claims to be who it says.
func operatorResult(mode v1alpha1.EvidenceMode) (Result, bool) {
	r := Result{Policy: Source, Rule: RuleOperator, Category: categoryOperator, Severity: Info}
	switch mode {
	case v1alpha1.EvidenceRegistered:
		r.Outcome, r.Description = Pass, "the operator is who the register of data controllers says"
	case v1alpha1.EvidenceClaimed:
		r.Outcome, r.Severity, r.Description = Warn, Medium, "the operator is only claimed: the request says itself who it is of"
	default:
		return r, false
	}
	return r, true
}

func findingResult(f *v1alpha1.Finding) Result {
	r := Result{
		Policy: cmp.Or(f.Profile, f.Notice, Source), Rule: f.Reason, Category: categoryLaw, Description: f.Message,
		Properties: properties("verdict", string(f.Verdict), "notice", f.Notice, "source", f.Source, "suppliedBy", f.SuppliedBy),
	}
	switch f.Verdict {
	case v1alpha1.Permitted:
		r.Outcome, r.Severity = Warn, Low // it runs, and there is something to say of it
	case v1alpha1.Restricted, v1alpha1.Suspended:
		r.Outcome, r.Severity = Fail, Medium
	default:
		r.Outcome, r.Severity = Fail, High
	}
	return r
}

func moduleResult(m *v1alpha1.ModuleVerdict) Result {
	r := Result{
		Policy: cmp.Or(m.Profile, m.Notice, Source), Rule: RuleModule + "/" + string(m.Name), Category: categoryModule, Description: m.Reason,
		Properties: properties("decision", string(m.Decision), "notice", m.Notice, "source", m.Source),
	}
	switch m.Decision {
	case v1alpha1.ModulePermitted:
		r.Outcome, r.Severity = Pass, Info
	case v1alpha1.ModuleStripped:
		r.Outcome, r.Severity = Fail, Medium
	default: // it does not exist, so that nobody can tell
		r.Outcome, r.Severity = Error, Medium
	}
	return r
}

// properties are those of names and values, one after the other, that have a value.
func properties(pairs ...string) map[string]string {
	of := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			of[pairs[i]] = pairs[i+1]
		}
	}
	return of
}
