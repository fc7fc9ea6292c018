// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"regexp"
	"strconv"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/text"
)

const messageNameTaken = "there is already an object of that name which the operator did not make: rename one of the two"

// maxProblem bounds what a status repeats of the API server's words.
const maxProblem = 512

// isNameTaken tells whether somebody else's object has the name that the operator needs.
func isNameTaken(err error) bool {
	return apierrors.HasStatusCause(err, metav1.CauseTypeFieldManagerConflict) || errors.Is(err, errEntryTaken)
}

// describeProblem tells why something lawful does not run yet, in words that stay the same while the cause does: a status
// that changes with every attempt would be written with every attempt. The whole error is in the log.
func describeProblem(problem error) (reason, message string) {
	if isNameTaken(problem) {
		return v1alpha1.ReasonNameTaken, messageNameTaken
	}
	if errors.Is(problem, errPodsAltered) {
		return v1alpha1.ReasonPodsAltered, "something changes its pods as often as they are made, such as an injector of sidecars: " +
			"exempt them from it; it is tried again ten minutes after the last"
	}
	if errors.Is(problem, errImageDiffers) {
		return v1alpha1.ReasonImageDiffers, "a node reports that it runs another image than the one that was judged: its pod was ended, " +
			"and events name both; where it goes on, nothing is started until ten minutes after the last"
	}
	if errors.Is(problem, errClockSkewed) {
		return v1alpha1.ReasonClockSkewed, "the clocks of the operator and of the API server differ by more than five seconds: nothing is started, and what " +
			"ends, ends by the later of the two; set the clocks of their nodes right"
	}
	if errors.Is(problem, errNoCommand) {
		return v1alpha1.ReasonCommandUnknown, "its package does not say by which command its runtime is started, and the guard that ends it " +
			"has to start it: write the image's own entry point into spec.runtime.command of the package, and its arguments into spec.runtime.args"
	}
	if errors.Is(problem, errNoEvidence) {
		return v1alpha1.ReasonEvidenceUnavailable, "nothing starts that is not recorded first, and the log of evidence does not record: see the " +
			"EvidenceLog cluster; it is tried again"
	}
	var status apierrors.APIStatus
	if !errors.As(problem, &status) {
		return v1alpha1.ReasonNotStarted, "the API server did not answer; it is tried again"
	}
	switch of := status.Status(); of.Reason {
	case metav1.StatusReasonForbidden, metav1.StatusReasonInvalid, metav1.StatusReasonBadRequest, metav1.StatusReasonNotFound,
		metav1.StatusReasonConflict, metav1.StatusReasonAlreadyExists, metav1.StatusReasonRequestEntityTooLarge:
		return v1alpha1.ReasonNotStarted, "the API server refused it: " + sentence(of.Message)
	case metav1.StatusReasonUnknown:
		return v1alpha1.ReasonNotStarted, "the API server answered with an error; it is tried again"
	default:
		return v1alpha1.ReasonNotStarted, "the API server answered with " + string(of.Reason) + "; it is tried again"
	}
}

// instants are times of day with their date.
var instants = regexp.MustCompile(`\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}\S*`)

// identifiers are runs of letters and digits that may be drawn anew with every attempt, and numbers of ports.
var identifiers = regexp.MustCompile(`\b[0-9A-Za-z]*[0-9][0-9A-Za-z]*\b`)

// maxName is the longest word with a digit in it that is taken for a name and not for an identifier.
const maxName = 7

// podNames are those that Kubernetes draws anew with every attempt.
var podNames = regexp.MustCompile(`^(?:error creating: |Error creating: )?pods "[^"]*" is forbidden: `)

// sentence makes one line of what Kubernetes says, without what changes from one attempt to the next.
func sentence(message string) string {
	message = podNames.ReplaceAllString(text.OneLine(message), "")
	message = instants.ReplaceAllString(message, "…")
	message = identifiers.ReplaceAllStringFunc(message, func(word string) string {
		if _, err := strconv.Atoi(word); len(word) > maxName || err == nil && len(word) > len("9999") {
			return "…"
		}
		return word
	})
	return text.Truncate(message, maxProblem)
}

// digits are all numbers in a text.
var digits = regexp.MustCompile(`\d+`)

// sameWords tells whether two sentences differ in nothing but numbers.
func sameWords(a, b string) bool {
	return digits.ReplaceAllString(a, "0") == digits.ReplaceAllString(b, "0")
}
