// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestCheckScope(t *testing.T) {
	out := func(message string) v1alpha1.Finding {
		return v1alpha1.Finding{Reason: v1alpha1.ReasonOutOfScope, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "art-77", Message: message}
	}
	camera := out("spec.cameras[1] is not in the scope of the requisition: remove it and any other that is not")
	footage := out("spec.footage is not within the scope of the requisition: shorten it")
	unrecorded := v1alpha1.Finding{
		Reason: v1alpha1.ReasonFootageNotRecorded, Verdict: v1alpha1.Suspended, Profile: "law", Source: "art-77",
		Message: "a search is deferred: it waits until all of its footage is recorded, at 2026-06-01T03:00:00+02:00",
	}
	module := func(name, what string) v1alpha1.Finding {
		return out("module " + name + ": " + what + " is not in the scope of the requisition: remove the module")
	}
	searched := func(from, until time.Duration) func(*fixture) {
		return func(f *fixture) { f.search.Footage(june.Add(from), june.Add(until)) }
	}
	found := func(image int, c v1alpha1.Capability) v1alpha1.Contents {
		return v1alpha1.Contents{Image: objects.Image(image), Detected: []v1alpha1.DetectedCapability{{Name: c, Path: "/m"}}}
	}
	results := out("spec.output.network is not in the scope of the requisition: name a network of its resultNetworks, or a claim alone")
	sends := func(to v1alpha1.CIDR, allowed ...v1alpha1.CIDR) func(*fixture) {
		return func(f *fixture) {
			f.search.Spec.Output = &v1alpha1.SearchOutput{Network: &v1alpha1.EgressRule{CIDR: to}}
			f.requisition.Spec.Scope.ResultNetworks = allowed
		}
	}
	of, hour, second := search, time.Hour, time.Second
	testCheck(t, "scope", map[string]checkCase{
		"a deployment":                 {of: deployment},
		"a search without requisition": {of: of, change: func(f *fixture) { f.requisition = nil }},
		"within":                       {of: of},
		"every camera":                 {of: of, change: func(f *fixture) { f.search.Cameras("cam-2", "cam-1") }},
		"a camera more":                {of: of, change: func(f *fixture) { f.search.Cameras("cam-1", "cam-3", "cam-4") }, want: one(camera)},
		"the first camera": {of: of, change: func(f *fixture) { f.search.Cameras("cam-3", "cam-1") },
			want: one(out("spec.cameras[0] is not in the scope of the requisition: remove it and any other that is not"))},
		"the whole footage":                              {of: of, change: searched(0, 2*hour)},
		"footage from a second before":                   {of: of, change: searched(-second, hour), want: one(footage)},
		"footage until a second after":                   {of: of, change: searched(0, 2*hour+second), want: one(footage)},
		"footage of no time":                             {of: of, change: searched(hour, hour), want: one(footage)},
		"footage that is recorded now":                   {of: of, at: june.Add(hour)},
		"footage not yet recorded":                       {of: of, at: june.Add(hour - second), want: one(unrecorded)},
		"results to a network of the scope":              {of: of, change: sends("10.3.0.0/16", "192.168.0.0/16", "10.3.0.0/16")},
		"results to a part of one":                       {of: of, change: sends("10.3.7.0/24", "10.3.0.0/16")},
		"results to more than one":                       {of: of, change: sends("10.2.0.0/15", "10.3.0.0/16"), want: one(results)},
		"results to a network beside":                    {of: of, change: sends("10.4.0.0/16", "10.3.0.0/16"), want: one(results)},
		"results to another family":                      {of: of, change: sends("fd00:3::/64", "10.3.0.0/16"), want: one(results)},
		"results to a network, where the scope has none": {of: of, change: sends("10.3.0.0/16"), want: one(results)},
		"results to no network that can be read":         {of: of, change: sends("there", "10.3.0.0/16"), want: one(results)},
		"results into a claim":                           {of: of, change: func(f *fixture) { f.search.Spec.Output = &v1alpha1.SearchOutput{ClaimName: "results"} }},
		"a module that is not in scope":                  {of: of, change: func(f *fixture) { f.search.Modules("clothes") }, want: one(module("clothes", "clothing.color"))},
		"a module that the profile does not permit is left out anyway": {of: of, change: func(f *fixture) {
			f.pack.BakedIn("face", "biometric.face")
			f.search.Modules("face")
		}},
		"a module of which the profile does not permit all is left out anyway": {of: of, change: func(f *fixture) {
			f.pack.BakedIn("both", "clothing.color", "biometric.face")
			f.search.Modules("both")
		}},
		"a module that the profile forbids is left out anyway": {of: of, change: func(f *fixture) {
			f.profile.Forbids("clothing.color", "x", "")
			f.search.Modules("clothes")
		}},
		"a module that a profile for everybody forbids still counts": {of: of, change: func(f *fixture) {
			f.also = append(f.also, objects.MakeProfile("also").Always().Forbids("clothing", "x", ""))
			f.search.Modules("clothes")
		}, want: one(module("clothes", "clothing.color"))},
		"a module beside one that the profile forbids": {of: of, change: func(f *fixture) {
			f.profile.Forbids("biometric", "x", "")
			f.search.Modules("clothes")
		}, want: one(module("clothes", "clothing.color"))},
		"a module that declares nothing": {of: of, change: func(f *fixture) {
			f.pack.BakedIn("empty").Contents("empty", "/opt/empty", found(1, "clothing"))
			f.search.Modules("empty")
		}},
		"a module that the package does not have": {of: of, change: func(f *fixture) { f.search.Modules("x") }},
		"what was found and is permitted": {of: of, change: func(f *fixture) { f.pack.Contents("plates", "", found(2, "clothing.hat")) },
			want: one(module("plates", `clothing.hat (found in "/m", not declared)`))},
		"what was found and is not permitted never runs": {of: of, change: func(f *fixture) { f.pack.Contents("plates", "", found(2, "gait")) }},
		"a means of what is in scope":                    {of: of, change: func(f *fixture) { f.pack.Contents("plates", "", found(2, "vehicle.box")) }},
		"a means of what is not in scope": {of: of, change: func(f *fixture) {
			f.requisition.Spec.Scope.Capabilities = []v1alpha1.Capability{"clothing"}
		}, want: one(module("plates", "plate.read"))},
		"what was found is a means of what is not in scope": {of: of, change: func(f *fixture) {
			f.requisition.Spec.Scope.Capabilities = []v1alpha1.Capability{"clothing"}
			f.pack.Contents("plates", "", found(2, "vehicle.box"))
		}, want: []v1alpha1.Finding{module("plates", "plate.read"), module("plates", `vehicle.box (found in "/m", not declared)`)}},
		"the runtime image under a profile out of force": {of: of, at: july, change: func(f *fixture) { f.pack.RuntimeContents(found(1, "clothing.hat")) }},
		"the runtime image under no such profile": {of: of, change: func(f *fixture) {
			f.requisition.Under("none", "None")
			f.pack.RuntimeContents(found(1, "clothing.hat"))
		}},
		"a means, where the scope names more than the profile": {of: of, change: func(f *fixture) {
			f.requisition.Capabilities("vehicle")
			f.pack.Contents("plates", "", found(2, "vehicle.box"))
		}},
		"the runtime image": {of: of, change: func(f *fixture) { f.pack.RuntimeContents(found(1, "clothing.hat")) },
			want: one(out(`the runtime image: clothing.hat (found in "/m", not declared) is not in the scope of the requisition: declare a module ` +
				"with its folder as path, or take it out of the image"))},
		"the runtime image, within": {of: of, change: func(f *fixture) { f.pack.RuntimeContents(found(1, "plate.read")) }},
		"a profile out of force": {of: of, change: func(f *fixture) { f.search.Modules("clothes").Cameras("cam-1", "cam-3") },
			at: july, want: one(camera)},
		"no such framework": {of: of, change: func(f *fixture) {
			f.requisition.Under("law", "None")
			f.search.Cameras("cam-1", "cam-3")
		}, want: one(v1alpha1.Finding{Reason: v1alpha1.ReasonOutOfScope, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "code", Message: camera.Message})},
		"no such profile": {of: of, change: func(f *fixture) {
			f.requisition.Under("none", "None")
			f.search.Cameras("cam-1", "cam-3").Modules("clothes")
		}, want: one(v1alpha1.Finding{Reason: v1alpha1.ReasonOutOfScope, Verdict: v1alpha1.Forbidden, Profile: "none", Message: camera.Message})},
		"footage not yet recorded under no such profile": {of: of, at: june.Add(hour - second), change: func(f *fixture) { f.requisition.Under("none", "None") },
			want: one(v1alpha1.Finding{
				Reason: v1alpha1.ReasonFootageNotRecorded, Verdict: v1alpha1.Suspended, Profile: "none",
				Message: "a search is deferred: it waits until all of its footage is recorded, at 2026-06-01T01:00:00Z",
			})},
		"all at once": {of: of, at: june.Add(hour - second), change: func(f *fixture) {
			f.search.Cameras("cam-1", "cam-3").Footage(june.Add(-second), june.Add(hour)).Modules("clothes")
		}, want: []v1alpha1.Finding{camera, footage, unrecorded, module("clothes", "clothing.color")}},
	})
}

