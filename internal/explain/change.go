// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"fmt"
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
	runs, ran := c.After.Runs(), c.Before.Runs()
	var what string
	switch {
	case c.Before.Verdict == c.After.Verdict && slices.Equal(runs, ran):
		what = fmt.Sprintf("it stays %s, on other grounds", strings.ToLower(string(c.After.Verdict)))
	case len(runs) == 0 && len(ran) > 0:
		what = fmt.Sprintf("it ends: %s", strings.ToLower(string(c.After.Verdict)))
	case len(runs) > 0 && len(ran) == 0:
		what = fmt.Sprintf("it starts, %s", names(runs))
	case !slices.Equal(runs, ran):
		what = moved(ran, runs)
	default:
		what = fmt.Sprintf("it becomes %s", strings.ToLower(string(c.After.Verdict)))
	}
	why, ended := Why(&c.Before, &c.After)
	switch {
	case why.Message == "":
		return what
	case !ended && subset(c.Before.Findings, c.After.Findings) && c.Before.Verdict == c.After.Verdict && slices.Equal(runs, ran):
		what = fmt.Sprintf("it stays %s; in addition, %s", strings.ToLower(string(c.After.Verdict)), Message(&why))
	case ended:
		what += ", because this no longer holds: " + Message(&why)
	default:
		what += ", because " + Message(&why)
	}
	return what + cited(why.Source)
}

func subset(some, all []v1alpha1.Finding) bool {
	return !slices.ContainsFunc(some, func(f v1alpha1.Finding) bool { return !slices.Contains(all, f) })
}

// moved tells which modules end and which start.
func moved(ran, runs []v1alpha1.ModuleName) string {
	without := func(all, some []v1alpha1.ModuleName) []v1alpha1.ModuleName {
		return slices.DeleteFunc(slices.Clone(all), func(m v1alpha1.ModuleName) bool { return slices.Contains(some, m) })
	}
	var parts []string
	if ended := without(ran, runs); len(ended) > 0 {
		parts = append(parts, verb(ended, "ends", "end"))
	}
	if started := without(runs, ran); len(started) > 0 {
		parts = append(parts, verb(started, "starts", "start"))
	}
	return strings.Join(append(parts, verb(runs, "runs", "run")), "; ")
}

// verb says what one module does, or several do.
func verb(modules []v1alpha1.ModuleName, one, several string) string {
	if len(modules) == 1 {
		return names(modules) + " " + one
	}
	return names(modules) + " " + several
}

// cited writes a source as explanations do.
func cited(source string) string {
	if source == "" {
		return ""
	}
	return " [" + source + "]"
}

// Message is what a finding says, as a sentence that needs no column beside it.
func Message(f *v1alpha1.Finding) string {
	if f.Reason == v1alpha1.ReasonProfileNotInForce {
		return "the profile is " + f.Message
	}
	return f.Message
}
