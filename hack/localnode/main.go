// SPDX-License-Identifier: Apache-2.0

// Command localnode runs a command beside a cluster of one real node: the Kubernetes of hack/localcluster, containerd
// and a kubelet, all of it, the command too, in namespaces of its own (processes, mounts, network, host name). What
// ends the first process of those namespaces ends everything in them, and the kernel takes back what they held: no
// process, no mount, no interface and no route is left, however the end came. Needs Linux, root and runc.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// options are the flags, which every stage of the program is started with.
type options struct {
	bin, state string
	clusterMiB int // size of a file system for the cluster's data alone, or 0
	timeout    time.Duration
	command    []string
}

// The stages in which the program starts itself again, by its first argument.
const (
	stageFirst = "first-process" // of the namespaces
	stageNode  = "node"          // what starts the node and the command, as the first process's child
	stagePause = "pause"         // in every pod, what holds the pod's namespaces
	stageCheck = "check-inside"  // of namespaces that are made to try whether a node can be
)

// checkCommand is said by users, and not a stage: whether this machine can hold a node.
const checkCommand = "check"

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "localnode:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	stage := ""
	if len(args) > 0 {
		stage = args[0]
	}
	switch stage {
	case checkCommand:
		return check(args[1:])
	case stageCheck:
		return checkInside(args[1])
	case stagePause:
		pause()
		return 0, nil
	case stageFirst:
		return firstProcess(args[1:])
	case stageNode:
		o, err := parse(args[1:])
		if err != nil {
			return 2, err
		}
		return node(o)
	}
	o, err := parse(args)
	if err != nil {
		return 2, err
	}
	return outside(o)
}

func parse(args []string) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("localnode", flag.ContinueOnError)
	flags.StringVar(&o.bin, "bin", "", "folder of the programs that `make node` builds")
	flags.StringVar(&o.state, "state", "", "folder of its own for data and logs; what is in it is removed")
	flags.IntVar(&o.clusterMiB, "cluster-mib", 0, "keep the cluster's data and logs in a file system in memory, of so many MiB: a test can fill it")
	flags.DurationVar(&o.timeout, "timeout", 15*time.Minute, "how long all of it may take")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	o.command = flags.Args()
	if o.bin == "" || o.state == "" || len(o.command) == 0 {
		return nil, errors.New("usage: localnode --bin DIR --state DIR -- COMMAND [ARGUMENT]")
	}
	return o, o.resolve()
}

// resolve makes paths absolute, and says what is missing.
func (o *options) resolve() (err error) {
	if o.bin, err = filepath.Abs(o.bin); err != nil {
		return err
	}
	if o.state, err = filepath.Abs(o.state); err != nil {
		return err
	}
	for folder := range covered {
		if strings.HasPrefix(o.state+"/", folder+"/") {
			return fmt.Errorf("--state %s lies in %s, which the node covers: choose another folder", o.state, folder)
		}
	}
	for _, name := range programs {
		if _, statErr := os.Stat(filepath.Join(o.bin, name)); statErr != nil {
			err = errors.Join(err, fmt.Errorf("%w: 'make node' builds it", statErr))
		}
	}
	if _, lookErr := exec.LookPath("runc"); lookErr != nil {
		err = errors.Join(err, fmt.Errorf("%w: on Debian, 'apt-get install runc'", lookErr))
	}
	return err
}

// programs that are started by name.
var programs = []string{"localcluster", "kubelet", "kubectl", "containerd", "containerd-shim-runc-v2", "ptp", "host-local", "loopback", "policies"}
