// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/controllers"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencereport"
	"github.com/vsa-legal/operator/internal/evidenceservice"
	"github.com/vsa-legal/operator/internal/evidenceservice/server"
	"github.com/vsa-legal/operator/test/objects"
)

// keptLog is a real log in a folder, served as cmd/evidence does, that a spec can take away and give back.
type keptLog struct {
	*server.Server

	dir, token string
	http       *httptest.Server

	mu     sync.Mutex
	away   bool
	begins int // how often a manager asked what the log knows, which each does once it watches
}

// keepLog opens a log without witnesses, and serves it until the spec is over.
func keepLog(ctx context.Context, dir string, known evidence.Tree) *keptLog {
	key, err := server.LoadKey(dir, "vsa.example/log")
	Expect(err).NotTo(HaveOccurred())
	return serveLog(ctx, server.Options{Dir: dir, Key: key, Witnesses: "quorum none", Known: known})
}

// serveLog serves a log, of which the options say who witnesses it.
func serveLog(ctx context.Context, o server.Options) *keptLog {
	k := &keptLog{dir: o.Dir, token: filepath.Join(GinkgoT().TempDir(), "token")}
	Expect(os.WriteFile(k.token, []byte(evidenceservice.Writers), 0o600)).To(Succeed())
	o.Generation, o.Clock = 1, clk
	o.Authenticate = func(_ context.Context, token string) (string, error) { return token, nil }
	var err error
	k.Server, err = server.New(o)
	Expect(err).NotTo(HaveOccurred())
	_ = k.Open(ctx) // a spec may want one that does not open
	certificate, err := o.Key.Certificate()
	Expect(err).NotTo(HaveOccurred())
	handler := k.Handler()
	k.http = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k.mu.Lock()
		away := k.away
		if r.URL.Path == evidenceservice.PathKnown {
			k.begins++
		}
		k.mu.Unlock()
		if away {
			http.Error(w, "away", http.StatusServiceUnavailable)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	k.http.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13}
	k.http.StartTLS()
	DeferCleanup(func() {
		k.http.Close()
		Expect(k.Close()).To(Succeed())
	})
	return k
}

func (k *keptLog) leave(away bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.away = away
}

func (k *keptLog) begun() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.begins
}

func (k *keptLog) client() *evidenceservice.Client {
	return evidenceservice.NewClient(k.http.URL, k.token)
}

// declared has the cluster keep a log for a spec.
func declared(ctx context.Context) *v1alpha1.EvidenceLog {
	e := &v1alpha1.EvidenceLog{ObjectMeta: metav1.ObjectMeta{Name: v1alpha1.EvidenceLogName},
		Spec: v1alpha1.EvidenceLogSpec{Origin: "vsa.example/log", Witnesses: "quorum none\n"}}
	ExpectWithOffset(1, k8s.Create(ctx, e)).To(Succeed())
	DeferCleanup(func(ctx context.Context) { Expect(client.IgnoreNotFound(k8s.Delete(ctx, e))).To(Succeed()) })
	return e
}

// recording starts the manager of the suite anew, with a log.
func recording(service controllers.EvidenceService) {
	settle() // what a queue had when its manager ended, its metric has for ever
	current.stop()
	current = startWith(func(o *controllers.Options) { o.EvidenceService = service })
	DeferCleanup(func() {
		settle()
		current.stop()
		current = start()
	})
}

// report exports a namespace and checks it, as an auditor does.
func (k *keptLog) report(ns string, from time.Time) (*evidence.Report, []byte, error) {
	query := url.Values{"namespace": {ns}, "from": {from.UTC().Format(time.RFC3339)}, "until": {clk.Now().Add(time.Hour).UTC().Format(time.RFC3339)}}
	asked := httptest.NewRequestWithContext(context.Background(), http.MethodGet, evidenceservice.PathExport+"?"+query.Encode(), nil)
	asked.Header.Set(evidenceservice.HeaderToken, evidenceservice.Readers)
	w := httptest.NewRecorder()
	k.Handler().ServeHTTP(w, asked)
	content, err := io.ReadAll(w.Body)
	if err != nil || w.Code != http.StatusOK {
		return nil, nil, fmt.Errorf("%d: %s, %w", w.Code, content, err)
	}
	x, err := evidence.Read(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, nil, err
	}
	policy, err := evidence.ParsePolicy([]byte(k.State().Policy))
	if err != nil {
		return nil, nil, err
	}
	r := evidence.Verify(x, policy)
	said, err := everything(x, r)
	return r, said, err
}

