// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	testingclock "k8s.io/utils/clock/testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/rbac"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/test/objects"
)

func TestBeyond(t *testing.T) {
	rule := func(group, resource, verbs string, names ...string) []rbacv1.PolicyRule {
		return []rbacv1.PolicyRule{{APIGroups: []string{group}, Resources: []string{resource}, Verbs: strings.Fields(verbs), ResourceNames: names}}
	}
	for name, c := range map[string]struct {
		rules, others []rbacv1.PolicyRule
		want          []string
	}{
		"the same":                    {rule("", "pods", "get list"), rule("", "pods", "list get"), nil},
		"a verb":                      {rule("", "pods", "get delete"), rule("", "pods", "get"), []string{"delete pods"}},
		"another group":               {rule("apps", "pods", "get"), rule("", "pods", "get"), []string{"get pods.apps"}},
		"everything":                  {rule("*", "*", "*"), rule("", "pods", "get"), []string{"* *.*"}},
		"less than everything":        {rule("", "pods", "get"), rule("*", "*", "*"), nil},
		"any name, where one is":      {rule("", "secrets", "get"), rule("", "secrets", "get", "keys"), []string{"get secrets"}},
		"another name":                {rule("", "secrets", "get", "other"), rule("", "secrets", "get", "keys"), []string{"get secrets/other"}},
		"one name, where any is":      {rule("", "secrets", "get", "keys"), rule("", "secrets", "get"), nil},
		"in two rules":                {rule("", "pods", "get list"), append(rule("", "pods", "get"), rule("", "pods", "list")...), nil},
		"whom the cluster trusts":     {rule("certificates.k8s.io", "clustertrustbundles", "get list watch update"), nil, []string{"update clustertrustbundles.certificates.k8s.io"}},
		"what everybody asks himself": {rule("authorization.k8s.io", "selfsubjectrulesreviews", "create"), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, beyond(c.rules, c.others)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestKeeperTellsWhatTheOperatorMayDo(t *testing.T) {
	planned, err := rbac.Rules(admission.Namespace)
	if err != nil {
		t.Fatal(err)
	}
	secrets := rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"secrets"}, Verbs: []string{"list"}}
	for name, c := range map[string]struct {
		rules    []rbacv1.PolicyRule
		enforced bool
		reason   string
		says     string
	}{
		"what it needs": {planned, true, v1alpha1.ReasonEnforced, ""},
		"more":          {append([]rbacv1.PolicyRule{secrets}, planned...), true, v1alpha1.ReasonEnforced, "more rights than it needs: list secrets: apply config/rbac"},
		"less":          {planned[1:], false, v1alpha1.ReasonRightsDiffer, "lacks rights that it needs: create configmaps"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newDoorWorld(t, objects.Package())
			w.rules = c.rules
			w.reconcile(t)
			w.reconcile(t)
			is := w.state.get()
			if is.enforced != c.enforced || is.reason != c.reason || !strings.Contains(is.message, c.says) {
				t.Errorf("%+v", is)
			}
			if events := len(w.told); events != min(1, len(c.says)) {
				t.Errorf("%d events", events)
			}
		})
	}
}

func TestKeeperAsksForItsRightsNowAndThen(t *testing.T) {
	w := newDoorWorld(t, objects.Package())
	for range 3 {
		w.reconcile(t)
	}
	if w.reviews != 1 {
		t.Errorf("it asked %d times within a minute", w.reviews)
	}
	fake, ok := w.clock.(*testingclock.FakeClock)
	if !ok {
		t.Fatal("another clock")
	}
	fake.Step(rightsAgain + time.Second)
	w.reconcile(t)
	if w.reviews != 2 {
		t.Errorf("it asked %d times in two minutes", w.reviews)
	}
	fake.Step(rightsAgain + time.Second)
	w.reviewed = errors.New("nobody may ask")
	if _, err := w.Reconcile(t.Context(), theDoor); err == nil || w.state.get().enforced {
		t.Error("it does not know what it may do, and says that all is well")
	}
}

// answer is how the API server answers a review.
func (w *doorWorld) answer(o *authorizationv1.SelfSubjectRulesReview) error {
	w.reviews++
	for _, r := range w.rules {
		o.Status.ResourceRules = append(o.Status.ResourceRules, authorizationv1.ResourceRule{
			Verbs: r.Verbs, APIGroups: r.APIGroups, Resources: r.Resources, ResourceNames: r.ResourceNames})
	}
	return w.reviewed
}
