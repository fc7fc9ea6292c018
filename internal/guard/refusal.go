// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"fmt"
	"strings"

	"github.com/vsa-legal/operator/internal/text"
)

// Reason is why a guard has not started a runtime, or has ended it: a word for programs.
type Reason string

// Reasons of a guard, and what its exit code is with each of them.
const (
	// ModulesMismatch says that a module is there that is not permitted, or that a permitted one is not.
	ModulesMismatch Reason = "ModulesMismatch"
	// UnexpectedModel says that the runtime has loaded a model that is of no permitted module.
	UnexpectedModel Reason = "UnexpectedModel"
	// NoPermit says that there was no permit for this pod in time.
	NoPermit Reason = "NoPermit"
	// PermitEnded says that the last permit for this pod has run out.
	PermitEnded Reason = "PermitEnded"
	// NotStarted says that the runtime's command could not be executed.
	NotStarted Reason = "NotStarted"
	// NetworkOpen says that the pod could connect to what its NetworkPolicy denies: see VerifyNetwork.
	NetworkOpen Reason = "NetworkOpen"
)

// exitCodes are from a range that neither shells nor Kubernetes use.
var exitCodes = map[Reason]int{ModulesMismatch: 110, UnexpectedModel: 111, NoPermit: 112, PermitEnded: 113, NotStarted: 114, NetworkOpen: 115}

// Refusal is an error that ends the pod's container.
type Refusal struct {
	Reason  Reason
	Message string
}

// Refuse makes one.
func Refuse(reason Reason, format string, args ...any) *Refusal {
	return &Refusal{reason, fmt.Sprintf(format, args...)}
}

// Error is the termination message.
func (r *Refusal) Error() string {
	return messagePrefix + string(r.Reason) + ": " + r.Message
}

// ExitCode of the guard.
func (r *Refusal) ExitCode() int { return exitCodes[r.Reason] }

const (
	messagePrefix = "guard: "
	maxMessage    = 1024
)

// ReadRefusal reads a termination message. The runtime itself can write such a message as well, about itself alone. It returns
// nil for one that no guard writes.
func ReadRefusal(message string, exitCode int32) *Refusal {
	words, ours := strings.CutPrefix(message, messagePrefix)
	reason, words, found := strings.Cut(words, ": ")
	code, known := exitCodes[Reason(reason)]
	if !ours || !found || !known || int(exitCode) != code {
		return nil
	}
	return &Refusal{Reason(reason), text.Truncate(text.OneLine(words), maxMessage)}
}
