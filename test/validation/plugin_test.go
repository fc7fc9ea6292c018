// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"os"
	"path/filepath"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/client-go/rest"
	clocktesting "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/internal/plugin"
	"github.com/vsa-legal/operator/test/cluster"
)

// kubeconfig writes what a person needs to ask the API server.
func kubeconfig(config *rest.Config) string {
	GinkgoHelper()
	file := filepath.Join(GinkgoT().TempDir(), "kubeconfig")
	Expect(cluster.WriteKubeconfig(config, "", file)).To(Succeed())
	return file
}

// vsa runs the plugin, at an instant of its own.
func vsa(args ...string) (code int, out, errOut string) {
	streams, _, stdout, stderr := genericiooptions.NewTestIOStreams()
	c := plugin.New(streams, clocktesting.NewFakePassiveClock(time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)))
	c.SetArgs(args)
	err := c.Execute()
	if err != nil {
		stderr.WriteString(err.Error())
	}
	return plugin.ExitCode(err), stdout.String(), stderr.String()
}

// What is asked of a cluster and what is asked of the same manifests is the same.
var _ = Describe("kubectl vsa beside a cluster", Ordered, func() {
	var config, manifestFile string
	const ns = "beside-a-cluster"

	BeforeAll(func(ctx SpecContext) {
		config = kubeconfig(settings)
		var text []byte
		for _, folder := range []string{"config/law/eu", "config/law/fr", "config/samples"} {
			for _, u := range manifests(folder) {
				// A namespace of its own: one that another spec deletes is there for a while.
				switch {
				case u.GetKind() == "Namespace":
					u.SetName(ns)
				case u.GetNamespace() != "":
					u.SetNamespace(ns)
				}
				Expect(api.Create(ctx, u)).To(Succeed(), "%s %s", u.GetKind(), u.GetName())
				if u.GetNamespace() == "" {
					DeferCleanup(func(ctx SpecContext) { Expect(client.IgnoreNotFound(api.Delete(ctx, u))).To(Succeed()) })
				}
				more, err := yaml.Marshal(u)
				Expect(err).NotTo(HaveOccurred())
				text = append(append(text, "---\n"...), more...)
			}
		}
		manifestFile = filepath.Join(GinkgoT().TempDir(), "all.yaml")
		Expect(os.WriteFile(manifestFile, text, 0o600)).To(Succeed())
	})

	DescribeTable("says what it says of the same manifests", func(args ...string) {
		code, live, errOut := vsa(append(args, "--kubeconfig", config, "-n", ns)...)
		Expect(code).To(BeZero(), errOut)
		code, offline, errOut := vsa(append(args, "-f", manifestFile, "-n", ns)...)
		Expect(code).To(BeZero(), errOut)
		Expect(live).To(Equal(offline))
		Expect(live).NotTo(BeEmpty())
	},
		Entry("explains a deployment", "explain", "vad/winter-festival"),
		Entry("explains a search", "explain", "vsj/two-letters"),
		Entry("explains a requisition", "explain", "jr/pv-2026-00815"),
		Entry("explains a profile", "explain", "lp/fr-statistics"),
		Entry("shows the future", "timeline", "-o", "json"),
		Entry("compares laws", "diff", "--repeal", "fr-statistics", "-o", "json"),
	)

	It("tells those who may not see searches of the rest", func(ctx SpecContext) {
		role := &rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: "law-and-deployments"}, Rules: []rbacv1.PolicyRule{{
			APIGroups: []string{"vsa.legal"}, Verbs: []string{"list"},
			Resources: []string{"legalprofiles", "lawbundles", "datacontrollers", "formalnotices", "analyticspackages", "formalities", "videoanalyticsdeployments"},
		}}}
		binding := &rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: role.Name},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role.Name},
			Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: "viewer"}},
		}
		for _, o := range []client.Object{role, binding} {
			Expect(api.Create(ctx, o)).To(Succeed())
			DeferCleanup(func(ctx SpecContext) { Expect(api.Delete(ctx, o)).To(Succeed()) })
		}
		var out, errOut string
		Eventually(func() int { // the API server's own view of its roles follows a moment later
			var code int
			code, out, errOut = vsa("timeline", "-o", "table", "--kubeconfig", config, "-n", ns, "--as", "viewer")
			return code
		}).Should(BeZero())
		Expect(out).To(ContainSubstring("vad/winter-festival"))
		Expect(out).NotTo(ContainSubstring("vsj/"))
		Expect(errOut).To(ContainSubstring("searches are left out"))
	})

	It("does not take law that may not be read for law that is not there", func() {
		code, out, errOut := vsa("timeline", "--kubeconfig", config, "-n", ns, "--as", "nobody")
		Expect(code).To(Equal(plugin.ExitUnread))
		Expect(out).To(BeEmpty())
		Expect(errOut).To(ContainSubstring("legalprofiles.vsa.legal is forbidden"))
	})
})
