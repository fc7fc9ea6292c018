// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/controllers"
)

func TestOptions(t *testing.T) {
	for name, test := range map[string]struct {
		args []string
		want string // in the error; empty: none
	}{
		"nothing":              {nil, ""},
		"all that is sensible": {[]string{"--concurrency=2", "--metrics-bind-address=:8443", "--leader-elect=false"}, ""},
		"a time to keep":       {[]string{"--ended-search-ttl=168h"}, ""},
		"less than no time":    {[]string{"--ended-search-ttl=-1s"}, "--ended-search-ttl"},
		"permits of an hour":   {[]string{"--permit-duration=1h"}, ""},
		"permits of a week":    {[]string{"--permit-duration=168h"}, "--permit-duration"},
		"permits of a minute":  {[]string{"--permit-duration=1m"}, "--permit-duration"},
		"undeclared ended":     {[]string{"--undeclared=end"}, ""},
		"undeclared ignored":   {[]string{"--undeclared=ignore"}, ""},
		"undeclared forgotten": {[]string{"--undeclared="}, "--undeclared"},
		"networks assumed":     {[]string{"--network-isolation=assume"}, ""},
		"networks forgotten":   {[]string{"--network-isolation="}, "--network-isolation"},
		"claims":               {[]string{"--evidence=Claimed"}, ""},
		"no such evidence":     {[]string{"--evidence=claimed"}, "--evidence"},
		"no concurrency":       {[]string{"--concurrency=0"}, "--concurrency"},
		"a word too many":      {[]string{"serve"}, `"serve"`},
	} {
		flags := flag.NewFlagSet("manager", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		o := newOptions(flags)
		if err := flags.Parse(test.args); err != nil {
			t.Fatal(err)
		}
		err := o.check(flags)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", name, err, test.want)
		}
	}
}

func TestOptionsAreSafeByDefault(t *testing.T) {
	o := newOptions(flag.NewFlagSet("manager", flag.ContinueOnError))
	if o.undeclaredAction() != controllers.UndeclaredTell || !o.leaderElect || !o.metricsSecure || o.concurrency < 1 || o.metricsAddress != "0" || o.evidence != "Registered" {
		t.Errorf("%+v", o)
	}
}

func TestNetworksAreVerifiedByDefault(t *testing.T) {
	const image, other = "registry.example/operator:1", "registry.example/operator:2"
	for name, test := range map[string]struct {
		args  []string
		want  controllers.NetworkIsolation
		image string
	}{
		"as it ships":        {[]string{"--inspector-image=" + other, "--guard-image=" + image}, controllers.NetworkVerified, image},
		"without a guard":    {[]string{"--inspector-image=" + other}, controllers.NetworkVerified, other},
		"without an image":   {nil, controllers.NetworkNotVerified, ""},
		"assumed":            {[]string{"--guard-image=" + image, "--network-isolation=assume"}, controllers.NetworkAssumed, ""},
		"assumed for itself": {[]string{"--network-isolation=assume"}, controllers.NetworkAssumed, ""},
	} {
		flags := flag.NewFlagSet("manager", flag.ContinueOnError)
		o := newOptions(flags)
		if err := flags.Parse(test.args); err != nil {
			t.Fatal(err)
		}
		if got, by := o.isolation(); got != test.want || by != test.image {
			t.Errorf("%s: %s by %q, want %s by %q", name, got, by, test.want, test.image)
		}
	}
}

func TestLeaseNamespaceIsTheOneThatWasGiven(t *testing.T) {
	if got := leaseNamespace("given"); got != "given" {
		t.Errorf("%q", got)
	}
}
