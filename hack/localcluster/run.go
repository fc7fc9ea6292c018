package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/procfs"
	"github.com/spf13/cobra"
)

type runOptions struct {
	state, name, ready string
	ports              []string
	timeout            time.Duration
}

func newRunCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run -- PROGRAM [ARGUMENT]...",
		Short: "Run a program beside the cluster, in the background, until `down`; start it anew if it or its arguments changed",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, command []string) error {
			ctx, cancel := context.WithTimeout(cmd.Context(), o.timeout)
			defer cancel()
			return run(ctx, o, command)
		},
	}
	cmd.Flags().StringVar(&o.state, "state", "", "the folder given to `up`")
	cmd.Flags().StringVar(&o.name, "name", "", "name of the program, and of its log")
	cmd.Flags().StringSliceVar(&o.ports, "port", nil, "name of a port to reserve; {NAME} in an argument stands for its address")
	cmd.Flags().StringVar(&o.ready, "ready", "", "URL that answers 200 once the program is ready")
	cmd.Flags().DurationVar(&o.timeout, "timeout", time.Minute, "how long to wait until it is ready")
	required(cmd, "state", "name")
	return cmd
}

func run(ctx context.Context, o runOptions, command []string) error {
	s, err := openState(o.state)
	if err != nil {
		return err
	}
	unlock, err := lockState(s.dir)
	if err != nil {
		return err
	}
	defer unlock()
	if err := s.checkName(o.name); err != nil {
		return err
	}
	program, err := find(command[0])
	if err != nil {
		return err
	}
	fill, err := s.reserve(o.name, o.ports)
	if err != nil {
		return err
	}
	c := component{name: o.name, health: fill.Replace(o.ready)}
	for _, arg := range command[1:] {
		c.args = append(c.args, fill.Replace(arg))
	}
	what, err := s.launch(ctx, program, c)
	if err != nil {
		return err
	}
	fmt.Printf("%s %s, log %s\n", o.name, what, s.log(o.name))
	for _, port := range o.ports {
		fmt.Printf("%s %s: http://%s\n", o.name, port, s.address(portOf(o.name, port)))
	}
	return nil
}

// launch starts the program unless it runs already, just as it would be started now, and waits until it is ready.
func (s *state) launch(ctx context.Context, program string, c component) (what string, err error) {
	what = "started"
	if p, running := s.running(c.name); running {
		if p.runs(program, c.args) {
			return "already runs", s.waitHealthy(ctx, c)
		}
		if err := p.stop(ctx, patience); err != nil {
			return "", fmt.Errorf("%s: %w", c.name, err)
		}
		what = "started anew"
	}
	if err := s.spawn(program, c.name, c.args); err != nil {
		return "", err
	}
	return what, s.waitHealthy(ctx, c)
}

// runs tells whether a process is of this very file, which may have been built anew, and has these arguments.
func (p process) runs(program string, args []string) bool {
	file, err := os.Stat(program)
	if err != nil {
		return false
	}
	image, err := os.Stat(fmt.Sprintf("/proc/%d/exe", p.PID)) // leads to the file even after it was replaced
	if err != nil || !os.SameFile(file, image) {
		return false
	}
	proc, err := procfs.NewProc(p.PID)
	if err != nil {
		return false
	}
	command, err := proc.CmdLine()
	return err == nil && len(command) > 0 && slices.Equal(command[1:], args)
}

// reserve gives each port of a program a number that it keeps, and returns what fills in the addresses.
func (s *state) reserve(program string, ports []string) (*strings.Replacer, error) {
	var missing, pairs []string
	for _, port := range ports {
		if s.Ports[portOf(program, port)] == 0 {
			missing = append(missing, portOf(program, port))
		}
	}
	numbers, err := freePorts(missing...)
	if err != nil {
		return nil, err
	}
	for name, number := range numbers {
		s.Ports[name] = number
	}
	for _, port := range ports {
		pairs = append(pairs, "{"+port+"}", s.address(portOf(program, port)))
	}
	return strings.NewReplacer(pairs...), s.save()
}

func portOf(program, port string) string { return program + "/" + port }

var validName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// checkName keeps programs out of the way of the cluster's own.
func (s *state) checkName(name string) error {
	if !validName.MatchString(name) {
		return fmt.Errorf("--name %q: lower case letters, digits and hyphens only", name)
	}
	if slices.ContainsFunc(s.components(), func(c component) bool { return c.name == name }) {
		return fmt.Errorf("--name %q is a part of the cluster", name)
	}
	return nil
}

// guests are the programs that run beside the cluster.
func (s *state) guests() ([]string, error) {
	records, err := filepath.Glob(s.path("run", "*.json"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, record := range records {
		name := strings.TrimSuffix(filepath.Base(record), ".json")
		if s.checkName(name) == nil {
			names = append(names, name)
		}
	}
	return names, nil
}

// find returns the full path of a program, as the shell would find it.
func find(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}
