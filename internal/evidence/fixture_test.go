// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"sync"
	"testing"
	"time"

	cosig "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"k8s.io/apimachinery/pkg/types"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

const (
	origin    = "vsa.example/log"
	namespace = "massy"
)

// marker stands in every field that may tell what is searched for, or who is suspected.
const marker = "GREY-VAN-OF-DUPONT"

var june = time.Date(2026, time.June, 10, 8, 0, 0, 0, time.UTC)

// keyPair signs, and is known by a vkey.
type keyPair struct {
	note.Signer

	vkey string
}

func newKey(t *testing.T, name string) keyPair {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	return keyPair{signer, vkey}
}

// witness signs as one of transparency-dev does, at an instant that a test sets.
type witness struct {
	name, skey, vkey string
}

func newWitness(t *testing.T, name string) witness {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	return witness{name, skey, vkey}
}

// testLog is a log in memory, with a cluster around it.
type testLog struct {
	t       *testing.T
	now     time.Time
	writer  *Writer
	law     *Law
	ready   *legal.Law
	lawText []byte
	key     keyPair
	witness witness

	hashes  []tlog.Hash
	leaves  [][]byte
	records []*Sealed
	signed  []SignedCheckpoint
	texts   map[Digest][]byte
}

var _ Source = (*testLog)(nil)

// catalogue is the law that the project ships, made ready once.
type catalogue struct {
	law   *Law
	ready *legal.Law
	text  []byte
}

var shippedLaw = sync.OnceValues(func() (*catalogue, error) {
	profiles, err := law.Profiles()
	if err != nil {
		return nil, err
	}
	c := &catalogue{law: &Law{LawTexts: LawTexts{Profiles: profiles}}}
	c.ready = c.law.Ready()
	c.text, err = c.law.Encode()
	return c, err
})

func newTestLog(t *testing.T) *testLog {
	t.Helper()
	l := &testLog{t: t, now: june, writer: NewWriter(), key: newKey(t, origin), witness: newWitness(t, "witness.example/w"),
		texts: map[Digest][]byte{}}
	shipped, err := shippedLaw()
	if err != nil {
		t.Fatal(err)
	}
	l.law, l.ready, l.lawText = shipped.law, shipped.ready, l.text(shipped.text, nil)
	return l
}

func (l *testLog) text(text []byte, err error) []byte {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
	l.texts[DigestOf(text)] = text
	return text
}

func (l *testLog) salt() Salt {
	l.t.Helper()
	s, err := NewSalt(rand.Reader)
	if err != nil {
		l.t.Fatal(err)
	}
	return s
}

// write seals and appends a record, and returns it.
func (l *testLog) write(chain string, p Predicate, subjects ...Subject) *Sealed {
	l.t.Helper()
	p.At = l.now
	s, err := l.writer.Seal(chain, &Statement{Subject: subjects, Predicate: p}, DigestOf(l.lawText), l.salt())
	if err != nil {
		l.t.Fatal(err)
	}
	l.append(s)
	return s
}

func (l *testLog) append(s *Sealed) {
	l.t.Helper()
	more, err := tlog.StoredHashes(s.Sequence, s.Leaf, l)
	if err != nil {
		l.t.Fatal(err)
	}
	l.hashes = append(l.hashes, more...)
	l.leaves = append(l.leaves, s.Leaf)
	l.records = append(l.records, s)
}

// census counts what is there, and has the tree cosigned.
func (l *testLog) census() *Sealed {
	l.t.Helper()
	parts := []SealedPart{{Salt: l.salt(), Part: Part{Objects: DigestOf(nil)}}}
	for _, n := range []string{namespace, "igny"} {
		parts = append(parts, SealedPart{Salt: l.salt(), Part: Part{Namespace: n, Objects: DigestOf([]byte(n)), ObjectCount: 3, Pods: 1}})
	}
	s, err := l.writer.SealCensus(l.now, parts, DigestOf(l.lawText), l.salt())
	if err != nil {
		l.t.Fatal(err)
	}
	l.append(s)
	l.cosign()
	return s
}

func (l *testLog) tree() Tree {
	l.t.Helper()
	root, err := tlog.TreeHash(int64(len(l.leaves)), l)
	if err != nil {
		l.t.Fatal(err)
	}
	return treeOf(int64(len(l.leaves)), root)
}

func (l *testLog) cosign() {
	l.t.Helper()
	tree := l.tree()
	text := l.sign(tree, l.now)
	l.signed = append(l.signed, SignedCheckpoint{Origin: origin, Tree: tree, CosignedAt: l.now, Text: text})
	l.writer.Cosigned(tree)
}

