//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/plugin"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/test/objects"
)

// kills is how often the program that keeps the log is killed while it writes: the kubelet starts a container again at once only once.
const kills = 1

var _ = Describe("A log of evidence on a volume", Serial, Ordered, Label(onNode, onOwnNode), func() {
	var log *v1alpha1.EvidenceLog
	var began time.Time
	var namespace string

	BeforeAll(func(ctx SpecContext) {
		began = time.Now().Add(-time.Second).UTC().Truncate(time.Second)
		installEvidence(ctx)
		log = &v1alpha1.EvidenceLog{ObjectMeta: metav1.ObjectMeta{Name: v1alpha1.EvidenceLogName},
			Spec: v1alpha1.EvidenceLogSpec{Origin: "vsa.example/log", Witnesses: "quorum none\n"}}
		create(ctx, log)
		Eventually(ctx, durable(ctx, log)).Should(Equal(metav1.ConditionTrue))
		namespace = commune(ctx)
	}, NodeTimeout(2*patience))

	It("lets nothing start before its entry is durable", func(ctx SpecContext) {
		scaleEvidence(ctx, 0)
		d := statistics(namespace, "footfall", town.Name, counter)
		create(ctx, d)
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, d)).To(Succeed())
			g.Expect(condition(d.Status.Conditions, v1alpha1.ConditionAvailable).Reason).To(Equal(v1alpha1.ReasonEvidenceUnavailable), "%+v", d.Status)
		}).Should(Succeed())
		Expect(podsBy(ctx, namespace, workload.LabelDeployment, d.Name)).To(BeEmpty())
		scaleEvidence(ctx, 1)
		readyPod(ctx, d)
		remove(ctx, d)
	}, NodeTimeout(2*patience))

	It("loses nothing when its program is killed between writes", func(ctx SpecContext) {
		for i := range kills {
			pod := evidencePod(ctx)
			create(ctx, notice(namespace, fmt.Sprint("before-", i)))
			Expect(syscall.Kill(inside(pod).pid, syscall.SIGKILL)).To(Succeed())
			create(ctx, notice(namespace, fmt.Sprint("after-", i)))
			Eventually(ctx, func(g Gomega) {
				again := evidencePod(ctx)
				g.Expect(again.Name).To(Equal(pod.Name))
				g.Expect(again.Status.ContainerStatuses[0].RestartCount).To(BeNumerically(">", pod.Status.ContainerStatuses[0].RestartCount))
				g.Expect(again.Status.ContainerStatuses[0].Ready).To(BeTrue())
			}).Should(Succeed())
		}
	}, NodeTimeout(2*patience))

	It("is exported by an auditor and by nobody else, and holds", func(ctx SpecContext) {
		create(ctx, &rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: "auditor"},
			RoleRef:  rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: "vsa-evidence-auditor"},
			Subjects: []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: "auditor"}}})
		Expect(get(ctx, log)).To(Succeed())
		policy := filepath.Join(GinkgoT().TempDir(), "policy")
		Expect(os.WriteFile(policy, []byte(log.Status.Policy), 0o600)).To(Succeed())
		file := filepath.Join(GinkgoT().TempDir(), "evidence.zip")
		export := func(user string) (string, int) {
			return vsa(ctx, "evidence", "export", "--kubeconfig", os.Getenv(envKubeconfig), "--as", user, "--policy", policy, "-n", namespace,
				"--from", began.Format(time.RFC3339), "--until", time.Now().Add(time.Second).UTC().Format(time.RFC3339), "-w", file)
		}
		scaleOperator(ctx, 0) // whoever begins takes a census, with which an export ends
		scaleOperator(ctx, 2)
		Eventually(ctx, func(g Gomega) {
			said, code := export("auditor")
			g.Expect(code).To(Equal(plugin.ExitUnwitnessed), said)
			said, code = vsa(ctx, "evidence", "verify", file, "--policy", policy)
			g.Expect(code).To(Equal(plugin.ExitUnwitnessed), said)
			said, _ = vsa(ctx, "history", file, "--policy", policy)
			g.Expect(said).To(MatchRegexp(`VideoAnalyticsDeployment/footfall +1 +\S+Z \(no witness\) +\S+Z \(no witness\)`), "it began, and ended")
			for i := range kills {
				g.Expect(said).To(ContainSubstring(fmt.Sprint("Formality/before-", i)))
				g.Expect(said).To(ContainSubstring(fmt.Sprint("Formality/after-", i)))
			}
		}).Should(Succeed())
		for _, user := range []string{"somebody", "system:serviceaccount:" + namespace + ":default", "system:serviceaccount:" + operatorNamespace + ":" + operatorName} {
			said, code := export(user)
			Expect(code).To(Equal(plugin.ExitUnread), "%s: %s", user, said)
			Expect(said).To(ContainSubstring("forbidden"), user)
		}
		for account, refused := range map[types.NamespacedName]func(error) bool{
			{Namespace: operatorNamespace, Name: operatorName}:   apierrors.IsForbidden,
			{Namespace: operatorNamespace, Name: "vsa-evidence"}: apierrors.IsForbidden,
			{Namespace: namespace, Name: "default"}:              apierrors.IsUnauthorized,
		} {
			_, err := askEvidence(ctx, account, namespace)
			Expect(err).To(MatchError(refused, "refused by the program"), account.String())
		}
		content, err := askEvidence(ctx, types.NamespacedName{Namespace: operatorNamespace, Name: "vsa-evidence-reader"}, namespace)
		Expect(err).NotTo(HaveOccurred(), "the same way is open to the reader")
		_, err = evidence.Read(bytes.NewReader(content), int64(len(content)))
		Expect(err).NotTo(HaveOccurred())
	}, NodeTimeout(2*patience))
})

func notice(namespace, name string) *v1alpha1.Formality {
	return objects.MakeFormality(name, namespace).Type("PublicNotice").Covers("Statistics").Valid(time.Now(), time.Time{}).Obj()
}

// durable is the condition of the log, for the spec that it has.
func durable(ctx context.Context, log *v1alpha1.EvidenceLog) func() (metav1.ConditionStatus, error) {
	return func() (metav1.ConditionStatus, error) {
		err := get(ctx, log)
		return condition(log.Status.Conditions, v1alpha1.ConditionDurable).Status, err
	}
}

// vsa runs the kubectl plugin, and returns what it says and its exit code.
func vsa(ctx context.Context, args ...string) (string, int) {
	var out bytes.Buffer
	c := plugin.New(genericiooptions.IOStreams{In: &bytes.Buffer{}, Out: &out, ErrOut: &out}, clock.RealClock{})
	c.SetArgs(args)
	err := c.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(&out, err)
	}
	return out.String(), plugin.ExitCode(err)
}
