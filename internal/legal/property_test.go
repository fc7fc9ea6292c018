// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"errors"
	"flag"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// More worlds than rapid draws by itself: most of the law's corners meet only rarely. No files: the seed says it all.
// The command line still decides.
func init() {
	if err := errors.Join(flag.Set("rapid.checks", "1500"), flag.Set("rapid.nofailfile", "true")); err != nil {
		panic(err)
	}
}

var requests = map[string]*rapid.Generator[*world]{"deployment": deploymentWorlds, "search": searchWorlds}

// TestJudgeAgreesWithNaive judges each world at every instant that stands in it, and a second before and after.
func TestJudgeAgreesWithNaive(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			var seen tally
			rapid.Check(t, func(t *rapid.T) { checkAgreement(t, worlds.Draw(t, "world"), &seen) })
			seen.report(t)
		})
	}
}

// checkAgreement also finds the two instants of every verdict by looking at all that follow.
func checkAgreement(t *rapid.T, w *world, seen *tally) {
	law, probes := w.law(), w.probes()
	answers := make([]naiveAnswer, len(probes))
	verdicts := make([]legal.Verdict, len(probes))
	for i, probe := range probes {
		answers[i] = w.naive(probe)
		verdicts[i] = w.judge(law, time.Unix(probe, 0))
		if diff := cmp.Diff(answers[i], answerOf(verdicts[i])); diff != "" {
			t.Fatalf("at %v: naive -, judge +:\n%s\n%+v", time.Unix(probe, 0).UTC(), diff, verdicts[i].Findings)
		}
		checkForm(t, w, verdicts[i])
	}
	seen.count(answers)
	for i, probe := range probes {
		next, until := time.Time{}, time.Time{}
		for j := len(probes) - 1; j > i; j-- {
			if !verdicts[j].Equal(verdicts[i]) {
				next = time.Unix(probes[j], 0)
			}
			if answers[i].runs() && endsSomething(answers[i], answers[j]) {
				until = time.Unix(probes[j], 0)
			}
		}
		if !verdicts[i].NextChange.Equal(next) {
			t.Fatalf("at %v: the verdict first changes at %v, NextChange is %v:\n%s\n%s", time.Unix(probe, 0).UTC(), next.UTC(), verdicts[i].NextChange.UTC(),
				verdictDiff(w, law, time.Unix(probe, 0), next), verdictDiff(w, law, time.Unix(probe, 0), verdicts[i].NextChange))
		}
		if !verdicts[i].RunsUntil.Equal(until) {
			t.Fatalf("at %v: something first ends at %v, RunsUntil is %v", time.Unix(probe, 0).UTC(), until.UTC(), verdicts[i].RunsUntil.UTC())
		}
	}
}

func answerOf(v legal.Verdict) naiveAnswer {
	answer := naiveAnswer{Verdict: v.Verdict, Decisions: []v1alpha1.ModuleDecision{}}
	for _, module := range v.Modules {
		answer.Decisions = append(answer.Decisions, module.Decision)
	}
	return answer
}

// endsSomething: what ran before has to end in what comes after, the whole or one module.
func endsSomething(before, after naiveAnswer) bool {
	if !after.runs() {
		return true
	}
	for i := range before.Decisions {
		if before.Decisions[i] == v1alpha1.ModulePermitted && after.Decisions[i] != v1alpha1.ModulePermitted {
			return true
		}
	}
	return false
}

func verdictDiff(w *world, law *legal.Law, a, b time.Time) string {
	before, after := w.judge(law, a), w.judge(law, b)
	before.NextChange, before.RunsUntil, after.NextChange, after.RunsUntil = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return cmp.Diff(before, after)
}

var gravity = map[v1alpha1.Verdict]int{v1alpha1.Permitted: 0, v1alpha1.Restricted: 1, v1alpha1.Suspended: 2, v1alpha1.Forbidden: 3}

