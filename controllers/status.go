// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

const (
	// maxListed bounds the lists of a status.
	maxListed = 64
	// maxMessage bounds a condition's message, and a finding's.
	maxMessage = 1024
)

// judged writes a verdict into a status.
func judged(v legal.Verdict) v1alpha1.JudgedStatus {
	return v1alpha1.JudgedStatus{
		Verdict:    v.Verdict,
		Modules:    v.Modules[:min(len(v.Modules), maxListed)],
		Stripped:   summary(v.Stripped()),
		Findings:   bounded(v.Findings),
		NextChange: timeOrNil(v.NextChange),
		RunsUntil:  timeOrNil(v.RunsUntil),
	}
}

// bounded keeps findings within what a status can hold, the gravest first.
func bounded(findings []v1alpha1.Finding) []v1alpha1.Finding {
	findings = slices.Clone(findings[:min(len(findings), maxListed)])
	for i := range findings {
		findings[i].Message = short(findings[i].Message)
	}
	return findings
}

func short(message string) string { return cut(message, maxMessage) }

func cut(message string, most int) string {
	if len(message) <= most {
		return message
	}
	return strings.ToValidUTF8(message[:most-len("…")], "") + "…"
}

// timeOrNil writes an instant. The zero time means never.
func timeOrNil(t time.Time) *metav1.Time {
	if t.IsZero() {
		return nil
	}
	return &metav1.Time{Time: t.Truncate(time.Second)}
}

// conditions sets the conditions of one object on one clock.
type conditions struct {
	list       *[]metav1.Condition
	generation int64
	now        time.Time
}

func (c conditions) set(kind string, status metav1.ConditionStatus, reason, message string) {
	meta.SetStatusCondition(c.list, metav1.Condition{
		Type: kind, Status: status, ObservedGeneration: c.generation, Reason: reason, Message: short(message),
		LastTransitionTime: metav1.Time{Time: c.now.Truncate(time.Second)},
	})
}

// summary writes the names of modules as people read them in a list.
func summary(modules []v1alpha1.ModuleName) string { return joined(modules) }

func truth(b bool) metav1.ConditionStatus {
	if b {
		return metav1.ConditionTrue
	}
	return metav1.ConditionFalse
}

// permitted sets the conditions that follow from a verdict and its evidence alone, and returns the reason and message that
// sum it up.
func (c conditions) permitted(v legal.Verdict, e *legal.Evidence) (reason, message string) {
	reason, message = v1alpha1.ReasonAllPermitted, "all that was asked for may run"
	if len(v.Findings) > 0 {
		reason, message = v.Findings[0].Reason, v.Findings[0].Message
	}
	c.set(v1alpha1.ConditionPermitted, truth(v.Verdict.Runs()), reason, message)
	c.verified(v, e)
	return reason, message
}

const (
	messageNameTaken = "there is already an object of that name which the operator did not make: rename one of the two"

	messageNotInspected = "the declared capabilities were judged; the files of the modules were not inspected"
)

// judged sets Ready on objects that run nothing themselves: their status is up to date.
func (c conditions) judged() {
	c.set(v1alpha1.ConditionReady, metav1.ConditionTrue, v1alpha1.ReasonJudged, "the status is up to date")
}
