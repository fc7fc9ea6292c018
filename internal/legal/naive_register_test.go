// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"slices"
	"strings"
	"unicode"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// place is the namespace in which the request is.
func (w *world) place() string {
	if w.Search != nil {
		return w.Search.Namespace
	}
	return w.Deployment.Namespace
}

// owners are the DataControllers that name a namespace as their own.
func (w *world) owners(namespace string) []v1alpha1.DataController {
	var all []v1alpha1.DataController
	for _, c := range w.Controllers {
		if slices.Contains(c.Spec.Namespaces, v1alpha1.NamespaceName(namespace)) {
			all = append(all, c)
		}
	}
	return all
}

// operating are the DataControllers that may operate in a namespace: its only owner, and whom that one serves, provided that
// they are the only owners of what is served and have engaged it.
func (w *world) operating(namespace string) []v1alpha1.DataController {
	owners := w.owners(namespace)
	if len(owners) != 1 || owners[0].DeletionTimestamp != nil {
		return nil
	}
	all := owners
	for _, served := range owners[0].Spec.ServedNamespaces {
		others := w.owners(string(served))
		if len(others) != 1 || others[0].DeletionTimestamp != nil || others[0].Name == owners[0].Name {
			continue
		}
		for _, processor := range others[0].Spec.Processors {
			if naiveIs(processor, owners[0]) {
				all = append(all, others[0])
			}
		}
	}
	return all
}

// naiveFaces are all that a DataController is called, each as an operator.
func naiveFaces(c v1alpha1.DataController) []v1alpha1.Operator {
	all := []v1alpha1.Operator{{Type: c.Spec.Type, Name: c.Spec.Name, Code: c.Spec.Code}}
	for _, s := range c.Spec.Services {
		all = append(all, v1alpha1.Operator{Type: s.Type, Name: c.Spec.Name, Code: c.Spec.Code})
		if s.Name != "" {
			all = append(all, v1alpha1.Operator{Type: s.Type, Name: s.Name, Code: c.Spec.Code})
		}
	}
	return all
}

// naiveIs tells whether an operator is a DataController by type, name and, if it gives one, code.
func naiveIs(o v1alpha1.Operator, c v1alpha1.DataController) bool {
	for _, face := range naiveFaces(c) {
		if o.Type == face.Type && naiveCalled(o.Name) == naiveCalled(face.Name) && (o.Code == face.Code || o.Code == "") {
			return true
		}
	}
	return false
}

// believed is the DataController that says what the request claims, or nil.
func (w *world) believed(namespace string, claim v1alpha1.Operator) *v1alpha1.DataController {
	for _, c := range w.operating(namespace) {
		if naiveIs(claim, c) {
			return &c
		}
	}
	return nil
}

// naiveUnregistered tells whether nobody is believed to be the operator, and naiveAbroad whether the profile, which may be in
// force or not, is the law of another place than the operator's.
func naiveUnregistered(w *world, namespace string, claim v1alpha1.Operator) bool {
	return w.Mode == v1alpha1.EvidenceRegistered && w.believed(namespace, claim) == nil
}

func naiveAbroad(w *world, namespace string, claim v1alpha1.Operator, profile v1alpha1.ObjectName) bool {
	c := w.believed(namespace, claim)
	if w.Mode != v1alpha1.EvidenceRegistered || c == nil {
		return false
	}
	for i := range w.Profiles {
		if w.Profiles[i].Name == string(profile) {
			return !naivePermitsIn(w.Profiles[i].Spec.Jurisdiction, c.Spec.Jurisdiction)
		}
	}
	return false
}

// naivePermitsIn: the law of the Union in both countries of it that worlds have, and in the Union itself; that of a country in
// all of its parts, that of a part in the whole, and nothing else.
func naivePermitsIn(law, place string) bool {
	switch {
	case law == "EU":
		return place == "EU" || naiveCountry.MatchString(place)
	case !naiveCountry.MatchString(law) || !naiveCountry.MatchString(place):
		return false
	}
	return naiveMeets(law, place)
}

// naiveMeets: nobody escapes a law of which it is not known where it holds, nor one who does not say where he is.
func naiveMeets(a, b string) bool {
	if !naiveCountry.MatchString(a) || !naiveCountry.MatchString(b) {
		return true
	}
	here, there := strings.Split(a, "-"), strings.Split(b, "-")
	for i := 0; i < len(here) && i < len(there); i++ {
		if here[i] != there[i] {
			return false
		}
	}
	return true
}

// naiveNoticeBinds: the operator that the request names, or one whom the register has for the namespace.
func naiveNoticeBinds(w *world, notice *v1alpha1.FormalNotice, claim *v1alpha1.Operator) bool {
	var all []v1alpha1.Operator
	if claim != nil {
		all = append(all, *claim)
	}
	if w.Mode == v1alpha1.EvidenceRegistered {
		concerned := w.owners(w.place())
		if claim != nil {
			if c := w.believed(w.place(), *claim); c != nil {
				concerned = append(concerned, *c)
			}
		}
		for _, c := range concerned {
			all = append(append(all, naiveFaces(c)...), c.Spec.Processors...)
			if c.Spec.Supervisor != nil {
				all = append(all, *c.Spec.Supervisor)
			}
		}
	}
	for _, to := range notice.Spec.Addressees {
		for _, o := range all {
			if naiveBinds(to, o) {
				return true
			}
		}
	}
	return false
}

// naiveCalled is a name as people compare the names of addressees: letters and figures, with accents aside.
func naiveCalled(name string) string {
	name = strings.NewReplacer("Ｍ", "M", "É", "e", "é", "e").Replace(name)
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	return strings.Join(words, " ")
}
