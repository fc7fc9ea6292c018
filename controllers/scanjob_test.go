// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/test/objects"
)

var _ = Describe("The inspection of a package", Serial, Ordered, ContinueOnFailure, func() {
	var ns string
	var p *v1alpha1.AnalyticsPackage
	var runtime, artifact v1alpha1.ImageReference

	BeforeAll(func(ctx context.Context) {
		inspects(ctx)
	})

	BeforeEach(func(ctx context.Context) {
		ns = namespace(ctx)
		p, runtime, artifact = packageOf(ns), imageOf(ns, "runtime"), imageOf(ns, "crossing")
		create(ctx, objects.ForStatistics(ns, clk.Now().Add(-24*time.Hour))...)
	})

	// onTime sets the clock to the machine's, by which Kubernetes says when a Job failed.
	onTime := func() {
		current.stop()
		clk.SetTime(time.Now().Truncate(time.Second))
		current = start(inspector)
	}

	It("is a Job that may do nothing but read", func(ctx context.Context) {
		create(ctx, p)
		ending(p)
		Eventually(func() []batchv1.Job { return jobs(ctx, runtime) }).Should(HaveLen(1))
		Eventually(func() []batchv1.Job { return jobs(ctx, artifact) }).Should(HaveLen(1))
		Expect(jobs(ctx, artifact)[0].Spec.Template.Spec.Containers[0].Command).To(ContainElement("--all"))
		job := jobs(ctx, runtime)[0]
		Expect(job.OwnerReferences).To(BeEmpty(), "what was found outlives the package")
		Expect(*job.Spec.ActiveDeadlineSeconds).To(BeEquivalentTo(3600))
		Expect(*job.Spec.BackoffLimit).To(BeEquivalentTo(2))
		Expect(job.Spec.TTLSecondsAfterFinished).NotTo(BeNil())

		spec := inspecting(ctx, runtime).Spec // the namespace takes only restricted pods
		Expect(*spec.AutomountServiceAccountToken).To(BeFalse())
		Expect(*spec.EnableServiceLinks).To(BeFalse())
		Expect(spec.RestartPolicy).To(Equal(corev1.RestartPolicyNever))
		Expect(*spec.SecurityContext.RunAsNonRoot).To(BeTrue())
		Expect(*spec.SecurityContext.RunAsUser).To(BeEquivalentTo(65532))
		Expect(spec.SecurityContext.SeccompProfile.Type).To(Equal(corev1.SeccompProfileTypeRuntimeDefault))
		Expect(spec.ImagePullSecrets).To(ConsistOf(corev1.LocalObjectReference{Name: "pull"}))
		Expect(spec.Containers).To(HaveLen(1))
		Expect(spec.InitContainers).To(BeEmpty())
		c := spec.Containers[0]
		Expect(c.Image).To(Equal(inspector.Image))
		Expect(c.Command).To(Equal([]string{"/manager", "inspect", "--root", "/inspected", "--result", "/dev/termination-log"}))
		Expect(*c.SecurityContext.ReadOnlyRootFilesystem).To(BeTrue())
		Expect(*c.SecurityContext.AllowPrivilegeEscalation).To(BeFalse())
		Expect(c.SecurityContext.Capabilities.Drop).To(ConsistOf(corev1.Capability("ALL")))
		Expect(c.Resources.Limits.Memory().String()).To(Equal("256Mi"))
		Expect(c.Resources.Limits.Cpu().String()).To(Equal("1"))
		Expect(c.Resources.Requests).To(And(HaveKey(corev1.ResourceCPU), HaveKey(corev1.ResourceMemory)))
		Expect(c.Env).To(ConsistOf(HaveField("Name", "GOMEMLIMIT")))
		Expect(c.TerminationMessagePolicy).To(Equal(corev1.TerminationMessageReadFile))
		Expect(spec.Volumes).To(HaveLen(2))
		Expect(spec.Volumes[0].Image.Reference).To(Equal(string(runtime)))
		Expect(c.VolumeMounts[0]).To(And(HaveField("ReadOnly", BeTrue()), HaveField("MountPath", "/inspected/image")))
		Expect(spec.Volumes[1].EmptyDir.SizeLimit).NotTo(BeNil())
	})

	It("strips the module that is not what it was declared to be", func(ctx context.Context) {
		d := counts(ns)
		create(ctx, d)
		create(ctx, p)
		ending(p)
		Eventually(deploymentIs(ctx, d, v1alpha1.ConditionPermitted)).Should(HavePrefix("False NotInspected"))
		Eventually(deploymentIs(ctx, d, v1alpha1.ConditionModulesVerified)).Should(HavePrefix("Unknown InspectionPending"))
		Expect(verdict(ctx, d)()).To(HavePrefix("Suspended"))
		Eventually(packageIs(ctx, p.Name, v1alpha1.ConditionMisdeclared)).Should(HavePrefix("Unknown NotInspected"))
		inspecting(ctx, runtime)
		settle()
		Expect(metric("vsa_inspections_pending", "")).To(BeNumerically(">=", 2))

		By("inspecting one of the two images")
		leaves(ctx, artifact, found(map[string]string{"m.onnx": detect.PersonDetection}))
		Eventually(state(ctx, p, artifact)).Should(Equal("Inspected"))
		settle()
		Expect(verdict(ctx, d)()).To(HavePrefix("Suspended"))
		Expect(pods(ctx, ns)).To(BeEmpty())

		By("inspecting the other one, with a real file")
		leaves(ctx, runtime, realMessage(ctx, "opt/attributes/person-attributes-v2.onnx"))
		Eventually(verdict(ctx, d)).Should(Equal("Restricted attributes"))
		Eventually(ready(ctx, d)).Should(BeTrue())
		Expect(pods(ctx, ns)).To(HaveLen(1))
		Expect(deploymentIs(ctx, d, v1alpha1.ConditionModulesVerified)()).To(HavePrefix("True Inspected"))
		status, err := told(ctx, p.Name)()
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Contents).To(HaveLen(2))
		Expect(status.Contents[0].Undeclared).To(ConsistOf(v1alpha1.Capability(detect.PersonDetection)))
		m := status.Contents[1]
		Expect(m.Declared).To(ConsistOf(v1alpha1.Capability("counting.bicycle")))
		Expect(m.Undeclared).To(ContainElement(v1alpha1.Capability(detect.FaceEmbedding)))
		Expect(m.Detected[0].Path).To(BeEquivalentTo("/opt/attributes/person-attributes-v2.onnx"))
		Expect(m.Detected[0].Evidence).NotTo(BeEmpty())
		Expect(m.Image).To(Equal(runtime))
		Expect(status.RuntimeContents).To(Equal(&v1alpha1.Contents{Image: runtime}))
		Expect(condition(status.Conditions, v1alpha1.ConditionModulesVerified)).To(HavePrefix("True Inspected"))
		Expect(condition(status.Conditions, v1alpha1.ConditionMisdeclared)).To(And(HavePrefix("True UndeclaredCapability"),
			ContainSubstring("module attributes shows "+detect.FaceEmbedding)))
		Eventually(eventsOf(ctx, p.Name)).Should(ContainElements("Warning Misdeclared", "Normal Inspected"))
		Expect(metric("vsa_package_misdeclared", p.Name)).To(Equal(1.0))
		Expect(metric("vsa_inspections_total", "Inspected")).To(BeNumerically(">=", 2))

		By("naming the same digest in another package")
		other := packageOf(ns)
		other.Name += "-again"
		other.Spec.Modules[1].Name = "renamed"
		other.Spec.Modules[0].Source.Image = "mirror.example/" + artifact[len("registry.example/"):]
		create(ctx, other)
		ending(other)
		Eventually(packageIs(ctx, other.Name, v1alpha1.ConditionMisdeclared)).Should(HavePrefix("True UndeclaredCapability"))
		settle()
		Expect(jobs(ctx, runtime)).To(HaveLen(1))
		Expect(jobs(ctx, artifact)).To(HaveLen(1))

		By("naming another digest")
		change(ctx, p, func() { p.Spec.Modules[0].Source.Image = imageOf(ns, "upgrade") })
		Eventually(verdict(ctx, d)).Should(HavePrefix("Suspended"))
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())
		leaves(ctx, imageOf(ns, "upgrade"), found(map[string]string{"m.onnx": detect.FaceEmbedding}))
		Eventually(verdict(ctx, d)).Should(Equal("Forbidden crossing, attributes"))
	})

	It("lets nothing run of a package that hides a folder which its image does not have", func(ctx context.Context) {
		d := counts(ns)
		create(ctx, d)
		create(ctx, p)
		ending(p)
		leaves(ctx, artifact, found(nil))
		leaves(ctx, runtime, found(nil))
		Eventually(verdict(ctx, d)).Should(Equal("Permitted"))

		By("looking for its folders")
		pod := lookingInto(ctx, runtime, true)
		Expect(pod.Spec.Containers[0].Command).To(HaveExactElements("/manager", "inspect", "--root", "/inspected", "--result",
			"/dev/termination-log", "--folder", "/opt/attributes"))
		ends(ctx, pod, corev1.PodSucceeded, corev1.ContainerStateTerminated{Reason: "Completed",
			Message: scanjob.Encode(scanjob.FoldersResult(GinkgoT().TempDir(), []string{"/opt/attributes"}))})
		Eventually(packageIs(ctx, p.Name, v1alpha1.ConditionMisdeclared)).Should(And(HavePrefix("True FolderNotFound"),
			ContainSubstring("no folder /opt/attributes")))
		Eventually(deploymentIs(ctx, d, v1alpha1.ConditionPermitted)).Should(HavePrefix("False FolderNotFound"))
		Eventually(func() []corev1.Pod { return pods(ctx, ns) }).Should(BeEmpty())

		By("correcting the path")
		change(ctx, p, func() { p.Spec.Modules[1].Source.Path = "/opt/traits" })
		Eventually(verdict(ctx, d)).Should(Equal("Permitted"))
		root := GinkgoT().TempDir()
		Expect(os.MkdirAll(filepath.Join(root, "opt/traits"), 0o700)).To(Succeed())
		Eventually(func() []string { return lookingInto(ctx, runtime, true).Spec.Containers[0].Command }).Should(ContainElement("/opt/traits"))
		ends(ctx, lookingInto(ctx, runtime, true), corev1.PodSucceeded, corev1.ContainerStateTerminated{Reason: "Completed",
			Message: scanjob.Encode(scanjob.FoldersResult(root, []string{"/opt/traits"}))})
		Eventually(func() (v1alpha1.FolderState, error) {
			status, err := told(ctx, p.Name)()
			return status.Contents[1].Folder, err
		}).Should(Equal(v1alpha1.FolderFound))
		Eventually(verdict(ctx, d)).Should(Equal("Permitted"))
	})

	It("stops everything if the runtime itself holds what is forbidden", func(ctx context.Context) {
		d := counts(ns)
		create(ctx, d)
		create(ctx, p)
		ending(p)
		leaves(ctx, artifact, found(nil))
		leaves(ctx, runtime, found(map[string]string{"usr/lib/x.so@64": detect.FaceEmbedding}))
		Eventually(verdict(ctx, d)).Should(HavePrefix("Forbidden"))
		Eventually(packageIs(ctx, p.Name, v1alpha1.ConditionMisdeclared)).Should(ContainSubstring("outside of every module"))
	})

	It("that fails is tried again after a while, and says what to do", func(ctx context.Context) {
		onTime()
		d := counts(ns)
		create(ctx, d)
		create(ctx, p)
		ending(p)
		leaves(ctx, artifact, found(nil))
		fails(ctx, runtime, 1, corev1.ContainerStateTerminated{ExitCode: 1, Reason: "Error", Message: "a file\nis a mess"})
		Eventually(state(ctx, p, runtime)).Should(Equal("Failed its inspection failed: a file is a mess"))
		Eventually(packageIs(ctx, p.Name, v1alpha1.ConditionModulesVerified)).Should(HavePrefix("False InspectionFailed"))
		Eventually(deploymentIs(ctx, d, v1alpha1.ConditionModulesVerified)).Should(HavePrefix("False InspectionFailed"))
		Expect(verdict(ctx, d)()).To(HavePrefix("Suspended"))
		Eventually(eventsOf(ctx, p.Name)).Should(ContainElement("Warning InspectionFailed"))
		Expect(metric("vsa_inspections_total", "Failed")).To(BeNumerically(">=", 1))
		failedAt := endOf(jobs(ctx, runtime)[0])
		moveTo(failedAt.Add(9 * time.Minute))
		settle()
		Expect(jobs(ctx, runtime)).To(HaveLen(1))

		moveTo(failedAt.Add(11 * time.Minute))
		fails(ctx, runtime, 2, corev1.ContainerStateTerminated{ExitCode: 137, Reason: "OOMKilled"})
		Eventually(state(ctx, p, runtime)).Should(HavePrefix("Failed its inspection ran out of memory"))
		moveTo(failedAt.Add(19 * time.Minute))
		settle()
		Expect(jobs(ctx, runtime)).To(HaveLen(2))

		moveTo(failedAt.Add(35 * time.Minute))
		Eventually(func() []batchv1.Job { return jobs(ctx, runtime) }).Should(HaveLen(3))
		settle()
		Expect(state(ctx, p, runtime)()).To(HavePrefix("Failed its inspection ran out of memory"), "while it is tried again")
		leaves(ctx, runtime, found(map[string]string{"opt/attributes/m": detect.PersonDetection}))
		Eventually(state(ctx, p, runtime)).Should(Equal("Inspected"))
		Eventually(verdict(ctx, d)).Should(Equal("Permitted"))
	})

	DescribeTable("takes no result that is none", func(ctx context.Context, message, want string) {
		create(ctx, p)
		ending(p)
		leaves(ctx, runtime, message)
		Eventually(state(ctx, p, runtime)).Should(And(HavePrefix("Failed "), ContainSubstring(want), ContainSubstring("--inspector-image")))
		settle()
		var stored corev1.ConfigMapList
		Expect(k8s.List(ctx, &stored, client.InNamespace(inspector.Namespace),
			client.MatchingLabels{scanjob.LabelInspected: scanjob.Subject{Image: runtime}.Label()})).To(Succeed())
		Expect(stored.Items).To(BeEmpty())
	},
		Entry("nothing", "", "JSON"),
		Entry("words", "all is well", "JSON"),
		Entry("too much", `{"schema":1,"inspector":"1","entries":[]}`+strings.Repeat(" ", 4096), "longer"),
		Entry("another inspector's", `{"schema":1,"inspector":"0","entries":[]}`, "inspector 0"),
	)

	It("takes no result of a pod that is not as it made it", func(ctx context.Context) {
		onTime()
		create(ctx, p)
		ending(p)
		pod := inspecting(ctx, runtime)

		By("somebody making a pod of the same look")
		forged := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: "forged-" + ns},
			Spec:       *pod.Spec.DeepCopy(),
		}
		forged.Labels = map[string]string{scanjob.LabelComponent: scanjob.Component,
			scanjob.LabelInspected: pod.Labels[scanjob.LabelInspected]}
		forged.Spec.NodeName = ""
		create(ctx, forged)
		DeferCleanup(func(ctx context.Context) { Expect(k8s.Delete(ctx, forged)).To(Succeed()) })
		Eventually(func() (corev1.PodPhase, error) {
			err := k8s.Get(ctx, client.ObjectKeyFromObject(forged), forged)
			return forged.Status.Phase, err
		}).Should(Equal(corev1.PodRunning))
		ends(ctx, forged, corev1.PodSucceeded, corev1.ContainerStateTerminated{Reason: "Completed", Message: found(nil)})
		settle()
		Expect(state(ctx, p, runtime)()).To(HavePrefix("Pending"))

		By("somebody putting a container of their own into the pod")
		before := pod.DeepCopy()
		pod.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{
			Name: "debug", Image: "debug", TerminationMessagePolicy: corev1.TerminationMessageReadFile,
			SecurityContext: pod.Spec.Containers[0].SecurityContext,
		}}}
		Expect(k8s.SubResource("ephemeralcontainers").Patch(ctx, pod, client.MergeFrom(before))).To(Succeed())
		leaves(ctx, runtime, found(nil))
		Eventually(func() (batchv1.JobStatus, error) {
			job, err := fetch[batchv1.Job](ctx, inspector.Namespace, jobs(ctx, runtime)[0].Name)()
			return job.Status, err
		}).Should(HaveField("Succeeded", BeEquivalentTo(1)))
		settle()
		Expect(state(ctx, p, runtime)()).To(HavePrefix("Pending"))
		moveTo(time.Now().Add(2 * time.Minute))
		Eventually(state(ctx, p, runtime)).Should(HavePrefix("Failed its inspection has left no pod as the operator makes them"))
	})

	It("may be waived, and says so", func(ctx context.Context) {
		profiles, err := law.Profiles()
		Expect(err).NotTo(HaveOccurred())
		i := slices.IndexFunc(profiles, func(p v1alpha1.LegalProfile) bool { return p.Name == "fr-statistics" })
		profile := &profiles[i]
		profile.Name = "waives-" + ns
		profile.Spec.Inspection = &v1alpha1.InspectionRules{Waivers: []v1alpha1.InspectionWaiver{
			{Of: v1alpha1.WithheldUninspected, Formality: "PrefectOrder", Source: profile.Spec.Sources[0].ID},
		}}
		create(ctx, profile)
		ending(profile)
		create(ctx, p)
		ending(p)
		d := counts(ns)
		d.Spec.ProfileName = v1alpha1.ObjectName(profile.Name)
		create(ctx, d)
		Eventually(verdict(ctx, d)).Should(HavePrefix("Suspended"))
		create(ctx, objects.MakeFormality("waiver", ns).Type("PrefectOrder").Covers("Statistics").Valid(clk.Now().Add(-time.Hour), time.Time{}).Obj())
		Eventually(verdict(ctx, d)).Should(HavePrefix("Permitted"))
		Eventually(deploymentIs(ctx, d, v1alpha1.ConditionModulesVerified)).Should(HavePrefix("Unknown Waived: not inspected, may run"))
		Expect(packageIs(ctx, p.Name, v1alpha1.ConditionModulesVerified)()).To(HavePrefix("Unknown InspectionPending"))
	})

	It("lets an older inspector's result count until there is a newer one", func(ctx context.Context) {
		s := scanjob.Subject{Image: runtime}
		old := strings.Replace(found(map[string]string{"opt/attributes/m": detect.Age}), `"inspector":"`+scanjob.Revision, `"inspector":"0.9`, 1)
		result, err := scanjob.Decode(old)
		Expect(err).NotTo(HaveOccurred())
		create(ctx, inspector.Store(s, result, old))
		create(ctx, p)
		ending(p)
		Eventually(state(ctx, p, runtime)).Should(HavePrefix("Inspected an older inspector found this"))
		status, err := told(ctx, p.Name)()
		Expect(err).NotTo(HaveOccurred())
		Expect(status.Contents).To(HaveLen(1))
		Expect(status.Contents[0].Undeclared).To(ConsistOf(v1alpha1.Capability(detect.Age)))
		leaves(ctx, runtime, found(map[string]string{"opt/attributes/m": detect.Gender}))
		Eventually(state(ctx, p, runtime)).Should(Equal("Inspected"))
		Eventually(func() (int, error) {
			var stored corev1.ConfigMapList
			err := k8s.List(ctx, &stored, client.InNamespace(inspector.Namespace), client.MatchingLabels{scanjob.LabelInspected: s.Label()})
			return len(stored.Items), err
		}).Should(Equal(1))
	})

	It("is over while the world is quiet", func(ctx context.Context) {
		d := counts(ns)
		create(ctx, d)
		create(ctx, p)
		ending(p)
		leaves(ctx, artifact, found(nil))
		leaves(ctx, runtime, found(nil))
		Eventually(ready(ctx, d)).Should(BeTrue())
		settle()
		Eventually(func() []string { return requests.take() }).MustPassRepeatedly(20).Should(BeEmpty())
		before, err := fetch[v1alpha1.AnalyticsPackage](ctx, "", p.Name)()
		Expect(err).NotTo(HaveOccurred())

		By("waking every object")
		for range 3 {
			moveTo(clk.Now().Add(11 * time.Minute))
		}
		settle()
		Expect(requests.take()).To(BeEmpty(), "requests of the manager, watches aside")
		after, err := fetch[v1alpha1.AnalyticsPackage](ctx, "", p.Name)()
		Expect(err).NotTo(HaveOccurred())
		Expect(after.ResourceVersion).To(Equal(before.ResourceVersion))

		By("starting another manager")
		current.stop()
		current = start(inspector)
		settle()
		after, err = fetch[v1alpha1.AnalyticsPackage](ctx, "", p.Name)()
		Expect(err).NotTo(HaveOccurred())
		Expect(after.ResourceVersion).To(Equal(before.ResourceVersion))
	})
})
