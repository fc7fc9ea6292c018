// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/world"
)

// Why returns the finding that makes two verdicts differ: the gravest that only the later one has, or else the gravest
// that only the earlier one had; and the other way round where the later verdict is the better one. It is empty where no
// finding differs. ended tells a finding of the earlier from one of the later verdict.
func Why(before, after *legal.Verdict) (why v1alpha1.Finding, ended bool) {
	begun, hasBegun := only(after, before)
	over, isOver := only(before, after)
	if isOver && (!hasBegun || better(after.Verdict, before.Verdict)) {
		return over, true
	}
	return begun, false
}

// better tells whether a verdict lets more run, or is nearer to it, than another.
func better(v, than v1alpha1.Verdict) bool {
	order := []v1alpha1.Verdict{v1alpha1.Permitted, v1alpha1.Restricted, v1alpha1.Suspended, v1alpha1.Forbidden}
	return slices.Index(order, v) < slices.Index(order, than)
}

func only(in, notIn *legal.Verdict) (v1alpha1.Finding, bool) {
	for _, f := range in.Findings {
		if !slices.Contains(notIn.Findings, f) {
			return f, true
		}
	}
	return v1alpha1.Finding{}, false
}

// What tells a change in a sentence: what runs from then on, and why.
func What(c *world.Change) string {
	say := c.Case.Language.Say
	runs, ran := c.After.Runs(), c.Before.Runs()
	stays := c.Before.Verdict == c.After.Verdict && slices.Equal(runs, ran)
	what := move(say, c)
	why, ended := Why(&c.Before, &c.After)
	switch {
	case why.Message == "":
		return what
	case !ended && stays && subset(c.Before.Findings, c.After.Findings):
		what = say("it stays %s; in addition, %s", c.After.Verdict, Message(say, &why))
	case ended:
		what = say("%s, because this no longer holds: %s", what, Message(say, &why))
	default:
		what = say("%s, because %s", what, Message(say, &why))
	}
	return what + cited(why.Source)
}

// move tells what a change does to what runs, or else to the verdict.
func move(say legal.Words, c *world.Change) string {
	runs, ran := c.After.Runs(), c.Before.Runs()
	switch {
	case c.Before.Verdict == c.After.Verdict && slices.Equal(runs, ran):
		return say("it stays %s, on other grounds", c.After.Verdict)
	case len(runs) == 0 && len(ran) > 0:
		return say("it ends: %s", c.After.Verdict)
	case len(runs) > 0 && len(ran) == 0:
		return say("it starts, %s", names(runs))
	case !slices.Equal(runs, ran):
		return moved(say, ran, runs)
	default:
		return say("it becomes %s", c.After.Verdict)
	}
}

func subset(some, all []v1alpha1.Finding) bool {
	return !slices.ContainsFunc(some, func(f v1alpha1.Finding) bool { return !slices.Contains(all, f) })
}

// moved tells which modules end and which start.
func moved(say legal.Words, ran, runs []v1alpha1.ModuleName) string {
	without := func(all, some []v1alpha1.ModuleName) []v1alpha1.ModuleName {
		return slices.DeleteFunc(slices.Clone(all), func(m v1alpha1.ModuleName) bool { return slices.Contains(some, m) })
	}
	var parts []string
	if ended := without(ran, runs); len(ended) > 0 {
		parts = append(parts, oneOrMore(len(ended), say("%s ends", names(ended)), say("%s end", names(ended))))
	}
	if started := without(runs, ran); len(started) > 0 {
		parts = append(parts, oneOrMore(len(started), say("%s starts", names(started)), say("%s start", names(started))))
	}
	parts = append(parts, oneOrMore(len(runs), say("%s runs", names(runs)), say("%s run", names(runs))))
	return strings.Join(parts, say("; "))
}

// oneOrMore picks what is said of one, or of several.
func oneOrMore(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

// cited writes a source as explanations do.
func cited(source string) string {
	if source == "" {
		return ""
	}
	return " [" + source + "]"
}

// Message is what a finding says, as a sentence that needs no column beside it.
func Message(say legal.Words, f *v1alpha1.Finding) string {
	if f.Reason == v1alpha1.ReasonProfileNotInForce {
		return say("the profile is %s", f.Message)
	}
	return f.Message
}
