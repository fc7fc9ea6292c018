// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/imagedigest"
)

// Cluster is what a plan has to know of the cluster that it is for.
type Cluster struct {
	// Nodes that there are now.
	Nodes []Node
	// Verifier is the operator's image, by which a pod looks at its mounts before anything of a package runs. Empty means
	// that nothing can look: then only nodes that are known to do as they are asked count.
	Verifier string
	// NetworkVerifier is the operator's image, by which every pod finds out whether its NetworkPolicy holds before anything of a
	// package runs. Empty means that nothing looks.
	NetworkVerifier string
}

// placement is on which nodes the pods of a plan run.
type placement struct {
	restricted    bool     // to some architectures
	architectures []string // of which all files were inspected, in their order
	needsSubPath  bool
	verified      bool // from inside
}

// Place keeps the pods of a plan to nodes that do what they are asked: of an architecture whose files were inspected, and
// where what a mount leaves out is left out. Nodes of which nothing is known count if the pods can look for themselves.
func (p *Plan) Place(on Cluster) {
	spec := &PodTemplate(p.Workload()).Spec
	p.place.needsSubPath = mountsFolderOfImage(spec)
	if p.place.needsSubPath && on.Verifier != "" && slices.ContainsFunc(on.Nodes, func(n Node) bool { return n.ImageSubPath() == Unknown }) {
		p.place.verified = true
		spec.InitContainers = append([]corev1.Container{verifier(spec, on.Verifier)}, spec.InitContainers...)
	}
	if on.NetworkVerifier != "" {
		p.verifyNetwork(on.NetworkVerifier)
	}
	term := corev1.NodeSelectorTerm{}
	if p.place.restricted {
		values := p.place.architectures
		if len(values) == 0 {
			values = []string{noArchitecture}
		}
		term.MatchExpressions = []corev1.NodeSelectorRequirement{
			{Key: corev1.LabelArchStable, Operator: corev1.NodeSelectorOpIn, Values: values}}
	}
	for _, n := range on.Nodes {
		if !p.honours(n) {
			p.UnfitNodes = append(p.UnfitNodes, n)
		}
	}
	slices.SortFunc(p.UnfitNodes, func(a, b Node) int { return cmp.Compare(a.Name, b.Name) })
	for _, n := range p.UnfitNodes {
		term.MatchFields = append(term.MatchFields, corev1.NodeSelectorRequirement{
			Key: fieldName, Operator: corev1.NodeSelectorOpNotIn, Values: []string{n.Name}})
	}
	require(spec, term)
	p.seal()
}

const (
	// fieldName selects nodes by their names: labels can be anything.
	fieldName = "metadata.name"
	// noArchitecture is one that no node has: nothing runs where no architecture was inspected altogether.
	noArchitecture = "none-inspected"
)

// Fits tells whether a pod of the plan may run on a node.
func (p *Plan) Fits(n Node) bool {
	return p.honours(n) && (!p.place.restricted || slices.Contains(p.place.architectures, n.Architecture))
}

// honours tells whether a node shows to a pod what the plan shows, and no more.
func (p *Plan) honours(n Node) bool {
	if !p.place.needsSubPath {
		return true
	}
	support := n.ImageSubPath()
	return support == Supported || support == Unknown && p.place.verified
}

// mountsFolderOfImage tells whether a pod mounts a folder of an image, and not all of it.
func mountsFolderOfImage(spec *corev1.PodSpec) bool {
	for s := range shows(spec) {
		if s.folder != "" {
			return true
		}
	}
	return false
}

