// SPDX-License-Identifier: Apache-2.0

// Command demo plays the story of what the operator is for, on a Kubernetes cluster of its own that it starts and stops,
// or keeps such a cluster running in the background.
//
//	demo --bin DIR                   play the story
//	demo --bin DIR --state DIR up    start a cluster with the operator, or what is missing of it
//	demo --bin DIR --state DIR down  stop it
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

type options struct {
	bin, config, state string
	fast               bool
}

func run(args []string) error {
	var o options
	fs := flag.NewFlagSet("demo", flag.ContinueOnError)
	fs.StringVar(&o.bin, "bin", ".local/bin", "folder of the programs that were built")
	fs.StringVar(&o.config, "config", "config", "folder of the manifests to install")
	fs.StringVar(&o.state, "state", ".local", "folder that up and down keep the cluster in")
	fs.BoolVar(&o.fast, "fast", false, "do not pause for those who read along on a terminal")
	if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if fs.NArg() > 1 {
		return fmt.Errorf("unexpected argument %q", fs.Arg(1))
	}
	for _, path := range []*string{&o.bin, &o.config, &o.state} {
		full, err := filepath.Abs(*path)
		if err != nil {
			return err
		}
		*path = full
	}
	// Until the end, also while everything is being stopped: a second Ctrl-C must not leave half of it running.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	// When the reader of a pipe goes away, writing fails, and that ends the story. The signal would end the program alone.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)

	switch fs.Arg(0) {
	case "":
		return play(ctx, o)
	case "up":
		return up(ctx, o)
	case "down":
		return down(o)
	default:
		return fmt.Errorf("unknown command %q: up, down, or none to play the story", fs.Arg(0))
	}
}

// patience is how long stopping everything may take.
const patience = 45 * time.Second