// sign signs a tree as the log and the witness do.
func (l *testLog) sign(tree Tree, now time.Time) []byte {
	l.t.Helper()
	return l.witness.cosign(l.t, signAs(l.t, origin, tree, l.key), now)
}

func signAs(t *testing.T, origin string, tree Tree, keys ...keyPair) []byte {
	t.Helper()
	text, err := checkpointText(origin, tree)
	if err != nil {
		t.Fatal(err)
	}
	var signers []note.Signer
	for _, k := range keys {
		signers = append(signers, k)
	}
	signed, err := note.Sign(&note.Note{Text: text}, signers...)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// cosign adds the signature of a witness at an instant. The library signs at the present one, so that its format is taken and
// the instant set: cosignature/v1 of C2SP tlog-cosignature.
func (w witness) cosign(t *testing.T, signed []byte, now time.Time) []byte {
	t.Helper()
	signer, err := note.NewSigner(w.skey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := cosig.NewVerifierForCosignatureV1(w.vkey)
	if err != nil {
		t.Fatal(err)
	}
	text, sigs, _ := bytes.Cut(signed, []byte("\n\n"))
	message := fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s\n", now.Unix(), text)
	sig, err := signer.Sign(message)
	if err != nil {
		t.Fatal(err)
	}
	return append(append(append(text, "\n\n"...), sigs...), cosignatureLine(v.Name(), v.KeyHash(), now, sig)...)
}

// Source.

func (l *testLog) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, n := range indexes {
		found[i] = l.hashes[n]
	}
	return found, nil
}

func (l *testLog) Checkpoints() ([]SignedCheckpoint, error) { return l.signed, nil }

func (l *testLog) Leaves(from, until int64) ([]byte, error) {
	var all []byte
	for _, leaf := range l.leaves[from:until] {
		all = append(append(all, leaf...), '\n')
	}
	return all, nil
}

func (l *testLog) Record(of *Leaf, _ ...string) (*Sealed, error) { return l.records[of.Sequence], nil }
func (l *testLog) Text(d Digest) ([]byte, error)                 { return l.texts[d], nil }

// policyText is the policy by which the log counts.
func (l *testLog) policyText() string {
	return fmt.Sprintf("log %s\nwitness w %s\nquorum w\n", l.key.vkey, l.witness.vkey)
}

func parsePolicy(t *testing.T, text string) *Policy {
	t.Helper()
	p, err := ParsePolicy([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func withUID[T interface{ SetUID(types.UID) }](o T, uid types.UID) T {
	o.SetUID(uid)
	return o
}

// deploymentCase is a deployment that counts and would like to see faces, which the law takes out.
func deploymentCase() *Case {
	d := withUID(objects.Statistics(namespace, "footfall", objects.Counter, objects.Face), "uid-d")
	e := legal.Evidence{Package: objects.Package()}
	for _, f := range objects.ForStatistics(namespace, june.AddDate(0, -1, 0)) {
		e.Formalities = append(e.Formalities, *f)
	}
	e.Formalities[0].Spec.ValidUntil = instantOf(june.Add(70 * time.Minute))
	return DeploymentCase(d, e)
}

// search is one that the law lets run, with the marker wherever something may be told.
func search() (*v1alpha1.VideoSearchJob, legal.Evidence) {
	q := withUID(objects.Requisition(namespace, marker+"-requisition", june.Add(-time.Hour), june.Add(time.Hour)), "uid-q")
	q.Spec.Scope.Cameras = []v1alpha1.Camera{marker + "-1", marker + "-2"}
	q.Spec.Reference, q.Spec.Necessity, q.Spec.Offence.Description, q.Spec.Signatory.Service = marker, marker, marker, marker
	q.Annotations, q.Labels = map[string]string{marker: marker, v1alpha1.AnnotationChangedBy: marker}, map[string]string{marker: marker}
	s := withUID(objects.Search(q, marker+"-search", objects.Plate), "uid-s")
	s.Spec.Cameras = []v1alpha1.Camera{marker + "-2"}
	s.Spec.Query.SecretName = marker
	s.Annotations = map[string]string{"kubectl.kubernetes.io/last-applied-configuration": marker, v1alpha1.AnnotationChangedBy: marker}
	d := withUID(objects.MakeDecision(marker+"-decision", namespace).On(v1alpha1.ObjectName(q.Name)).
		Decided(v1alpha1.Authorize, june.Add(-time.Hour)).Obj(), "uid-j")
	d.Spec.By.Court, d.Spec.Signature, d.Annotations = marker, marker, map[string]string{v1alpha1.AnnotationChangedBy: marker}
	f := objects.Commitment(namespace, june.AddDate(0, -1, 0))
	f.Name, f.Spec.Reference, f.Annotations = marker+"-commitment", marker, map[string]string{v1alpha1.AnnotationChangedBy: marker}
	f.Spec.Covers.Cameras = []v1alpha1.Camera{marker + "-2", marker + "-1"}
	return s, legal.Evidence{Package: objects.Package(), Requisition: q, Decisions: []v1alpha1.JudicialDecision{*d}, Formalities: []v1alpha1.Formality{*f}}
}

// judged fills in of a record what was judged, and until when it runs.
func (l *testLog) judged(act Act, c *Case, o *Object, run *Run) Predicate {
	l.t.Helper()
	text := l.text(c.Encode())
	v := c.Judge(l.ready, l.now)
	if run != nil {
		run.Until = v.RunsUntil
	}
	return Predicate{Act: act, Object: o, Case: DigestOf(text), Verdict: v, Run: run}
}

// image is the subject of an image by digest.
func image(n int) Subject {
	return Subject{Name: string(objects.Image(n)), Digest: map[string]string{"sha256": fmt.Sprintf("%064d", n)}}
}

// story is one morning in Massy: something is filed, a deployment runs and ends a little late, a search runs and ends in time.
func story(t *testing.T) *testLog {
	t.Helper()
	l := newTestLog(t)
	chain := ChainOf(namespace)
	step := func(d time.Duration) { l.now = l.now.Add(d) }
	l.census()
	step(time.Minute)
	l.write(ChainCluster, Predicate{Act: Inspected, Object: ObjectOf("AnalyticsPackage", objects.PackageName, "uid-p"), Reason: "Verified"}, image(2))
	l.write(chain, Predicate{Act: Filed, Object: ObjectOf("Formality", "statistics-notice", "uid-f"), Change: Created, By: "mairie@massy.example"})
	footfall := ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d")
	run := &Run{UID: "run-1", Number: l.writer.NextRun("uid-d")}
	p := l.judged(Started, deploymentCase(), footfall, run)
	l.write(chain, p, image(2), Workload("run-1"))
	step(time.Minute)
	l.write(ChainOf("igny"), Predicate{Act: Filed, Object: ObjectOf("Formality", "other", "uid-o"), Change: Created, By: "igny"})
	l.cosign()
	step(8 * time.Minute)
	l.census()
	step(time.Minute)
	s, e := search()
	c := SearchCase(s, e)
	van := ObjectOf("VideoSearchJob", s.Name, string(s.UID))
	searching := &Run{UID: "run-2", Number: l.writer.NextRun("uid-s")}
	started := l.judged(Started, c, van, searching)
	started.References = []Reference{{Kind: "JudicialRequisition", UID: "uid-q", Commitment: DigestOf([]byte("salted"))}}
	l.write(chain, started, Workload("run-2"))
	for range 5 {
		step(9 * time.Minute)
		l.census()
	}
	step(4 * time.Minute)
	l.write(chain, Predicate{Act: Ended, Object: van, Run: &Run{UID: "run-2", Number: 1, Until: searching.Until, LateSeconds: lateSeconds(l.now, searching.Until)}, Reason: "Expired"}, Workload("run-2"))
	step(time.Minute)
	l.census()
	l.now = run.Until.Add(3 * time.Second)
	l.write(chain, Predicate{Act: Ended, Object: footfall, Run: &Run{UID: "run-1", Number: 1, Until: run.Until, LateSeconds: lateSeconds(l.now, run.Until)}, Reason: "Expired"}, Workload("run-1"))
	l.write(chain, l.judged(Refused, deploymentCase(), footfall, nil))
	step(time.Minute)
	l.census()
	step(9 * time.Minute)
	l.census()
	return l
}

func lateSeconds(now time.Time, until *time.Time) *int64 {
	if until == nil || now.Before(*until) {
		return nil
	}
	late := int64(now.Sub(*until) / time.Second)
	return &late
}

// export is the evidence of the morning.
func (l *testLog) export() *Export {
	l.t.Helper()
	x, err := Collect(l, namespace, june, l.now)
	if err != nil {
		l.t.Fatal(err)
	}
	return x
}

// reread writes an export and reads it again, as an auditor would.
func reread(t *testing.T, x *Export) (*Export, error) {
	t.Helper()
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	return Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
}