// everything is what the entries of an exported file say, with the pages for people.
func everything(x *evidence.Export, r *evidence.Report) ([]byte, error) {
	var file, all bytes.Buffer
	if err := errors.Join(evidencereport.AddPages(x, r), x.Write(&file)); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		return nil, err
	}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			return nil, err
		}
		_, err = io.Copy(&all, in)
		if err = errors.Join(err, in.Close()); err != nil {
			return nil, err
		}
	}
	return all.Bytes(), nil
}

// acts are what the log has of a namespace, each as "Act Kind", if the export of it holds.
func (k *keptLog) acts(ns string, from time.Time) func() ([]string, error) {
	return func() ([]string, error) {
		r, _, err := k.report(ns, from)
		if err != nil {
			return nil, err
		}
		if !r.Holds() {
			return nil, fmt.Errorf("it does not hold: %+v", r.Problems)
		}
		var acts []string
		for _, e := range r.Entries {
			if p := &e.Predicate; p.Object != nil && p.Chain.Of == evidence.ChainOf(ns) {
				acts = append(acts, string(p.Act)+" "+p.Object.Kind)
			}
		}
		return acts, nil
	}
}

// census has one taken, by moving the clock on.
func census() { moveTo(clk.Now().Add(evidence.CensusInterval)) }

