// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// LeftOut is a setting of a request that has no place in its pods.
type LeftOut struct {
	// Setting as the spec has it, such as spec.pod.cacheClaimName.
	Setting string
	// Why it has none.
	Why Lack
}

// Lack is what there would have to be for a setting to have a place, in the words of the status.
type Lack string

// What a setting may lack.
const (
	LacksSiteVariable Lack = "which the package does not let a site set"
	LacksLicensePath  Lack = "for which the package has no licensePath"
	LacksCache        Lack = "for which the package has no cache"
	LacksPorts        Lack = "because the package names no port of its runtime"
	LacksCameras      Lack = "that spec.cameras does not name"
)

// String is what the status says of it.
func (l LeftOut) String() string {
	if l.Why == LacksCameras {
		return l.Setting + " " + string(l.Why)
	}
	return l.Setting + ", " + string(l.Why)
}

// Sentences is what the status says of each.
func Sentences(all []LeftOut) []string {
	said := make([]string, 0, len(all))
	for _, l := range all {
		said = append(said, l.String())
	}
	return said
}

// leftOut says which of the site's settings have no place in the pods.
func (s subject) leftOut() []LeftOut {
	var out []LeftOut
	for _, e := range s.pod.Env {
		settable := func(of v1alpha1.RuntimeEnv) bool { return of.Name == e.Name && of.SetBy == v1alpha1.SetBySite }
		if !slices.ContainsFunc(s.of.Spec.Runtime.Env, settable) {
			out = append(out, LeftOut{"spec.pod.env " + string(e.Name), LacksSiteVariable})
		}
	}
	if s.pod.LicenseSecretName != "" && s.of.Spec.Runtime.LicensePath == "" {
		out = append(out, LeftOut{"spec.pod.licenseSecretName", LacksLicensePath})
	}
	if s.pod.CacheClaimName != "" && s.of.Spec.Runtime.Cache == nil {
		out = append(out, LeftOut{"spec.pod.cacheClaimName", LacksCache})
	}
	if s.strays > 0 {
		out = append(out, LeftOut{fmt.Sprintf("spec.inputs.streams of %d cameras", s.strays), LacksCameras})
	}
	return out
}
