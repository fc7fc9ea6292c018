// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	authorizationv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/admission"
)

// The page of what each role may do is what the API server answers, so that it cannot say anything else:
//
//	go test ./test/validation -ginkgo.focus 'people' -update
var update = flag.Bool("update", false, "write docs/people.md anew")

const peoplePage = root + "/docs/people.md"

// asked is what the page tells of: our kinds, what they are made into, and what nobody is to have by a role of ours.
var asked = []struct{ group, resource, subresource string }{
	{"vsa.legal", "legalprofiles", ""},
	{"vsa.legal", "lawbundles", ""},
	{"vsa.legal", "datacontrollers", ""},
	{"vsa.legal", "analyticspackages", ""},
	{"vsa.legal", "videoanalyticsdeployments", ""},
	{"vsa.legal", "formalities", ""},
	{"vsa.legal", "formalnotices", ""},
	{"vsa.legal", "judicialrequisitions", ""},
	{"vsa.legal", "judicialdecisions", ""},
	{"vsa.legal", "videosearchjobs", ""},
	{"vsa.legal", "undeclaredimages", ""},
	{"vsa.legal", "evidencelogs", ""},
	{"vsa.legal", "transparencyregisters", ""},
	{"", "pods", ""},
	{"", "configmaps", ""},
	{"", "events", ""},
	{"", "secrets", ""},
	{"", "pods", "exec"},
	{"", "pods", "log"},
	{"vsa.legal", "videoanalyticsdeployments", "status"},
	{"vsa.legal", "videosearchjobs", "status"},
}

var everyVerb = []string{"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"}

var _ = Describe("what people may do", Ordered, func() {
	var people []*rbacv1.ClusterRole

	BeforeAll(func(ctx SpecContext) {
		people = clusterRoles("roles.yaml")
		for _, role := range slices.Concat(clusterRoles("parts.yaml"), people) {
			create(ctx, role)
		}
		for _, role := range append(names(people), "view", "edit", "admin") {
			create(ctx, &rbacv1.ClusterRoleBinding{
				ObjectMeta: metav1.ObjectMeta{Name: "people-" + role},
				RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role},
				Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: role}},
			})
		}
		// Kubernetes fills the roles, and what it decides by, a moment later.
		for _, role := range append(names(people), "view") {
			Eventually(ctx, func(ctx SpecContext) []string {
				return may(ctx, role, "vsa.legal", "legalprofiles", "")
			}).WithTimeout(5 * time.Minute).Should(ContainElement("list"))
		}
	})

	It("is what docs/people.md says", func(ctx SpecContext) {
		page := renderPeople(ctx, people)
		if *update {
			Expect(os.WriteFile(peoplePage, []byte(page), 0o644)).To(Succeed())
		}
		Expect(os.ReadFile(peoplePage)).To(BeEquivalentTo(page), "write it anew with -update")
	})

	It("is decided by magistrates alone, and requested by nobody else than them and the judicial police", func(ctx SpecContext) {
		for _, role := range append(names(people), "view", "edit", "admin") {
			decides := slices.Contains(may(ctx, role, "vsa.legal", "judicialdecisions", ""), "create")
			requests := slices.Contains(may(ctx, role, "vsa.legal", "judicialrequisitions", ""), "create")
			magistrate := []string{"vsa-prosecutor", "vsa-investigating-judge"}
			Expect(decides).To(Equal(role == "vsa-magistrate" || slices.Contains(magistrate, role)), role)
			Expect(requests).To(Equal(role == "vsa-judicial-officer" || role == "vsa-judicial-agent" || slices.Contains(magistrate, role)), role)
		}
	})

	It("files each paper of the catalogue in a role that carries its capacity, and nobody all of them", func(ctx SpecContext) {
		carried := map[string]bool{}
		for _, role := range append(names(people), "view", "edit", "admin") {
			for _, resource := range papers {
				for _, capacity := range files(ctx, role, resource) {
					carried[capacity] = true
				}
			}
		}
		for _, capacity := range capacities() {
			Expect(carried[capacity]).To(Equal(capacity != "Everything"), capacity)
		}
		for _, role := range []string{"vsa-gitops", "vsa-viewer", "vsa-auditor", "vsa-legal-team", "edit", "admin"} {
			for _, resource := range papers {
				Expect(files(ctx, role, resource)).To(BeEmpty(), "%s: %s", role, resource)
			}
		}
		Expect(files(ctx, "vsa-platform-team", "formalities")).To(Equal([]string{"Operator"}))
	})

	It("is registered by the legal team alone", func(ctx SpecContext) {
		for _, role := range append(names(people), "view", "edit", "admin") {
			verbs := may(ctx, role, "vsa.legal", "datacontrollers", "")
			Expect(slices.Contains(verbs, "list")).To(BeTrue(), role)
			for _, verb := range []string{"create", "update", "patch", "delete"} {
				Expect(slices.Contains(verbs, verb)).To(Equal(role == "vsa-legal-team"), "%s: %s", role, verb)
			}
		}
	})

	It("never changes what was requested, decided or found, and never reads what is sought", func(ctx SpecContext) {
		for _, role := range names(people) {
			for _, resource := range []string{"judicialrequisitions", "judicialdecisions"} {
				Expect(may(ctx, role, "vsa.legal", resource, "")).NotTo(ContainElements("update", "patch", "delete", "deletecollection"), role)
			}
			var writes []string
			if slices.Contains(may(ctx, role, "vsa.legal", "judicialrequisitions", ""), "create") { // says what is sought, and reads it no more
				writes = []string{"create"}
			}
			Expect(may(ctx, role, "", "secrets", "")).To(Equal(writes), role)
			Expect(may(ctx, role, "", "pods", "exec")).To(BeEmpty(), role)
			Expect(may(ctx, role, "vsa.legal", "videosearchjobs", "status")).NotTo(ContainElements("update", "patch"), role)
		}
	})

	It("is nothing of any procedure for pipelines, platform teams and whoever may only view", func(ctx SpecContext) {
		for _, role := range []string{"vsa-gitops", "vsa-viewer", "view", "edit", "admin", "vsa-package-manager", "vsa-prefecture"} {
			for _, resource := range []string{"judicialrequisitions", "judicialdecisions", "videosearchjobs"} {
				Expect(may(ctx, role, "vsa.legal", resource, "")).To(BeEmpty(), "%s: %s", role, resource)
			}
		}
		Expect(may(ctx, "vsa-platform-team", "vsa.legal", "judicialrequisitions", "")).To(BeEmpty())
	})
})