func TestEgressBeyond(t *testing.T) {
	for name, test := range map[string]struct {
		egress   []v1alpha1.CIDR
		networks []v1alpha1.CIDR
		want     int
	}{
		"nothing":                            {nil, nil, -1},
		"a part of a network for results":    {[]v1alpha1.CIDR{"10.3.7.0/24"}, []v1alpha1.CIDR{"10.3.0.0/16"}, -1},
		"another one after it":               {[]v1alpha1.CIDR{"10.3.7.0/24", "10.4.0.0/16"}, []v1alpha1.CIDR{"10.3.0.0/16"}, 1},
		"more than the network":              {[]v1alpha1.CIDR{"10.2.0.0/15"}, []v1alpha1.CIDR{"10.3.0.0/16"}, 0},
		"results that leave in no way":       {[]v1alpha1.CIDR{"10.3.7.0/24"}, nil, 0},
		"what cannot be read as a network":   {[]v1alpha1.CIDR{"there"}, []v1alpha1.CIDR{"10.3.0.0/16"}, 0},
		"one that lies in the second of two": {[]v1alpha1.CIDR{"10.3.7.0/24"}, []v1alpha1.CIDR{"10.9.0.0/16", "10.3.0.0/16"}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			var rules []v1alpha1.EgressRule
			for _, cidr := range test.egress {
				rules = append(rules, v1alpha1.EgressRule{CIDR: cidr})
			}
			if got := EgressBeyond(rules, test.networks); got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
		})
	}
}
