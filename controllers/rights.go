// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/rbac"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/text"
)

// rightsAgain is how long the operator does not ask again what it may do.
const rightsAgain = time.Minute

// rights are by how much what the operator may do differs from what it needs. It asks by its own token, so that whichever role or
// binding was changed, or made beside the project's, shows; of what it may do in other namespaces alone it learns nothing.
type rights struct {
	asked         time.Time
	missing, more string // in words, a few of them; or empty
}

// review asks what the operator may do, at most every minute, and tells of what has changed. It can put nothing of it right: who could
// give himself rights would have them all.
func (k *admissionKeeper) review(ctx context.Context) error {
	now := k.clock.Now()
	if !k.rights.asked.IsZero() && now.Before(k.rights.asked.Add(rightsAgain)) {
		return nil
	}
	review := &authorizationv1.SelfSubjectRulesReview{Spec: authorizationv1.SelfSubjectRulesReviewSpec{Namespace: admission.Namespace}}
	if err := k.Client.Create(ctx, review); err != nil {
		return fmt.Errorf("asking what the operator may do: %w", err)
	}
	planned, err := rbac.Rules(admission.Namespace)
	if err != nil {
		return err
	}
	var actual []rbacv1.PolicyRule
	for _, r := range review.Status.ResourceRules {
		actual = append(actual, rbacv1.PolicyRule{Verbs: r.Verbs, APIGroups: r.APIGroups, Resources: r.Resources, ResourceNames: r.ResourceNames})
	}
	missing, more := beyond(planned, actual), beyond(actual, planned)
	k.metrics.rights.WithLabelValues("missing").Set(float64(len(missing)))
	k.metrics.rights.WithLabelValues("more").Set(float64(len(more)))
	before := k.rights
	k.rights = rights{now, few(missing), few(more)}
	k.tellRights(before.missing, k.rights.missing, "the operator lacks rights that it needs: ")
	k.tellRights(before.more, k.rights.more, "the operator has more rights than it needs: ")
	return nil
}

func (k *admissionKeeper) tellRights(before, is, what string) {
	if is == "" || is == before {
		return
	}
	role := &rbacv1.ClusterRole{TypeMeta: metav1.TypeMeta{APIVersion: rbacv1.SchemeGroupVersion.String(), Kind: "ClusterRole"},
		ObjectMeta: metav1.ObjectMeta{Name: admission.ServiceAccount}}
	k.events.Eventf(role, nil, corev1.EventTypeWarning, v1alpha1.ReasonRightsDiffer, "Review", "%s", what+is)
}

// withRights is what is told of what the API server refuses, where the operator may not do what it needs, or may do more.
func (k *admissionKeeper) withRights(is enforcement) enforcement {
	const again = ": apply config/rbac again, and see who changed it"
	switch {
	case k.rights.missing != "":
		return enforcement{false, v1alpha1.ReasonRightsDiffer, "the operator lacks rights that it needs: " + k.rights.missing + again}
	case k.rights.more != "":
		is.message += "; the operator has more rights than it needs: " + k.rights.more + again
	}
	return is
}

// right is one thing that somebody may do. An empty name is any.
type right struct{ group, resource, name, verb string }

// String is how people write it.
func (r right) String() string {
	s := r.verb + " " + r.resource
	if r.group != "" {
		s += "." + r.group
	}
	if r.name != "" {
		s += "/" + r.name
	}
	return s
}

// beyond lists what some rules allow and others do not, sorted. What Kubernetes lets every account do is left out.
func beyond(rules, others []rbacv1.PolicyRule) []string {
	found := map[string]bool{}
	for i := range rules {
		for _, r := range rightsOf(&rules[i]) {
			if !ofEverybody(r) && !slices.ContainsFunc(others, func(o rbacv1.PolicyRule) bool { return allows(&o, r) }) {
				found[r.String()] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// ofEverybody is true of what Kubernetes lets every account do: to ask who it is and what it may, and to read whom the cluster trusts.
func ofEverybody(r right) bool {
	return r.group == "authorization.k8s.io" || r.group == "authentication.k8s.io" ||
		r.group == "certificates.k8s.io" && r.resource == "clustertrustbundles" && slices.Contains([]string{"get", "list", "watch"}, r.verb)
}

func rightsOf(rule *rbacv1.PolicyRule) []right {
	names := rule.ResourceNames
	if len(names) == 0 {
		names = []string{""}
	}
	var all []right
	for _, group := range rule.APIGroups {
		for _, resource := range rule.Resources {
			for _, name := range names {
				for _, verb := range rule.Verbs {
					all = append(all, right{group, resource, name, verb})
				}
			}
		}
	}
	return all
}

func allows(rule *rbacv1.PolicyRule, r right) bool {
	in := func(all []string, one string) bool { return slices.Contains(all, one) || slices.Contains(all, "*") }
	return in(rule.APIGroups, r.group) && in(rule.Resources, r.resource) && in(rule.Verbs, r.verb) &&
		(len(rule.ResourceNames) == 0 || r.name != "" && slices.Contains(rule.ResourceNames, r.name))
}

// few of them, and how many there are.
func few(all []string) string {
	const most = 5
	said := text.Join(all[:min(most, len(all))], ", ")
	if len(all) > most {
		said += fmt.Sprintf(" and %d more", len(all)-most)
	}
	return said
}
