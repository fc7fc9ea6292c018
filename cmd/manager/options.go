// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/log/zap"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/scanjob"
)

// A permit has to reach a pod well before the last one ends, which takes a kubelet up to two minutes; and nothing runs on for more
// than a day with nobody watching.
const (
	minPermitDuration = 10 * time.Minute
	maxPermitDuration = 24 * time.Hour
)

// options are the manager's flags.
type options struct {
	metricsAddress, probeAddress, namespace string
	evidence                                string
	metricsSecure, leaderElect, printLaw    bool
	admission                               bool
	undeclared                              string
	evidenceService, evidenceToken          string
	registerFolder                          string
	concurrency                             int
	endedSearchTTL, permitDuration          time.Duration
	guardImage, networkIsolation            string
	inspector                               scanjob.Inspector
	zap                                     zap.Options
}

// newOptions adds the manager's flags to a set of flags, and returns where their values will be.
func newOptions(flags *flag.FlagSet) *options {
	o := &options{}
	flags.StringVar(&o.metricsAddress, "metrics-bind-address", "0", "address of the metrics endpoint, such as :8443; 0 turns it off")
	flags.BoolVar(&o.metricsSecure, "metrics-secure", true, "serve metrics by HTTPS, to those whom RBAC lets get /metrics")
	flags.StringVar(&o.probeAddress, "health-probe-bind-address", ":8081", "address of /healthz and /readyz; 0 turns them off")
	flags.BoolVar(&o.leaderElect, "leader-elect", true, "let only one manager of the cluster act at a time")
	flags.StringVar(&o.namespace, "leader-election-namespace", "", "namespace of the leader's lease; none means the manager's own")
	flags.IntVar(&o.concurrency, "concurrency", 64, "objects of one kind that are reconciled at a time: what ends at one instant is told sooner by many at a time")
	flags.DurationVar(&o.endedSearchTTL, "ended-search-ttl", 0, "how long the Job and the pod of a search stay once it has ended, unless "+
		"its ttlSecondsAfterFinished says otherwise; 0 means that they stay")
	flags.StringVar(&o.inspector.Image, "inspector-image", "", "image of the operator, by which the images of packages are inspected; "+
		"none means that nothing is inspected, and declarations are judged")
	flags.StringVar(&o.inspector.PullSecret, "inspection-pull-secret", "", "secret in the operator's namespace with which the images of "+
		"packages are pulled for their inspection")
	flags.StringVar(&o.guardImage, "guard-image", "", "image of the operator, with the guard that starts each runtime and ends it when its permit "+
		"runs out; none means that deployments are ended by the operator alone, and searches by Kubernetes")
	flags.DurationVar(&o.permitDuration, "permit-duration", 24*time.Hour, "how long a runtime under a guard runs on, at most, when no operator "+
		"renews its permit")
	flags.StringVar(&o.networkIsolation, "network-isolation", isolationVerify, "what isolates pods by their NetworkPolicies: verify has each pod "+
		"try it before anything of a package runs, by the operator's image; assume takes it for granted")
	flags.StringVar(&o.evidence, "evidence", string(v1alpha1.EvidenceRegistered), "what the identity of an operator rests on: Registered believes what a "+
		"DataController of its namespace says, Claimed what a request says of itself")
	flags.BoolVar(&o.admission, "admission", true, "keep the policies by which the API server refuses what runs beside the operator")
	flags.StringVar(&o.undeclared, "undeclared", string(controllers.UndeclaredTell), "what is done about pods that run an image that nobody "+
		"has declared: tell, end (their pods too) or ignore")
	flags.StringVar(&o.evidenceService, "evidence-service", "https://vsa-evidence.vsa-system.svc:8443", "address of the program that keeps the "+
		"log of evidence, in a cluster that has an EvidenceLog")
	flags.StringVar(&o.evidenceToken, "evidence-token", "/var/run/secrets/vsa.legal/evidence/token", "file with the token that is shown to it")
	flags.StringVar(&o.registerFolder, "register-folder", "", "folder, on a volume, into which a TransparencyRegister may publish; none means "+
		"that it has to publish elsewhere")
	flags.BoolVar(&o.printLaw, "print-catalogue", false, "print the catalogue of profiles that is built in, and exit")
	o.zap.BindFlags(flags)
	return o
}

// check refuses what no manager can run with.
func (o *options) check(flags *flag.FlagSet) error {
	switch {
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case o.concurrency < 1:
		return errors.New("--concurrency must be at least 1")
	case o.permitDuration < minPermitDuration || o.permitDuration > maxPermitDuration:
		return fmt.Errorf("--permit-duration must be between %v and %v", minPermitDuration, maxPermitDuration)
	case o.endedSearchTTL < 0:
		return errors.New("--ended-search-ttl must not be negative")
	case !slices.Contains([]string{"ignore", string(controllers.UndeclaredTell), string(controllers.UndeclaredEnd)}, o.undeclared):
		return fmt.Errorf("--undeclared %q: one of tell, end, ignore", o.undeclared)
	case o.networkIsolation != isolationVerify && o.networkIsolation != isolationAssume:
		return fmt.Errorf("--network-isolation %q: one of verify, assume", o.networkIsolation)
	case o.evidence != string(v1alpha1.EvidenceRegistered) && o.evidence != string(v1alpha1.EvidenceClaimed):
		return errors.New("--evidence must be Registered or Claimed")
	}
	return nil
}

// What --network-isolation can be.
const (
	isolationVerify = "verify"
	isolationAssume = "assume"
)

// isolation is what is known of the networks of pods, and the image by which they look, if they do.
func (o *options) isolation() (controllers.NetworkIsolation, string) {
	image := cmp.Or(o.guardImage, o.inspector.Image)
	switch {
	case o.networkIsolation == isolationAssume:
		return controllers.NetworkAssumed, ""
	case image == "":
		return controllers.NetworkNotVerified, ""
	}
	return controllers.NetworkVerified, image
}

// keptFor is how long what ran for a search stays, or nil where it stays for good.
func (o *options) keptFor() *time.Duration {
	if o.endedSearchTTL == 0 {
		return nil
	}
	return &o.endedSearchTTL
}

// undeclaredAction is what is done about undeclared software.
func (o *options) undeclaredAction() controllers.UndeclaredAction {
	if o.undeclared == "ignore" {
		return controllers.UndeclaredIgnore
	}
	return controllers.UndeclaredAction(o.undeclared)
}

// namespaceFile is where a pod finds the name of its namespace.
const namespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

// leaseNamespace is the namespace that was given, or else the manager's own.
func leaseNamespace(given string) string {
	if given != "" {
		return given
	}
	own, err := os.ReadFile(namespaceFile)
	if err != nil {
		return "" // outside of a cluster one has to be given: the manager will say so
	}
	return strings.TrimSpace(string(own))
}