var _ = Describe("An EvidenceLog", Serial, func() {
	It("has everything recorded, in a form that holds", func(ctx context.Context) {
		from := clk.Now()
		logs := &lockedBuffer{}
		GinkgoWriter.TeeTo(logs)
		DeferCleanup(GinkgoWriter.ClearTeeWriters)
		k := keepLog(ctx, GinkgoT().TempDir(), evidence.Tree{})
		recording(k.client())
		e := declared(ctx)
		ns := namespace(ctx)
		filed := objects.ForStatistics(ns, from)
		create(ctx, filed...)
		create(ctx, objects.Commitment(ns, from))
		d := objects.Statistics(ns, "footfall", objects.Counter, objects.Face)
		create(ctx, d)
		const marker, secret = "grey-van-of-dupont", "pv-2026-77-of-dupont" // in names, and in what a spec says
		q := objects.Requisition(ns, marker, from, from.Add(time.Hour))
		q.Spec.Reference, q.Spec.Necessity, q.Spec.Offence.Description = secret, secret, secret
		create(ctx, q)
		decision := objects.MakeDecision(marker+"-ok", ns).On(v1alpha1.ObjectName(marker)).Decided(v1alpha1.Authorize, from).Obj()
		create(ctx, decision)
		search := objects.Search(q, marker+"-search", objects.Plate)
		create(ctx, search)
		Eventually(ready(ctx, d)).Should(BeTrue())
		Eventually(searchState(ctx, search)).Should(Equal(v1alpha1.SearchRunning))
		census()
		Eventually(k.acts(ns, from)).Should(ContainElements("Filed Formality", "Filed VideoAnalyticsDeployment", "Started VideoAnalyticsDeployment",
			"Started VideoSearchJob", "Filed JudicialRequisition", "Decided JudicialDecision"))

		By("ending both, one by the law and one by its window")
		Expect(k8s.Delete(ctx, filed[0])).To(Succeed())
		Eventually(func() int { return len(podsNamed(ctx, ns, "footfall")) }).Should(BeZero())
		moveTo(q.Spec.Window.Until.Time)
		Eventually(searchState(ctx, search)).Should(Equal(v1alpha1.SearchExpired))
		census()
		Eventually(k.acts(ns, from)).Should(ContainElements("Ended VideoAnalyticsDeployment", "Refused VideoAnalyticsDeployment", "Ended VideoSearchJob"))
		r, all, err := k.report(ns, from)
		Expect(err).NotTo(HaveOccurred())
		Expect(r.Judged).To(BeNumerically(">=", 3))
		Expect(restsOn(r, q, decision)).To(Equal(2), "the search refers to its requisition, and to the decision on it")

		By("telling nobody what is sought, and for whom")
		for _, word := range []string{marker, secret} {
			for name, said := range map[string]string{"the file": string(all), "metrics": metricsText(), "the EvidenceLog": objectText(ctx, e)} {
				Expect(said).NotTo(BeEmpty(), name)
				Expect(strings.ToLower(said)).NotTo(ContainSubstring(word), name)
			}
		}
		for name, said := range map[string]string{"statuses": statusesText(ctx), "events": madeText(ctx, ns)} { // they may have names
			Expect(said).To(ContainSubstring("VideoSearchJob"), name)
			Expect(strings.ToLower(said)).NotTo(ContainSubstring(secret), name)
		}
		Expect(logs.String()).NotTo(BeEmpty())
		Expect(strings.ToLower(logs.String())).NotTo(ContainSubstring(secret), "logs")

		By("counting at each start, whatever the clock says")
		settle()
		current.stop()
		current = startWith(func(o *controllers.Options) { o.EvidenceService = k.client() })
		Eventually(func() (int64, error) {
			again, _, err := k.report(ns, from)
			if err != nil {
				return 0, err
			}
			return again.Censuses, nil
		}).Should(Equal(r.Censuses + 1))

		By("telling how the log is")
		Eventually(func(g Gomega) {
			clk.Step(time.Minute) // the log is asked again how it is: when it was asked last, something may have waited
			got, err := fetch[v1alpha1.EvidenceLog](ctx, "", e.Name)()
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(meta.IsStatusConditionTrue(got.Status.Conditions, v1alpha1.ConditionDurable)).To(BeTrue())
			g.Expect(meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionComplete)).To(HaveField("Status", metav1.ConditionTrue))
			g.Expect(meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionWitnessed).Reason).To(Equal(v1alpha1.ReasonNoWitnesses))
			g.Expect(got.Status.Policy).To(HavePrefix("log " + got.Status.Key))
			g.Expect(got.Status.LastCensus).NotTo(BeNil())
			g.Expect(got.Status.Tree).NotTo(BeNil())
		}).WithPolling(time.Second).Should(Succeed())
	})

	It("lets nothing start while the log is away, and everything end", func(ctx context.Context) {
		from := clk.Now()
		k := keepLog(ctx, GinkgoT().TempDir(), evidence.Tree{})
		recording(k.client())
		declared(ctx)
		ns := namespace(ctx)
		filed := objects.ForStatistics(ns, from)
		create(ctx, filed...)
		create(ctx, objects.Commitment(ns, from))
		runs := objects.Statistics(ns, "runs", objects.Counter)
		create(ctx, runs)
		Eventually(ready(ctx, runs)).Should(BeTrue())

		k.leave(true)
		waits := objects.Statistics(ns, "waits", objects.Counter)
		create(ctx, waits)
		Eventually(availableReason(ctx, waits)).Should(Equal(v1alpha1.ReasonEvidenceUnavailable))
		Expect(podsNamed(ctx, ns, "waits")).To(BeEmpty())
		Expect(k8s.Delete(ctx, runs)).To(Succeed())
		Eventually(func() int { return len(podsNamed(ctx, ns, "runs")) }).Should(BeZero())

		k.leave(false)
		Eventually(ready(ctx, waits)).Should(BeTrue())
		census()
		Eventually(k.acts(ns, from)).Should(ContainElements("Ended VideoAnalyticsDeployment"))
	})

	It("has a run that was announced and never made end, and tells of what went while no manager was there", func(ctx context.Context) {
		from := clk.Now()
		k := keepLog(ctx, GinkgoT().TempDir(), evidence.Tree{})
		failing := &announcing{EvidenceService: k.client()}
		recording(failing)
		declared(ctx)
		ns := namespace(ctx)
		create(ctx, objects.ForStatistics(ns, from)...)
		create(ctx, objects.Commitment(ns, from))
		d := objects.Statistics(ns, "footfall", objects.Counter)
		failing.lose(true) // the entry is durable, and the answer is lost: as a crash between entry and create
		create(ctx, d)
		Eventually(func() int {
			runs, err := k.client().Known(ctx)
			Expect(err).NotTo(HaveOccurred())
			return len(runs.Runs)
		}).Should(BeNumerically(">", 0))
		Expect(podsNamed(ctx, ns, "footfall")).To(BeEmpty())
		settle()
		current.stop()
		Expect(k8s.Delete(ctx, d)).To(Succeed())
		failing.lose(false)
		current = startWith(func(o *controllers.Options) { o.EvidenceService = failing })
		census()
		Eventually(func() ([]evidence.KnownRun, error) {
			known, err := k.client().Known(ctx)
			return known.Runs, err
		}).Should(BeEmpty())
		census()
		Eventually(k.acts(ns, from)).Should(ContainElements("Started VideoAnalyticsDeployment", "Ended VideoAnalyticsDeployment"))
	})

	It("tells of a log that is older than it was, and lets nothing start", func(ctx context.Context) {
		k := keepLog(ctx, GinkgoT().TempDir(), evidence.Tree{Size: 1000, Root: evidence.DigestOf(nil)})
		recording(k.client())
		e := declared(ctx)
		Eventually(func() (string, error) {
			got, err := fetch[v1alpha1.EvidenceLog](ctx, "", e.Name)()
			if err != nil {
				return "", err
			}
			return reasonIn(got.Status.Conditions, v1alpha1.ConditionDurable), nil
		}).Should(Equal(v1alpha1.ReasonEvidenceRolledBack))
		ns := namespace(ctx)
		create(ctx, objects.ForStatistics(ns, clk.Now())...)
		create(ctx, objects.Commitment(ns, clk.Now()))
		d := objects.Statistics(ns, "footfall", objects.Counter)
		create(ctx, d)
		Eventually(availableReason(ctx, d)).Should(Equal(v1alpha1.ReasonEvidenceUnavailable))
		Expect(podsNamed(ctx, ns, "footfall")).To(BeEmpty())
	})

	It("writes nothing at rest but the census", func(ctx context.Context) {
		k := keepLog(ctx, GinkgoT().TempDir(), evidence.Tree{})
		recording(k.client())
		declared(ctx)
		ns := namespace(ctx)
		now := clk.Now()
		create(ctx, objects.ForStatistics(ns, now)...)
		create(ctx, objects.Commitment(ns, now))
		d := objects.Statistics(ns, "footfall", objects.Counter, objects.Face)
		create(ctx, d)
		Eventually(ready(ctx, d)).Should(BeTrue())
		settle()
		census()
		Eventually(k.counted(clk.Now())).Should(BeTrue())
		settle()
		rest := clk.Now()
		for range 3 {
			census()
			Eventually(k.counted(clk.Now())).Should(BeTrue())
		}
		Eventually(func(g Gomega) {
			r, _, err := k.report(ns, now)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(r.Holds()).To(BeTrue(), "%+v", r.Problems)
			acts := []string{}
			for _, e := range r.Entries {
				if p := &e.Predicate; p.At.After(rest) {
					acts = append(acts, string(p.Act))
				}
			}
			g.Expect(acts).To(BeEmpty(), "records beside the censuses")
			g.Expect(r.Censuses).To(BeNumerically(">=", 5), "one at the beginning, and four")
		}).Should(Succeed())
	})
})