// require adds a term to what a pod requires of its node. Each of the terms that are there is one way to meet it.
func require(spec *corev1.PodSpec, term corev1.NodeSelectorTerm) {
	if len(term.MatchExpressions)+len(term.MatchFields) == 0 {
		return
	}
	if spec.Affinity == nil {
		spec.Affinity = &corev1.Affinity{}
	}
	if spec.Affinity.NodeAffinity == nil {
		spec.Affinity.NodeAffinity = &corev1.NodeAffinity{}
	}
	affinity := spec.Affinity.NodeAffinity
	if affinity.RequiredDuringSchedulingIgnoredDuringExecution == nil {
		affinity.RequiredDuringSchedulingIgnoredDuringExecution = &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{}}}
	}
	terms := affinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms
	for i := range terms {
		terms[i].MatchExpressions = append(terms[i].MatchExpressions, term.MatchExpressions...)
		terms[i].MatchFields = append(terms[i].MatchFields, term.MatchFields...)
	}
}

// StaysOn tells whether a pod is kept from every node that a template keeps it from, where all ways to meet what a pod
// requires hold what the template requires.
func StaysOn(pod, template *corev1.PodSpec) bool {
	wanted := requiredOf(template)
	if len(wanted) == 0 {
		return true
	}
	terms := requiredOf(pod)
	return len(terms) > 0 && !slices.ContainsFunc(terms, func(t corev1.NodeSelectorTerm) bool {
		return !slices.ContainsFunc(wanted, func(w corev1.NodeSelectorTerm) bool { return narrows(t, w) })
	})
}

// narrows tells whether a term requires all that another one does.
func narrows(term, wanted corev1.NodeSelectorTerm) bool {
	within := func(all, some []corev1.NodeSelectorRequirement) bool {
		return !slices.ContainsFunc(some, func(r corev1.NodeSelectorRequirement) bool {
			return !slices.ContainsFunc(all, func(a corev1.NodeSelectorRequirement) bool {
				return a.Key == r.Key && a.Operator == r.Operator && slices.Equal(a.Values, r.Values)
			})
		})
	}
	return within(term.MatchExpressions, wanted.MatchExpressions) && within(term.MatchFields, wanted.MatchFields)
}

func requiredOf(spec *corev1.PodSpec) []corev1.NodeSelectorTerm {
	if spec.Affinity == nil || spec.Affinity.NodeAffinity == nil ||
		spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution == nil {
		return nil
	}
	return spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms
}

// architectures of which the files of every image were inspected that a pod shows. It is not restricted where nothing was
// inspected: then the law has let it run all the same.
func architectures(p *v1alpha1.AnalyticsPackage, spec *corev1.PodSpec) (of []string, restricted bool) {
	var digests []string
	for _, c := range spec.Containers {
		digests = append(digests, imagedigest.Of(c.Image))
	}
	for _, v := range spec.Volumes {
		if v.Image != nil {
			digests = append(digests, imagedigest.Of(v.Image.Reference))
		}
	}
	for _, digest := range digests {
		for i := range p.Status.Inspections {
			n := &p.Status.Inspections[i]
			if imagedigest.Of(string(n.Image)) != digest || n.State != v1alpha1.InspectionInspected || len(n.Architectures) == 0 {
				continue
			}
			inspected := n.Architectures
			if restricted {
				inspected = slices.DeleteFunc(slices.Clone(of), func(a string) bool { return !slices.Contains(n.Architectures, a) })
			}
			of, restricted = inspected, true
		}
	}
	return slices.Sorted(slices.Values(of)), restricted
}

// DescribeUnfit names the nodes on which the pods of a plan cannot run, some of them, or returns nothing.
func (p *Plan) DescribeUnfit() string {
	if len(p.UnfitNodes) == 0 {
		return ""
	}
	var names []string
	for _, n := range p.UnfitNodes[:min(len(p.UnfitNodes), maxNamed)] {
		names = append(names, n.Name+" ("+cmp.Or(n.Runtime, "no container runtime is reported")+")")
	}
	if more := len(p.UnfitNodes) - len(names); more > 0 {
		names = append(names, "…")
	}
	return "left out are nodes that may show a whole image where a folder of it is asked for: " + strings.Join(names, ", ")
}

// maxNamed bounds the nodes that a message names.
const maxNamed = 4
