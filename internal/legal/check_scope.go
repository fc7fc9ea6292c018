// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"net/netip"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// checkScope keeps a search within the scope of its requisition: one camera more, and nothing runs.
// The messages point at the search's own spec and never repeat what the requisition says.
func checkScope(in input) []v1alpha1.Finding {
	if in.requisition == nil {
		return nil
	}
	return slices.Concat(in.camerasOutOfScope(), in.footageOutOfScope(), in.resultsOutOfScope(), in.modulesOutOfScope())
}

func (in input) outOfScope(message string) v1alpha1.Finding {
	return v1alpha1.Finding{
		Reason: v1alpha1.ReasonOutOfScope, Verdict: v1alpha1.Forbidden, Profile: in.profileName,
		Source: in.requisition.source(), Message: message,
	}
}

func (in input) camerasOutOfScope() []v1alpha1.Finding {
	allowed := in.requisition.Spec.Scope.Cameras
	i := slices.IndexFunc(in.search.Cameras, func(c v1alpha1.Camera) bool { return !slices.Contains(allowed, c) })
	if i < 0 {
		return nil
	}
	return []v1alpha1.Finding{in.outOfScope(
		in.say("spec.cameras[%d] is not in the scope of the requisition: remove it and any other that is not", i))}
}

// footageOutOfScope looks at the footage of the search: within that of the requisition, and recorded.
func (in input) footageOutOfScope() []v1alpha1.Finding {
	var fs []v1alpha1.Finding
	scope := &in.requisition.Spec.Scope.Footage
	footage := period{from(in.search.Footage.From), from(in.search.Footage.Until)}
	allowed := period{from(scope.From), from(scope.Until)}
	if footage.from < allowed.from || footage.until > allowed.until || footage.from >= footage.until {
		fs = append(fs, in.outOfScope(in.say("spec.footage is not within the scope of the requisition: shorten it")))
	}
	if footage.until > in.at {
		fs = append(fs, v1alpha1.Finding{
			Reason: v1alpha1.ReasonFootageNotRecorded, Verdict: v1alpha1.Suspended, Profile: in.profileName,
			Source: in.requisition.source(), Message: in.say("a search is deferred: it waits until all of its footage "+
				"is recorded, at %s", footage.until.in(in.location())),
		})
	}
	return fs
}

// resultsOutOfScope looks at the network that the search sends results to: all of it lies within one of the requisition's.
func (in input) resultsOutOfScope() []v1alpha1.Finding {
	if ResultsWithin(in.search.Output, in.requisition.Spec.Scope.ResultNetworks) {
		return nil
	}
	return []v1alpha1.Finding{in.outOfScope(
		in.say("spec.output.network is not in the scope of the requisition: name a network of its resultNetworks, or a claim alone"))}
}

// ResultsWithin tells whether a search sends its results nowhere, or into one of some networks.
func ResultsWithin(output *v1alpha1.SearchOutput, networks []v1alpha1.CIDR) bool {
	if output == nil || output.Network == nil {
		return true
	}
	return within(output.Network.CIDR, networks)
}

// EgressBeyond returns the first of some rules for egress by which a search may connect to what lies in none of the networks for
// results, or -1. The rules forbid nothing of the kind, for a search reads its footage by them: what it finds could be sent there too.
func EgressBeyond(rules []v1alpha1.EgressRule, networks []v1alpha1.CIDR) int {
	return slices.IndexFunc(rules, func(r v1alpha1.EgressRule) bool { return !within(r.CIDR, networks) })
}

// within tells whether all of a network lies in one of some networks.
func within(cidr v1alpha1.CIDR, networks []v1alpha1.CIDR) bool {
	to, err := netip.ParsePrefix(string(cidr))
	return err == nil && slices.ContainsFunc(networks, func(allowed v1alpha1.CIDR) bool {
		network, err := netip.ParsePrefix(string(allowed))
		return err == nil && network.Bits() <= to.Bits() && network.Contains(to.Addr())
	})
}

// modulesOutOfScope looks at what the modules can do, as far as they would run.
func (in input) modulesOutOfScope() []v1alpha1.Finding {
	if !in.usable() {
		return nil
	}
	var fs []v1alpha1.Finding
	scope := in.requisition.Spec.Scope.Capabilities
	for i := range in.modules {
		m := &in.modules[i]
		if !in.permittedBySelected(m) {
			continue
		}
		for _, c := range in.beyond(m, scope) {
			fs = append(fs, in.outOfScope(
				in.say("module %s: %s is not in the scope of the requisition: remove the module", m.name, m.describe(in.say, c))))
		}
	}
	if beyond := in.beyond(&in.outside, scope); len(beyond) > 0 {
		fs = append(fs, in.outOfScope(in.say("the runtime image: %s is not in the scope of the requisition: declare a module "+
			"with its folder as path, or take it out of the image", in.outside.describe(in.say, beyond[0]))))
	}
	return fs
}
