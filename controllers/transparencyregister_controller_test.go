// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/publicregister"
	"github.com/vsa-legal/operator/internal/publicregister/artifact"
	"github.com/vsa-legal/operator/internal/publicregister/folder"
	"github.com/vsa-legal/operator/test/objects"
)

// publishing starts the manager of the suite anew, with a folder for editions.
func publishing(into string) {
	settle() // what a queue had when its manager ended, its metric has for ever
	current.stop()
	current = startWith(func(o *controllers.Options) { o.Register.Folder = into })
	DeferCleanup(func() {
		settle()
		current.stop()
		current = start()
	})
}

// transparent has the cluster publish a register for a spec, once its manager has seen of each deployment what the API server has: what
// it sees later comes into the next edition.
func transparent(ctx context.Context, to v1alpha1.RegisterDestination) *v1alpha1.TransparencyRegister {
	GinkgoHelper()
	versions := func(g Gomega, from client.Reader) map[types.UID]string {
		var list v1alpha1.VideoAnalyticsDeploymentList
		g.Expect(from.List(ctx, &list)).To(Succeed())
		all := map[types.UID]string{}
		for i := range list.Items {
			all[list.Items[i].UID] = list.Items[i].ResourceVersion
		}
		return all
	}
	Eventually(func(g Gomega) {
		g.Expect(versions(g, current.GetCache())).To(Equal(versions(g, k8s)))
	}).Should(Succeed())
	t := &v1alpha1.TransparencyRegister{ObjectMeta: metav1.ObjectMeta{Name: v1alpha1.TransparencyRegisterName},
		Spec: v1alpha1.TransparencyRegisterSpec{Publisher: "P", ClusterName: "essonne", Languages: []v1alpha1.RegisterLanguage{"fr", "en"}, Destination: to}}
	Expect(k8s.Create(ctx, t)).To(Succeed())
	ending(t)
	return t
}

var inFolder = v1alpha1.RegisterDestination{Type: v1alpha1.DestinationFolder}

// registerIs is the status of the register once its condition has a reason.
func registerIs(ctx context.Context, reason string) *v1alpha1.TransparencyRegister {
	GinkgoHelper()
	var got *v1alpha1.TransparencyRegister
	Eventually(func(g Gomega) {
		var err error
		got, err = fetch[v1alpha1.TransparencyRegister](ctx, "", v1alpha1.TransparencyRegisterName)()
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(reasonIn(got.Status.Conditions, v1alpha1.ConditionPublished)).To(Equal(reason))
		g.Expect(got.Status.ObservedGeneration).To(Equal(got.Generation))
	}).Should(Succeed())
	return got
}

// later moves the clock on by as long as a public fact may take to be published.
func later() { moveTo(clk.Now().Add(time.Minute)) }

// states are those of the entries of an edition.
func states(e *publicregister.Edition) []publicregister.State {
	all := []publicregister.State{}
	for i := range e.Entries {
		all = append(all, e.Entries[i].State)
	}
	return all
}

