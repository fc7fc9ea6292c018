// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
func (b Basis) Caveat() string {
	if b == Inspected {
		return ""
	}
	return "What a module can do is what its package declares. No inspection of the files has verified it."
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

// inspected is what the status of a package tells of the files that its spec names now. What it tells of other images
// counts for nothing.
type inspected struct {
	modules map[v1alpha1.ModuleName]*contents
	outside contents // of the runtime image, in no module's path
	missing []uninspected
}

// contents is what was found in some files.
type contents struct {
	where           map[v1alpha1.Capability]v1alpha1.FilePath
	unknown, opaque unclear
}

// unclear files are withheld unless that is waived.
type unclear struct {
	count int64
	path  v1alpha1.FilePath // of one of them, or nothing
}

// uninspected is an image that has not been inspected to its end.
type uninspected struct {
	what    string // in words
	failed  bool
	message string
}

// readInspection finds a module's files by where they are, not by the module's name.
func readInspection(p *v1alpha1.AnalyticsPackage) inspected {
	in := inspected{modules: map[v1alpha1.ModuleName]*contents{}}
	runtime := p.Spec.Runtime.Image
	told := p.Status.RuntimeContents != nil && sameDigest(p.Status.RuntimeContents.Image, runtime)
	if told {
		in.outside.add(p.Status.RuntimeContents)
	}
	in.miss(p, runtime, told, "the runtime's image")
	for i := range p.Status.Contents {
		// What is at a path that is no module's any more is still in the image.
		if c := &p.Status.Contents[i]; c.Path != "" && sameDigest(c.Image, runtime) &&
			!slices.ContainsFunc(p.Spec.Modules, func(m v1alpha1.Module) bool { return m.Source.Path == c.Path }) {
			in.outside.add(&c.Contents)
		}
	}
	for i := range p.Spec.Modules {
		m := &p.Spec.Modules[i]
		image, told := cmp.Or(m.Source.Image, runtime), false
		for j := range p.Status.Contents {
			if c := &p.Status.Contents[j]; c.Path == m.Source.Path && sameDigest(c.Image, image) {
				if in.modules[m.Name] == nil {
					in.modules[m.Name] = &contents{}
				}
				in.modules[m.Name].add(&c.Contents)
				told = true
			}
		}
		in.miss(p, image, told, "the files of module "+string(m.Name))
	}
	return in
}

// miss notes what has not been inspected to its end: the image has to be, and what is in the files has to be told.
func (in *inspected) miss(p *v1alpha1.AnalyticsPackage, image v1alpha1.ImageReference, told bool, what string) {
	u := uninspected{what: what}
	done := false
	for i := range p.Status.Inspections {
		n := &p.Status.Inspections[i]
		switch {
		case !sameDigest(n.Image, image):
		case n.State == v1alpha1.InspectionInspected:
			done = true
		default:
			failed := n.State == v1alpha1.InspectionFailed
			if u.message == "" || failed && !u.failed {
				u.message = n.Message
			}
			u.failed, told = u.failed || failed, false
		}
	}
	if !done || !told {
		in.missing = append(in.missing, u)
	}
}

// sameDigest tells whether two references name the same content. One without a digest names nothing.
func sameDigest(a, b v1alpha1.ImageReference) bool {
	_, digestA, ok := strings.Cut(string(a), "@")
	_, digestB, _ := strings.Cut(string(b), "@")
	return ok && digestA == digestB
}

func (c *contents) add(more *v1alpha1.Contents) {
	if c.where == nil {
		c.where = map[v1alpha1.Capability]v1alpha1.FilePath{}
	}
	for i := range more.Detected {
		d := &more.Detected[i]
		if path, ok := c.where[d.Name]; !ok || d.Path < path {
			c.where[d.Name] = d.Path
		}
	}
	c.unknown.add(more.Unknown)
	c.opaque.add(more.Opaque)
}

func (u *unclear) add(more *v1alpha1.UnclearFiles) {
	if more == nil {
		return
	}
	u.plus(&unclear{count: max(int64(more.Count), int64(len(more.Paths)), 1)})
	for _, path := range more.Paths {
		u.plus(&unclear{path: path})
	}
}

// plus adds files. Of their paths the first counts, so that their order does not show.
func (u *unclear) plus(more *unclear) {
	u.count += more.count
	if u.path == "" || more.path != "" && more.path < u.path {
		u.path = more.path
	}
}

// such names one of the files.
func (u *unclear) such() string {
	if u.path == "" {
		return ""
	}
	return ", such as " + quoted(u.path)
}

// maximumPath is as much of a path as a reason has room for.
const maximumPath = 96

// quoted writes a path for people. What is in an image is its vendor's: it may hold anything.
func quoted(path v1alpha1.FilePath) string {
	q := strconv.QuoteToASCII(string(path))
	if len(q) > maximumPath {
		q = `"…` + q[len(q)-maximumPath:]
	}
	return q
}

// models counts models in words.
func models(n int64) string {
	if n == 1 {
		return "1 model"
	}
	return fmt.Sprintf("%d models", n)
}