// checkForm holds a verdict to what is said of all verdicts: modules as asked, findings by gravity, a reason for everything.
func checkForm(t *rapid.T, w *world, v legal.Verdict) {
	var asked []v1alpha1.ModuleName
	if w.Search != nil {
		asked = w.Search.Spec.Modules
	} else {
		asked = w.Deployment.Spec.Modules
	}
	if !slices.EqualFunc(v.Modules, asked, func(m v1alpha1.ModuleVerdict, name v1alpha1.ModuleName) bool { return m.Name == name }) {
		t.Fatalf("modules %v, asked %v", v.Modules, asked)
	}
	for _, module := range v.Modules {
		if module.Decision == v1alpha1.ModuleStripped && module.Reason == "" {
			t.Fatalf("stripped without a reason: %+v", module)
		}
	}
	if !slices.IsSortedFunc(v.Findings, func(a, b v1alpha1.Finding) int { return gravity[b.Verdict] - gravity[a.Verdict] }) {
		t.Fatalf("the gravest finding is not the first: %+v", v.Findings)
	}
	for _, finding := range v.Findings {
		if finding.Reason == "" || finding.Message == "" || finding.Verdict == "" {
			t.Fatalf("a finding that says nothing: %+v", finding)
		}
	}
	if v.Verdict != v1alpha1.Permitted && (len(v.Findings) == 0 || v.Findings[0].Verdict != v.Verdict) {
		t.Fatalf("%s, and no finding says why: %+v", v.Verdict, v.Findings)
	}
	if v.Verdict == v1alpha1.Permitted && len(v.Findings) > 0 && v.Findings[0].Verdict != v1alpha1.Permitted {
		t.Fatalf("permitted against %+v", v.Findings)
	}
}

// TestVerdictHoldsUntilNextChange looks at instants at which nothing is known to happen, and at fractions of seconds.
func TestVerdictHoldsUntilNextChange(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { checkHolds(t, worlds.Draw(t, "world")) }) })
	}
}

func checkHolds(t *rapid.T, w *world) {
	law := w.law()
	for range 5 {
		now := drawNow(t, w)
		verdict := w.judge(law, now)
		second := w.judge(law, now.Truncate(time.Second))
		if !verdict.Equal(second) || !verdict.NextChange.Equal(second.NextChange) || !verdict.RunsUntil.Equal(second.RunsUntil) {
			t.Fatalf("a part of a second counts at %v", now.UTC())
		}
		next := verdict.NextChange
		end := next
		if next.IsZero() {
			end = now.AddDate(100, 0, 0)
		} else if !next.After(now) || next.Nanosecond() != 0 {
			t.Fatalf("at %v: NextChange is %v", now.UTC(), next.UTC())
		} else if w.judge(law, next).Equal(verdict) {
			t.Fatalf("at %v: nothing changes at %v", now.UTC(), next.UTC())
		}
		inside := []time.Time{now, end.Add(-1)}
		for range 3 {
			inside = append(inside, now.Add(time.Duration(rapid.Int64Range(0, int64(end.Sub(now))-1).Draw(t, "inside"))))
		}
		for _, at := range inside {
			if !w.judge(law, at).Equal(verdict) {
				t.Fatalf("at %v: NextChange is %v, but the verdict is another one at %v:\n%s", now.UTC(), next.UTC(), at.UTC(), verdictDiff(w, law, now, at))
			}
		}
	}
}

func drawNow(t *rapid.T, w *world) time.Time {
	around := genAnchors
	if instants := w.instants(); len(instants) > 0 {
		around = []time.Time{time.Unix(rapid.SampledFrom(instants).Draw(t, "now"), 0)}
	}
	return around[0].Add(time.Duration(rapid.Int64Range(-int64(40*24*time.Hour), int64(40*24*time.Hour)).Draw(t, "from")))
}

// tally counts what the worlds were like, so that a property does not hold for want of cases.
type tally struct {
	worlds, ran, verdicts int
	of                    [4]int
}

func (y *tally) count(answers []naiveAnswer) {
	y.worlds++
	if slices.ContainsFunc(answers, naiveAnswer.runs) {
		y.ran++
	}
	for _, answer := range answers {
		y.verdicts++
		y.of[gravity[answer.Verdict]]++
	}
}

func (y *tally) report(t *testing.T) {
	t.Helper()
	if t.Failed() {
		return
	}
	t.Logf("%d worlds, %.0f %% of them run at some instant", y.worlds, y.percent(y.ran, y.worlds))
	if y.percent(y.ran, y.worlds) < 20 { // usually 25 to 40, by what is drawn
		t.Error("too few worlds run")
	}
	for verdict, i := range gravity {
		t.Logf("%-10s %5.1f %% of %d", verdict, y.percent(y.of[i], y.verdicts), y.verdicts)
		if y.percent(y.of[i], y.verdicts) < 1 {
			t.Errorf("too few are %s", verdict)
		}
	}
}

func (*tally) percent(part, of int) float64 { return 100 * float64(part) / float64(max(of, 1)) }