// restsOn counts the papers to which the record of the beginning of a search refers.
func restsOn(r *evidence.Report, papers ...client.Object) (n int) {
	for _, e := range r.Entries {
		if p := &e.Predicate; p.Act == evidence.Started && p.Object.Kind == "VideoSearchJob" {
			for _, reference := range p.References {
				for _, paper := range papers {
					if reference.UID == string(paper.GetUID()) {
						n++
					}
				}
			}
		}
	}
	return n
}

// metricsText is what the manager of the suite has to count.
func metricsText() string {
	families, err := current.registry.Gather()
	Expect(err).NotTo(HaveOccurred())
	var all strings.Builder
	for _, f := range families {
		all.WriteString(f.String())
	}
	return all.String()
}

// objectText is an EvidenceLog as the cluster has it.
func objectText(ctx context.Context, e *v1alpha1.EvidenceLog) string {
	got, err := fetch[v1alpha1.EvidenceLog](ctx, "", e.Name)()
	Expect(err).NotTo(HaveOccurred())
	text, err := json.Marshal(got)
	Expect(err).NotTo(HaveOccurred())
	return string(text)
}

// lockedBuffer is written to by many, and read meanwhile.
type lockedBuffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.String()
}

// counted tells whether a census was taken at an instant.
func (k *keptLog) counted(at time.Time) func() bool {
	return func() bool {
		s := k.State()
		return s.LastCensus != nil && !s.LastCensus.Before(at.UTC().Truncate(time.Second))
	}
}

// announcing loses the answer to entries with a beginning, as long as it is told to.
type announcing struct {
	controllers.EvidenceService

	mu    sync.Mutex
	loses bool
}

func (a *announcing) lose(is bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.loses = is
}

func (a *announcing) Append(ctx context.Context, all []evidence.Submission) ([]evidenceservice.Receipt, error) {
	receipts, err := a.EvidenceService.Append(ctx, all)
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, e := range all {
		if a.loses && e.Statement != nil && e.Statement.Predicate.Act == evidence.Started && len(receipts) > 0 && receipts[0].Refused == "" {
			return nil, errors.New("the answer is lost")
		}
	}
	return receipts, err
}

func reasonIn(list []metav1.Condition, kind string) string {
	if c := meta.FindStatusCondition(list, kind); c != nil {
		return c.Reason
	}
	return ""
}

func availableReason(ctx context.Context, d *v1alpha1.VideoAnalyticsDeployment) func() (string, error) {
	return func() (string, error) {
		got, err := fetch[v1alpha1.VideoAnalyticsDeployment](ctx, d.Namespace, d.Name)()
		if err != nil {
			return "", err
		}
		return reasonIn(got.Status.Conditions, v1alpha1.ConditionAvailable), nil
	}
}

// podsNamed are the names of the pods of one deployment.
func podsNamed(ctx context.Context, ns, name string) []string {
	var names []string
	for _, p := range pods(ctx, ns) {
		if p.Labels["vsa.legal/deployment"] == name {
			names = append(names, p.Name)
		}
	}
	return names
}
