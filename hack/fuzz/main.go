// SPDX-License-Identifier: Apache-2.0

// Command fuzz runs every fuzz target of the module, one after the other, each for the same time. It goes on after a finding,
// prints one line a target, and fails at the end if there was any.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"time"
)

// grace is how much longer than asked for one target may take: to build it, and to write what was found.
const grace = 5 * time.Minute

func main() {
	o := options{out: os.Stdout}
	flag.DurationVar(&o.each, "time", time.Minute, "how long to run each target")
	flag.IntVar(&o.parallel, "parallel", 2, "workers of a target")
	only := flag.String("run", "", "run only the targets whose package and name match, such as onnx.FuzzParse")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, *only, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

type options struct {
	out      io.Writer
	each     time.Duration
	parallel int
}

func run(ctx context.Context, o options, only string, packages []string) error {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	if len(packages) == 0 {
		packages = []string{"./..."}
	}
	all, err := find(ctx, packages)
	if err != nil {
		return err
	}
	ran, failed := 0, 0
	for _, t := range all {
		if !wanted.MatchString(t.String()) {
			continue
		}
		r := o.fuzz(ctx, t)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		fmt.Fprintln(o.out, t, r)
		ran++
		if r.err != nil {
			failed++
		}
	}
	switch {
	case failed > 0:
		return fmt.Errorf("%d of %d targets failed", failed, ran)
	case ran == 0:
		return errors.New("there is no such target")
	}
	return nil
}

// fuzz runs one target.
func (o options) fuzz(ctx context.Context, t target) result {
	ctx, cancel := context.WithTimeout(ctx, o.each+grace)
	defer cancel()
	command := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$", //nolint:gosec // names of functions
		"-fuzztime", o.each.String(), "-fuzzminimizetime", "1x", "-parallel", fmt.Sprint(o.parallel), t.importPath)
	command.WaitDelay = 10 * time.Second
	text, err := command.CombinedOutput()
	if ctx.Err() != nil && err != nil {
		err = fmt.Errorf("it did not end: %w", err)
	}
	return parse(string(text), err)
}
