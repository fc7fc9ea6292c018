// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func suspendedBy(reason, message string) []v1alpha1.Finding {
	return one(v1alpha1.Finding{Reason: reason, Verdict: v1alpha1.Suspended, SuppliedBy: "the legal team", Message: message})
}

// commune is the data controller of the fixtures' operator.
func commune(name string) *objects.ControllerBuilder {
	return objects.MakeController(name, objects.Municipality()).Namespaces("massy")
}

// deleting is a DataController that is being deleted, and held.
func deleting(c *objects.ControllerBuilder) *objects.ControllerBuilder {
	c.DeletionTimestamp = &metav1.Time{Time: noon}
	return c
}

func registered(all ...*objects.ControllerBuilder) func(*fixture) {
	return func(f *fixture) {
		f.evidenceMode, f.register = v1alpha1.EvidenceRegistered, all
		f.profile.Spec.Jurisdiction = "FR"
	}
}

var unregistered = suspendedBy(v1alpha1.ReasonOperatorNotRegistered,
	"no DataController names the namespace massy, and nobody is believed to operate there: register who does")

func TestCheckRegister(t *testing.T) {
	differs := func(message string) []v1alpha1.Finding {
		return suspendedBy(v1alpha1.ReasonOperatorDiffers, message)
	}
	also := func(change func(*fixture), more func(*fixture)) func(*fixture) {
		return func(f *fixture) { change(f); more(f) }
	}
	claims := func(o v1alpha1.Operator) func(*fixture) { return func(f *fixture) { f.deployment.OperatedBy(o) } }
	is := objects.Municipality()
	police, body := v1alpha1.Operator{Type: "MunicipalPolice", Name: is.Name, Code: is.Code}, v1alpha1.Operator{Type: "Body", Name: "Paris-Saclay", Code: "200056232"}
	served := objects.MakeController("served", is).Namespaces("evry").Processors(body)
	processor := func() *objects.ControllerBuilder { return objects.MakeController("body", body).Namespaces("massy") }
	testCheck(t, "register", map[string]checkCase{
		"claimed":                     {},
		"registered":                  {change: registered(commune("c"))},
		"in capitals, without a code": {change: also(registered(commune("c")), claims(v1alpha1.Operator{Type: "Municipality", Name: "COMMUNE  DE MASSY"}))},
		"nobody is registered":        {change: registered(), want: unregistered},
		"it is registered elsewhere":  {change: registered(objects.MakeController("c", is).Namespaces("evry")), want: unregistered},
		"it only serves there":        {change: registered(objects.MakeController("c", is).Serves("massy")), want: unregistered},
		"two are registered": {change: registered(commune("c"), commune("b")), want: suspendedBy(v1alpha1.ReasonNamespaceContested,
			"several DataControllers name the namespace massy as their own, so that it is nobody's: b, c")},
		"it is being deleted": {change: registered(deleting(commune("c"))), want: suspendedBy(v1alpha1.ReasonOperatorNotRegistered,
			`the DataController "c" of this namespace is being deleted, and nobody is believed to operate there: register who does`)},
		"one of two is being deleted": {change: registered(commune("c"), deleting(commune("b"))), want: suspendedBy(v1alpha1.ReasonNamespaceContested,
			"several DataControllers name the namespace massy as their own, so that it is nobody's: b, c")},
		"of another type": {change: also(registered(commune("c")), claims(v1alpha1.Operator{Type: "Gendarmerie", Name: is.Name, Code: is.Code})),
			want: differs(`the DataController "c" of this namespace is of another type than the operator`)},
		"of another name": {change: also(registered(commune("c")), claims(v1alpha1.Operator{Type: is.Type, Name: "Commune de M\u0430ssy", Code: is.Code})),
			want: differs(`the DataController "c" of this namespace has another name than the operator`)},
		"of another code": {change: also(registered(commune("c")), claims(v1alpha1.Operator{Type: is.Type, Name: is.Name, Code: "75056"})),
			want: differs(`the DataController "c" of this namespace has another code than the operator`)},
		"of a code where none is registered": {change: registered(objects.MakeController("c", v1alpha1.Operator{Type: is.Type, Name: is.Name}).Namespaces("massy")),
			want: differs(`the DataController "c" of this namespace has another code than the operator`)},
		"a service of its name":    {change: also(registered(commune("c").Service("MunicipalPolice", "")), claims(police))},
		"a service of its own":     {change: also(registered(commune("c").Service("MunicipalPolice", "Police")), claims(v1alpha1.Operator{Type: "MunicipalPolice", Name: "Police", Code: is.Code}))},
		"the police is no service": {change: also(registered(commune("c")), claims(police)), want: differs(`the DataController "c" of this namespace is of another type than the operator`)},
		"its processor": {change: also(registered(commune("c").Processors(body)), claims(body)),
			want: differs(`the DataController "c" of this namespace names the operator as its processor or its superior: name the data controller itself`)},
		"its superior": {change: also(registered(commune("c").Under(body)), claims(body)),
			want: differs(`the DataController "c" of this namespace names the operator as its processor or its superior: name the data controller itself`)},
		"served by the processor whose namespace it is": {change: registered(processor().Serves("evry"), served)},
		"served by one that does not say so": {change: registered(processor(), served),
			want: differs(`the DataController "body" of this namespace is of another type than the operator`)},
		"served by one that it has not engaged": {change: registered(processor().Serves("evry"), objects.MakeController("served", is).Namespaces("evry")),
			want: differs(`the DataController "body" of this namespace is of another type than the operator`)},
		"served, where two say that it is theirs": {change: registered(processor().Serves("evry"), served, objects.MakeController("x", body).Namespaces("evry")),
			want: differs(`the DataController "body" of this namespace is of another type than the operator`)},
		"under the law of another country": {change: also(registered(commune("c").In("BE")), func(f *fixture) { f.profile.Spec.Jurisdiction = "FR" }),
			want: one(v1alpha1.Finding{Reason: v1alpha1.ReasonJurisdictionDiffers, Verdict: v1alpha1.Forbidden, Profile: "law", Source: "code",
				Message: `the profile is the law of FR and the DataController "c" is in BE: name a profile of its own law`})},
		"under no profile":    {change: also(registered(commune("c").In("BE")), func(f *fixture) { f.deployment.Profile("none") })},
		"a search is its own": {of: search, change: registered()},
	})
}