// create creates an object that ends with the specs.
func create(ctx SpecContext, o client.Object) {
	GinkgoHelper()
	Expect(api.Create(ctx, o)).To(Succeed())
	DeferCleanup(func(ctx SpecContext) { Expect(api.Delete(ctx, o)).To(Succeed()) })
}

// clusterRoles reads a file of config/rbac/people.
func clusterRoles(file string) []*rbacv1.ClusterRole {
	GinkgoHelper()
	data, err := os.ReadFile(filepath.Join(root, "config", "rbac", "people", file))
	Expect(err).NotTo(HaveOccurred())
	var roles []*rbacv1.ClusterRole
	for d := utilyaml.NewYAMLOrJSONDecoder(bytes.NewReader(data), 4096); ; {
		var role rbacv1.ClusterRole
		err := d.Decode(&role)
		if errors.Is(err, io.EOF) {
			return roles
		}
		Expect(err).NotTo(HaveOccurred())
		if role.Name != "" { // comments before the first document
			roles = append(roles, &role)
		}
	}
}

func names(roles []*rbacv1.ClusterRole) []string {
	all := make([]string, 0, len(roles))
	for _, r := range roles {
		all = append(all, r.Name)
	}
	return all
}

// may returns the verbs that the API server lets the user of a role's name have on a resource.
func may(ctx SpecContext, user, group, resource, subresource string) []string {
	GinkgoHelper()
	var verbs []string
	for _, verb := range everyVerb {
		review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
			User: user, ResourceAttributes: &authorizationv1.ResourceAttributes{
				Namespace: namespace, Verb: verb, Group: group, Resource: resource, Subresource: subresource,
			},
		}}
		Expect(api.Create(ctx, review)).To(Succeed())
		if review.Status.Allowed {
			verbs = append(verbs, verb)
		}
	}
	return verbs
}

