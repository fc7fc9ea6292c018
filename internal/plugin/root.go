// SPDX-License-Identifier: Apache-2.0

// Package plugin is the kubectl plugin: it asks the judge that the operator uses, without a cluster or beside one.
package plugin

import (
	"cmp"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/config/law"
)

// Exit codes, as people and pipelines read them.
const (
	// ExitFailed: the question was answered, and the answer is no.
	ExitFailed = 1
	// ExitUnread: the question could not be answered, because of the input or the command line.
	ExitUnread = 2
	// ExitUnwitnessed: the answer is yes, and nobody but the log itself vouches for it.
	ExitUnwitnessed = 3
)

// errFailed ends a command whose output has said already what is wrong.
var errFailed = errors.New("failed")

// errUnwitnessed ends a command whose output has said already that nobody else vouches for it.
var errUnwitnessed = errors.New("not witnessed")

// ExitCode is the exit code that follows from the error of a command.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFailed):
		return ExitFailed
	case errors.Is(err, errUnwitnessed):
		return ExitUnwitnessed
	default:
		return ExitUnread
	}
}

// New returns the command. It reads time from the clock only where no instant was given.
func New(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	c := &cobra.Command{
		Use:   "kubectl-vsa",
		Short: "Tell what the law on algorithmic video surveillance lets run",
		Long: `Tell what the law on algorithmic video surveillance lets run, why, and until when.

Manifests are judged by the same function as the operator uses, under the catalogue of legal profiles that is built in
and any profile in the input. check and test read no cluster, nor does what is given -f;
only inspect and strip read from a network, and only images that are named by a registry.`,
		Annotations:   map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl vsa"},
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	c.SetIn(streams.In)
	c.SetOut(streams.Out)
	c.SetErr(streams.ErrOut)
	c.AddCommand(
		newCheck(streams, clock),
		newTest(streams),
		newExplain(streams, clock),
		newTimeline(streams, clock),
		newDiff(streams, clock),
		newBundle(streams, clock),
		newRegister(streams, clock),
		newInspect(streams),
		newStrip(streams, clock),
		newEvidence(streams),
		newUndeclared(streams, clock),
		newQuery(streams),
		newHistory(streams),
		newVerify(streams),
	)
	return c
}

// someArgs lets a command have one argument or more, up to so many where that is not 0, and says what they are where it has others.
func someArgs(most int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 || most > 0 && len(args) > most {
			return errors.New(what)
		}
		return nil
	}
}

// noArgs lets a command have none: what looks like one is most likely a path without its flag.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%q: give paths with -f", args[0])
	}
	return nil
}

// oneOf says which values --output has.
func oneOf(value string, values ...string) error {
	for _, v := range values {
		if v == value {
			return nil
		}
	}
	return fmt.Errorf("--output %q: one of %s", value, strings.TrimPrefix(strings.Join(values, ", "), ", "))
}

// release is set by the linker.
var release string

// version of the program, and the digest of the catalogue that it judges by: two programs with the same digest say the
// same of the same manifests, as far as the law goes.
func version() string {
	v := release
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
	}
	return cmp.Or(v, "(devel)") + ", catalogue sha256:" + law.Digest()
}
