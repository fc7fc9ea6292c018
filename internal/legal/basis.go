// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// InspectionMode tells what becomes of a package of which the files were not inspected.
type InspectionMode int

const (
	// DeclarationsOnly judges what is declared. What an inspection found of the same files counts as well.
	DeclarationsOnly InspectionMode = iota
	// InspectionRequired lets nothing of a package run before every image of it was inspected.
	InspectionRequired
)

// Basis is what a verdict on a package rests on.
type Basis string

const (
	// Declared: on what its vendor declares. Nobody has looked into the files.
	Declared Basis = "Declared"
	// Inspected: on what was found in all of its files as well.
	Inspected Basis = "Inspected"
)

// Caveat says of a verdict what it does not rest on, or nothing.
func (b Basis) Caveat(say Words) string {
	if b == Inspected {
		return ""
	}
	return say("What a module can do is what its package declares. No inspection of the files has verified it.")
}

// BasisOf tells what a verdict on a package, or on none, rests on.
func BasisOf(p *v1alpha1.AnalyticsPackage) Basis {
	if p == nil || len(readInspection(p).missing) > 0 {
		return Declared
	}
	return Inspected
}

// Undeclared returns the capabilities that were detected and that no declared one covers, sorted.
func Undeclared(declared []v1alpha1.Capability, detected []v1alpha1.DetectedCapability) []v1alpha1.Capability {
	var more []v1alpha1.Capability
	for i := range detected {
		if !coveredByAny(declared, detected[i].Name) {
			more = append(more, detected[i].Name)
		}
	}
	slices.Sort(more)
	return slices.Compact(more)
}