func renderPeople(ctx SpecContext, people []*rbacv1.ClusterRole) string {
	var b strings.Builder
	b.WriteString(`# Who may do what

The roles of ` + "`config/rbac/people`" + `, each as an API server answers for somebody who is bound to that role and to no other
(` + "`kubectl auth can-i`" + `). A test writes this page and holds the project to it. What is in no table, the role may not do:
nobody reads Secrets, enters pods or writes a status by a role of ours.

Bind ` + "`vsa-legal-team`, `vsa-regulator`, `vsa-package-manager`" + ` and whoever else has to see kinds that belong to no namespace for the
whole cluster (ClusterRoleBinding); all others in their namespaces (RoleBinding). Bind nobody to ` + "`vsa-judicial-officer`" + ` and
to a role that decides: who requests never decides, and what he decides on his own requisition is not believed. What "file as"
means is in [security/admission.md](security/admission.md). Kubernetes adds the parts of ` + "`config/rbac/people/parts.yaml`" + `
together by their labels; a part of your own joins a role in the same way, with ` + "`vsa.legal/aggregate-to-viewer: \"true\"`" + ` for instance. To ask the log of
evidence (` + "`kubectl vsa history`" + `, ` + "`evidence export`" + `), an auditor has ` + "`vsa-evidence-auditor`" + ` in the operator's namespace beside ` + "`vsa-auditor`" + `. Who
filed, created and changed what is in it ([with exceptions](evidence.md#what-it-does-not-show)). Who deleted something, and what the API server refused, is in
the audit log of Kubernetes alone.
`)
	for _, role := range names(people) {
		fmt.Fprintf(&b, "\n## %s\n\n| Resource | May |\n|---|---|\n", role)
		writeRows(ctx, &b, role, func(string) bool { return true })
		writeCapacities(ctx, &b, role)
	}
	b.WriteString("\n## view, edit and admin\n\nOf our kinds, by the roles that come with Kubernetes:\n\n| Resource | May |\n|---|---|\n")
	writeRows(ctx, &b, "admin", func(group string) bool { return group == "vsa.legal" })
	return b.String()
}

// writeRows writes what a user may do, with the resources together of which it is the same.
func writeRows(ctx SpecContext, w io.Writer, user string, tells func(group string) bool) {
	var order []string
	resources := map[string][]string{}
	for _, a := range asked {
		verbs := strings.Join(may(ctx, user, a.group, a.resource, a.subresource), ", ")
		if verbs == "" || !tells(a.group) {
			continue
		}
		if !slices.Contains(order, verbs) {
			order = append(order, verbs)
		}
		resources[verbs] = append(resources[verbs], strings.TrimSuffix(a.resource+"/"+a.subresource, "/"))
	}
	for _, verbs := range order {
		fmt.Fprintf(w, "| %s | %s |\n", strings.Join(resources[verbs], ", "), verbs)
	}
}

// papers are the kinds that are filed in a capacity, or in a role.
var papers = []string{"formalities", "judicialrequisitions", "judicialdecisions"}

// writeCapacities writes in which capacities and roles a user may file.
func writeCapacities(ctx SpecContext, w io.Writer, user string) {
	for _, resource := range papers {
		if as := files(ctx, user, resource); len(as) > 0 {
			fmt.Fprintf(w, "| %s | file as %s |\n", resource, strings.Join(as, ", "))
		}
	}
}

// files returns the capacities that a catalogue or a role of ours names in which the API server lets a user file.
func files(ctx SpecContext, user, resource string) []string {
	GinkgoHelper()
	var as []string
	for _, capacity := range capacities() {
		review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
			User: user, ResourceAttributes: &authorizationv1.ResourceAttributes{
				Namespace: namespace, Verb: admission.VerbFile, Group: "vsa.legal", Resource: resource, Name: capacity,
			},
		}}
		Expect(api.Create(ctx, review)).To(Succeed())
		if review.Status.Allowed {
			as = append(as, capacity)
		}
	}
	return as
}

// capacities are those that the catalogue names, of formalities, signatories and magistrates, and that the roles carry.
func capacities() []string {
	GinkgoHelper()
	all := map[string]bool{"Everything": true} // which nobody may be
	profiles, err := law.Profiles()
	Expect(err).NotTo(HaveOccurred())
	for _, list := range admission.Filers(profiles, nil).Data {
		for capacity := range strings.FieldsSeq(list) {
			all[capacity] = true
		}
	}
	for i := range profiles {
		if r := profiles[i].Spec.Requires; r != nil && r.Requisition != nil {
			for _, f := range r.Requisition.Frameworks {
				for _, role := range slices.Concat(f.Signatories, f.DecidedBy) {
					all[string(role)] = true
				}
			}
		}
	}
	for _, role := range clusterRoles("parts.yaml") {
		for _, rule := range role.Rules {
			for _, name := range rule.ResourceNames {
				all[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}