var _ = Describe("A TransparencyRegister", Serial, func() {
	It("is published anew within a minute after a public fact has changed, and otherwise not", func(ctx context.Context) {
		into := filepath.Join(GinkgoT().TempDir(), "register")
		publishing(into)
		ns := namespace(ctx)
		now := clk.Now()
		create(ctx, objects.ForStatistics(ns, now)...)
		create(ctx, objects.Commitment(ns, now))
		d := objects.Statistics(ns, "footfall", objects.Counter, objects.Face)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		transparent(ctx, inFolder)
		first := registerIs(ctx, v1alpha1.ReasonEditionPublished)
		edition := func() (*publicregister.Edition, error) { return folder.Read(into) }
		e, err := edition()
		Expect(err).NotTo(HaveOccurred())
		Expect(states(e)).To(Equal([]publicregister.State{publicregister.Runs}))
		digest, err := publicregister.Digest(e)
		Expect(err).NotTo(HaveOccurred())
		Expect(first.Status.Edition.Digest).To(Equal("sha256:" + digest))
		Expect(*first.Status.Edition.Entries).To(BeEquivalentTo(1))
		Eventually(eventsAbout(ctx, "", v1alpha1.TransparencyRegisterName)).Should(ContainElement("Normal EditionPublished"))

		By("changing what is not public")
		marker := "grey-van-of-dupont"
		q := objects.Requisition(ns, marker, now, now.Add(time.Hour))
		q.Spec.Reference, q.Spec.Necessity, q.Spec.Offence.Description = marker, marker, marker
		create(ctx, q)
		create(ctx, objects.MakeDecision(marker+"-ok", ns).On(v1alpha1.ObjectName(marker)).Decided(v1alpha1.Authorize, now).Obj())
		search := objects.Search(q, marker+"-search", objects.Plate)
		create(ctx, search)
		Eventually(searchState(ctx, search)).Should(Equal(v1alpha1.SearchRunning))
		change(ctx, d, func() { d.Labels = map[string]string{"anything": "else"} })
		before := modified(into)
		later()
		settle()
		Expect(modified(into)).To(Equal(before), "files of the register")
		Expect(registerIs(ctx, v1alpha1.ReasonEditionPublished).Status.Edition).To(Equal(first.Status.Edition))

		By("starting another manager, and withdrawing what runs")
		settle()
		current.stop()
		current = startWith(func(o *controllers.Options) { o.Register.Folder = into })
		settle()
		Expect(modified(into)).To(Equal(before), "files of the register after a restart")
		Expect(k8s.Delete(ctx, d)).To(Succeed())
		settle()
		later()
		Eventually(func() ([]publicregister.State, error) {
			e, err := edition()
			return states(e), err
		}).Should(Equal([]publicregister.State{publicregister.Withdrawn}))
		settle()
		last := registerIs(ctx, v1alpha1.ReasonEditionPublished)
		Expect(last.Status.Edition.Name > first.Status.Edition.Name).To(BeTrue())
		for name, said := range map[string]string{"the register": contentOf(into), "its status": registerText(last)} {
			Expect(strings.ToLower(said)).NotTo(Or(ContainSubstring("dupont"), ContainSubstring(marker)), name)
		}
	})

	It("tells nothing of what crashes and is started again, once what stays away, and at once what is scaled to zero", func(ctx context.Context) {
		into := filepath.Join(GinkgoT().TempDir(), "register")
		publishing(into)
		ns := namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now())...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		transparent(ctx, inFolder)
		registerIs(ctx, v1alpha1.ReasonEditionPublished)
		before := modified(into)
		history := func() ([]publicregister.State, error) {
			e, err := folder.Read(into)
			if err != nil {
				return nil, err
			}
			all := []publicregister.State{}
			for _, c := range e.Entries[0].History {
				all = append(all, c.State)
			}
			return all, nil
		}
		crashed := func(is bool) {
			GinkgoHelper()
			pod := runningPod(ctx, ns)
			was := pod.DeepCopy()
			for i := range pod.Status.Conditions {
				if c := &pod.Status.Conditions[i]; c.Type == corev1.PodReady || c.Type == corev1.ContainersReady {
					c.Status = corev1.ConditionTrue
					if is {
						c.Status = corev1.ConditionFalse
					}
				}
			}
			Expect(k8s.Status().Patch(ctx, pod, client.MergeFrom(was))).To(Succeed())
			Eventually(func(g Gomega) {
				got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, ns, "footfall")()
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(got.Status.UnreadySince != nil).To(Equal(is))
				ready := *got.Status.ReadyReplicas > 0
				g.Expect(ready).NotTo(Equal(is))
			}).Should(Succeed())
		}

		By("letting it crash, and starting it again five minutes later")
		for range 3 {
			crashed(true)
			moveTo(clk.Now().Add(5 * time.Minute))
			settle()
			crashed(false)
			later()
			settle()
			Expect(modified(into)).To(Equal(before), "files of the register")
		}

		By("letting it crash for good, and starting another manager")
		crashed(true)
		since := clk.Now()
		later()
		settle()
		current.stop()
		current = startWith(func(o *controllers.Options) { o.Register.Folder = into })
		moveTo(since.Add(15*time.Minute - time.Second))
		settle()
		Expect(modified(into)).To(Equal(before), "files of the register")
		moveTo(since.Add(15 * time.Minute))
		Eventually(history).Should(Equal([]publicregister.State{publicregister.Runs, publicregister.NotSeenRunning}))

		By("starting it again, and scaling it to zero")
		crashed(false)
		later()
		Eventually(history).Should(HaveLen(3))
		change(ctx, d, func() { d.Spec.Replicas = ptr.To[int32](0) })
		Eventually(func() []string { return podsNamed(ctx, ns, "footfall") }).Should(BeEmpty())
		later()
		Eventually(history).Should(Equal([]publicregister.State{publicregister.Runs, publicregister.NotSeenRunning, publicregister.Runs, publicregister.NotSeenRunning}))
	})

	It("goes on from what its registry has, and tells of one that does not answer", func(ctx context.Context) {
		var refuses atomic.Bool
		var pushed atomic.Int64
		handler := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if user, password, _ := r.BasicAuth(); refuses.Load() || r.URL.Path != "/v2/" && (user != "operator" || password != "secret") {
				w.Header().Set("WWW-Authenticate", `Basic realm="editions"`)
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			if r.URL.Path == "/v2/" && r.Header.Get("Authorization") == "" {
				w.Header().Set("WWW-Authenticate", `Basic realm="editions"`)
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/manifests/"+artifact.Last) {
				pushed.Add(1)
			}
			handler.ServeHTTP(w, r)
		}))
		DeferCleanup(server.Close)
		host := strings.TrimPrefix(server.URL, "http://")
		secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: ownLease.Namespace, Name: "vsa-register-push"}, Type: corev1.SecretTypeDockerConfigJson,
			StringData: map[string]string{corev1.DockerConfigJsonKey: `{"auths": {"` + host + `": {"username": "operator", "password": "secret"}}}`}}
		create(ctx, secret)
		ending(secret)
		ns := namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now())...)
		create(ctx, objects.Commitment(ns, clk.Now()))
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		transparent(ctx, v1alpha1.RegisterDestination{Type: v1alpha1.DestinationArtifact, Repository: host + "/vsa/register"})
		first := registerIs(ctx, v1alpha1.ReasonEditionPublished)
		Expect(first.Status.Edition.Artifact).To(HavePrefix(host + "/vsa/register@sha256:"))
		Expect(pushed.Load()).To(BeEquivalentTo(1))

		By("taking the registry away, and ending what runs: an end does not wait")
		refuses.Store(true)
		Expect(k8s.Delete(ctx, d)).To(Succeed())
		Eventually(func() int { return len(podsNamed(ctx, ns, "footfall")) }).Should(BeZero())
		clk.SetTime(clk.Now().Add(time.Minute)) // what fails is tried again and again: nothing settles
		failed := registerIs(ctx, v1alpha1.ReasonDestinationFailed)
		Expect(failed.Status.Edition).To(Equal(first.Status.Edition), "what was published last")
		Expect(conditionMessage(failed.Status.Conditions, v1alpha1.ConditionPublished)).To(ContainSubstring("the registry answers 401"))
		Eventually(eventsAbout(ctx, "", v1alpha1.TransparencyRegisterName)).Should(ContainElement("Warning DestinationFailed"))
		Expect(registerGauge("vsa_register_unpublished")).To(BeEquivalentTo(1))

		By("giving it back")
		refuses.Store(false)
		second := registerIs(ctx, v1alpha1.ReasonEditionPublished)
		Expect(second.Status.Edition.Artifact).NotTo(Equal(first.Status.Edition.Artifact))
		Expect(*second.Status.Edition.Entries).To(BeEquivalentTo(1))
		Expect(registerGauge("vsa_register_unpublished")).To(BeZero())
	})

	It("is not published over what is no edition, nor without the former one", func(ctx context.Context) {
		into := filepath.Join(GinkgoT().TempDir(), "register")
		publishing(into)
		ns := namespace(ctx)
		transparent(ctx, inFolder)
		registerIs(ctx, v1alpha1.ReasonEditionPublished)
		file := filepath.Join(into, "register.json")
		kept, err := os.ReadFile(file)
		Expect(err).NotTo(HaveOccurred())

		Expect(os.WriteFile(file, []byte("{}"), 0o600)).To(Succeed())
		create(ctx, objects.ForStatistics(ns, clk.Now())...)
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(verdict(ctx, d)).ShouldNot(BeEmpty())
		clk.SetTime(clk.Now().Add(time.Minute))
		registerIs(ctx, v1alpha1.ReasonFormerEditionUnreadable)
		Expect(os.ReadFile(file)).To(BeEquivalentTo("{}"))

		Expect(os.Remove(file)).To(Succeed())
		registerIs(ctx, v1alpha1.ReasonFormerEditionMissing)
		Expect(file).NotTo(BeAnExistingFile())

		Expect(os.WriteFile(file, kept, 0o600)).To(Succeed())
		Expect(*registerIs(ctx, v1alpha1.ReasonEditionPublished).Status.Edition.Entries).To(BeEquivalentTo(1))
	})

	It("says that the manager has no folder", func(ctx context.Context) {
		transparent(ctx, inFolder)
		failed := registerIs(ctx, v1alpha1.ReasonDestinationFailed)
		Expect(conditionMessage(failed.Status.Conditions, v1alpha1.ConditionPublished)).To(ContainSubstring("--register-folder"))
		Expect(client.IgnoreNotFound(k8s.Delete(ctx, failed))).To(Succeed())
		Eventually(func() float64 { return registerGauge("vsa_register_unpublished") }).Should(BeZero())
	})
})

// modified is when each file of a folder was written last.
func modified(folder string) map[string]time.Time {
	GinkgoHelper()
	all := map[string]time.Time{}
	Expect(filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			all[path] = info.ModTime()
		}
		return err
	})).To(Succeed())
	return all
}

// contentOf is all that is in the files of a folder.
func contentOf(folder string) string {
	GinkgoHelper()
	var all strings.Builder
	for path := range modified(folder) {
		content, err := os.ReadFile(path)
		Expect(err).NotTo(HaveOccurred())
		all.Write(content)
	}
	return all.String()
}

func conditionMessage(list []metav1.Condition, kind string) string {
	for _, c := range list {
		if c.Type == kind {
			return c.Message
		}
	}
	return ""
}

// registerGauge is the value of a metric of the manager that has no labels.
func registerGauge(name string) float64 {
	GinkgoHelper()
	families, err := current.registry.Gather()
	Expect(err).NotTo(HaveOccurred())
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()[0].GetGauge().GetValue()
		}
	}
	Fail("there is no metric " + name)
	return 0
}

// registerText is a TransparencyRegister as the cluster has it.
func registerText(t *v1alpha1.TransparencyRegister) string {
	text, err := json.Marshal(t)
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}
