// Command kubernetes is every program of a local control plane in one binary: it looks at the name it was called by, as
// busybox does. The programs share most of their packages, so one binary links in the time and the space of the largest.
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	_ "time/tzdata" // time zones of CronJobs, on machines that have none

	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
)

// programs maps a name to what runs under it. To add one: a file beside this one, and a line here.
var programs = map[string]func() int{
	"etcd":                    etcd,
	"kube-apiserver":          apiserver,
	"kube-controller-manager": controllerManager,
	"kube-scheduler":          scheduler,
	"kubelet":                 kubelet,
	"kubectl":                 kubectl,
	"kwok":                    kwok,
}

func main() {
	name := filepath.Base(os.Args[0])
	run, known := programs[name]
	if !known {
		names := strings.Join(slices.Sorted(maps.Keys(programs)), ", ")
		fmt.Fprintf(os.Stderr, "called as %q: call this binary through a link named one of: %s\n", name, names)
		os.Exit(2)
	}
	os.Exit(run())
}
