// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// answer is an error as the API server gives it.
func answer(reason metav1.StatusReason, message string) error {
	return fmt.Errorf("applying Deployment d: %w", &apierrors.StatusError{ErrStatus: metav1.Status{Reason: reason, Message: message}})
}

func TestDescribeProblemDoesNotChangeWithTheAttempt(t *testing.T) {
	for name, attempt := range map[string]func(n int) error{
		"a stream": func(n int) error {
			return answer(metav1.StatusReasonInternalError, fmt.Sprintf("stream error: stream ID %d; INTERNAL_ERROR", n))
		},
		"a webhook's request": func(n int) error {
			return answer(metav1.StatusReasonForbidden, fmt.Sprintf("denied: request 0f8fad5b-d9cb-469f-a165-%012d", n))
		},
		"a trace": func(n int) error {
			return answer(metav1.StatusReasonForbidden, fmt.Sprintf("denied: trace %x4bf92f3577b3", 1000+n))
		},
		"an instant": func(n int) error {
			return answer(metav1.StatusReasonInvalid, fmt.Sprintf("refused at 2026-11-27T10:00:%02dZ", n))
		},
		"a pod": func(n int) error {
			return answer(metav1.StatusReasonForbidden, fmt.Sprintf("pods %q is forbidden: exceeded quota: none", fmt.Sprintf("d-%d", n)))
		},
		"a port": func(n int) error { return fmt.Errorf("read tcp 127.0.0.1:%d: connection reset", 40000+n) },
		"no reason": func(n int) error {
			return answer(metav1.StatusReasonUnknown, fmt.Sprintf("attempt %d", n))
		},
	} {
		reason1, message1 := describeProblem(attempt(1))
		reason2, message2 := describeProblem(attempt(27))
		if reason1 != v1alpha1.ReasonNotStarted || reason2 != v1alpha1.ReasonNotStarted || message1 != message2 {
			t.Errorf("%s: %s %q, then %s %q", name, reason1, message1, reason2, message2)
		}
	}
}

func TestDescribeProblemKeepsWhatHelps(t *testing.T) {
	taken := apierrors.NewConflict(schema.GroupResource{}, "d", errors.New("taken"))
	taken.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: metav1.CauseTypeFieldManagerConflict}}
	for name, test := range map[string]struct {
		problem         error
		reason, message string
	}{
		"another image": {notStarted(errImageDiffers), v1alpha1.ReasonImageDiffers, "its pod was ended"},
		"a quota": {answer(metav1.StatusReasonForbidden, `deployments.apps "d" is forbidden: exceeded quota: none, used: count=0`),
			v1alpha1.ReasonNotStarted, "exceeded quota: none, used: count=0"},
		"a name that is taken": {notStarted(taken), v1alpha1.ReasonNameTaken, messageNameTaken},
		"hostile text":         {answer(metav1.StatusReasonForbidden, "a\nb\x00\u202e"+strings.Repeat("x", 5000)), v1alpha1.ReasonNotStarted, "a b  x"},
	} {
		reason, message := describeProblem(test.problem)
		if reason != test.reason || !strings.Contains(message, test.message) || len(message) > maxMessage {
			t.Errorf("%s: %s %q, want %s and %q", name, reason, message, test.reason, test.message)
		}
	}
}

func TestSameWords(t *testing.T) {
	for name, test := range map[string]struct {
		a, b string
		want bool
	}{
		"another number": {"used: 3 of 10", "used: 12 of 10", true},
		"another word":   {"used: 3 pods", "used: 3 jobs", false},
	} {
		if got := sameWords(test.a, test.b); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
