package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"
)

// patience is how long a program may take to end by itself, and then to die. The API server takes a minute if somebody
// watches it still (an operator that was left running); there is nothing here that is worth the wait.
const patience = 3 * time.Second

func newDownCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "down",
		Short: "Stop what `up` started, nothing else, and remove the state",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return down(cmd.Context(), dir)
		},
	}
	cmd.Flags().StringVar(&dir, "state", "", "the folder given to `up`")
	required(cmd, "state")
	return cmd
}

func down(ctx context.Context, dir string) error {
	s, err := openState(dir)
	if errors.Is(err, errNoCluster) {
		fmt.Println("already down")
		return nil
	}
	if err != nil {
		return err
	}
	unlock, err := lockState(s.dir)
	if err != nil {
		return err
	}
	defer unlock()
	started := time.Now()
	if err := s.stopAll(ctx); err != nil {
		return err // the state stays: it says what is left to stop
	}
	if err := s.removeKubeconfig(); err != nil {
		return err
	}
	if err := s.remove(); err != nil {
		return err
	}
	fmt.Printf("down in %s\n", time.Since(started).Round(100*time.Millisecond))
	return nil
}

// stopAll stops what runs beside the cluster first, while there is still a cluster to take leave of.
func (s *state) stopAll(ctx context.Context) error {
	names, err := s.guests()
	failures := []error{err}
	for _, c := range slices.Backward(s.components()) {
		names = append(names, c.name)
	}
	for _, name := range names {
		if p, running := s.running(name); running {
			if err := p.stop(ctx, patience); err != nil {
				failures = append(failures, fmt.Errorf("%s: %w", name, err))
			}
		}
	}
	return errors.Join(failures...)
}

// removeKubeconfig removes the administrator's file if it still leads to this cluster.
func (s *state) removeKubeconfig() error {
	ours, err := os.ReadFile(s.kubeconfigOf("admin"))
	if err != nil {
		return ignoreMissing(err) // stopped before there was one
	}
	theirs, err := os.ReadFile(s.Kubeconfig)
	if err != nil {
		return ignoreMissing(err)
	}
	if string(ours) != string(theirs) {
		return nil
	}
	return ignoreMissing(os.Remove(s.Kubeconfig))
}

// remove empties the folder, the marker last: if it is interrupted, the next `down` still knows the folder as one of ours.
func (s *state) remove() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Name() == marker {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.dir, entry.Name())); err != nil {
			return err
		}
	}
	return os.RemoveAll(s.dir)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
