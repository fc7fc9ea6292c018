// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidenceservice"
	"github.com/vsa-legal/operator/internal/legal"
)

// EvidenceService is the program that keeps the log of evidence.
type EvidenceService interface {
	State(ctx context.Context) (*evidenceservice.State, error)
	Known(ctx context.Context) (*evidenceservice.Known, error)
	Append(ctx context.Context, all []evidence.Submission) ([]evidenceservice.Receipt, error)
	Trust(key string) error
}

const (
	// maxWaiting bounds what waits to be recorded, such as while the log is away. What does not fit is counted, and told.
	maxWaiting = 20_000
	// evidenceBatch is how many entries are sent at a time, and evidenceRetry how soon they are sent again.
	evidenceBatch = 256
	evidenceRetry = time.Second
	// evidenceTimeout bounds how long something that is to start waits for its entry.
	evidenceTimeout = 10 * time.Second
)

// errNoEvidence says that what is to start could not be recorded.
var errNoEvidence = errors.New("it could not be recorded in the log of evidence")

// evidenceKeeper records what the operator does, in a cluster that has an EvidenceLog. What is to start waits for its entry; all
// else waits in a queue, in its order, and holds nothing up. One that is nil records nothing.
type evidenceKeeper struct {
	service EvidenceService // or nil, where the manager was not told of one
	cache   cache.Cache
	law     *lawReader
	stamps  legal.Stamps // whether it is known who filed a paper
	clock   clock.WithTicker
	wake    chan struct{}
	loading sync.Mutex

	mu          sync.Mutex
	unwitnessed bool     // witnesses are missed
	isAway      bool     // something is to be woken once the log is back
	onReturn    []func() // wake what waits
	waiting     []evidence.Submission
	lost        int                           // entries that did not fit, or could not be written
	loaded      bool                          // what the log knows was read
	runs        map[string]*evidence.KnownRun // what runs by the log and by what waits, by the UID of the run
	ends        map[string]time.Time          // when the last container of a run was seen to have ended, by the UID of the run
	verdicts    map[string]evidence.Digest    // that were recorded last, by the UID of the object
	unmade      map[string]string             // runs that are announced, and not made yet, by the UID of the object
	objects     map[requestKey]string         // UIDs of requests that were seen
	lawOf       *legal.Law                    // that was written last
	lawText     []byte
}

func newEvidenceKeeper(c cache.Cache, law *lawReader, o Options) *evidenceKeeper {
	return &evidenceKeeper{
		service: o.EvidenceService, cache: c, law: law, stamps: o.stamps(), clock: o.Clock, wake: make(chan struct{}, 1),
		runs: map[string]*evidence.KnownRun{}, ends: map[string]time.Time{}, verdicts: map[string]evidence.Digest{}, unmade: map[string]string{}, objects: map[requestKey]string{},
	}
}

// wanted tells whether the cluster has an EvidenceLog.
func (k *evidenceKeeper) wanted(ctx context.Context) (bool, error) {
	if k == nil {
		return false, nil
	}
	e, err := get[v1alpha1.EvidenceLog](ctx, k.cache, "", v1alpha1.EvidenceLogName)
	return e != nil, err
}

// enqueue has something recorded in its turn.
func (k *evidenceKeeper) enqueue(e evidence.Submission) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.waiting) >= maxWaiting {
		k.lost++
		return
	}
	k.waiting = append(k.waiting, e)
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// NeedLeaderElection says that only a leader records.
func (k *evidenceKeeper) NeedLeaderElection() bool { return true }

// Start records until the context ends.
func (k *evidenceKeeper) Start(ctx context.Context) error {
	if err := k.follow(ctx); err != nil {
		return err
	}
	census := k.clock.NewTicker(evidence.CensusInterval)
	defer census.Stop()
	retry := time.NewTicker(evidenceRetry)
	defer retry.Stop()
	due := true
	for {
		switch wanted, err := k.wanted(ctx); {
		case err != nil || k.service == nil:
		case wanted:
			due = k.record(ctx, due)
		default:
			k.reset()
			due = true
		}
		select {
		case <-ctx.Done():
			return nil
		case <-census.C():
			due = true
		case <-k.wake:
		case <-retry.C:
		}
	}
}

// reset forgets a log that nobody wants any more.
func (k *evidenceKeeper) reset() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.loaded, k.waiting, k.isAway, k.unwitnessed = false, nil, false, false
	clear(k.runs)
	clear(k.ends)
	clear(k.verdicts)
	clear(k.unmade)
}

// returned wakes what could not start while the log was away.
func (k *evidenceKeeper) returned() {
	k.mu.Lock()
	wake := k.onReturn
	if !k.isAway {
		wake = nil
	}
	k.isAway = false
	k.mu.Unlock()
	for _, f := range wake {
		f()
	}
}

// left notes that the log is away, and tells whether it was not before.
func (k *evidenceKeeper) left() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	was := k.isAway
	k.isAway = true
	return !was
}

// away tells once that the log is away.
func (k *evidenceKeeper) away(ctx context.Context, err error) {
	if k.left() {
		logf.FromContext(ctx).Error(err, "what happens is not recorded: nothing starts until it is")
	}
}

// wakes has a function called, which must not block, whenever the log is back, or new.
func (k *evidenceKeeper) wakes(wake func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.onReturn = append(k.onReturn, wake)
}

// record sends what waits, and takes a census where one is due. It tells whether one is due still.
func (k *evidenceKeeper) record(ctx context.Context, due bool) bool {
	if err := k.load(ctx); err != nil {
		k.away(ctx, err)
		return due
	}
	if err := k.flush(ctx); err != nil {
		k.away(ctx, err)
		return due
	}
	k.returned()
	if !due {
		return false
	}
	if err := k.takeCensus(ctx); err != nil {
		logf.FromContext(ctx).Error(err, "the census could not be taken")
		return true
	}
	return false
}

// flush sends what waits, in its order.
func (k *evidenceKeeper) flush(ctx context.Context) error {
	for {
		k.mu.Lock()
		batch := k.waiting[:min(len(k.waiting), evidenceBatch)]
		k.mu.Unlock()
		if len(batch) == 0 {
			return nil
		}
		receipts, err := k.send(ctx, batch)
		if err != nil {
			return err
		}
		lost := 0
		for _, r := range receipts { // one whose verdict is over was followed by another
			if r.Refused == evidenceservice.Unwritable || r.Refused == evidenceservice.TextMissing {
				logf.FromContext(ctx).Info("something cannot be recorded", logReason, r.Refused)
				lost++
			}
		}
		k.mu.Lock()
		k.waiting = append([]evidence.Submission{}, k.waiting[len(batch):]...)
		k.lost += lost
		k.mu.Unlock()
	}
}

// send sends entries, those with texts that the log does not have a second time.
func (k *evidenceKeeper) send(ctx context.Context, batch []evidence.Submission) ([]evidenceservice.Receipt, error) {
	receipts, err := k.service.Append(ctx, batch)
	for i := 0; err == nil && i < len(receipts); i++ {
		switch receipts[i].Refused {
		case evidenceservice.Lost:
			return nil, fmt.Errorf("%w: it cannot write", evidenceservice.ErrUnavailable)
		case evidenceservice.TextMissing:
			e := batch[i]
			if e.Texts = k.withLaw(e); e.Texts == nil {
				continue
			}
			var again []evidenceservice.Receipt
			if again, err = k.service.Append(ctx, []evidence.Submission{e}); err == nil {
				receipts[i] = again[0]
			}
		}
	}
	return receipts, err
}

// withLaw are the texts of an entry and that of its law, or nothing where that is another one by now.
func (k *evidenceKeeper) withLaw(e evidence.Submission) [][]byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	if evidence.DigestOf(k.lawText) != e.Law {
		return nil
	}
	return append([][]byte{k.lawText}, e.Texts...)
}

// digestOfLaw returns the digest of a law, whose text is written once.
func (k *evidenceKeeper) digestOfLaw(law *legal.Law) (evidence.Digest, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.lawOf != law {
		text, err := evidence.LawOf(law).Encode()
		if err != nil {
			return "", err
		}
		k.lawOf, k.lawText = law, text
	}
	return evidence.DigestOf(k.lawText), nil
}

// currentLaw is the digest of the law that holds.
func (k *evidenceKeeper) currentLaw(ctx context.Context) (evidence.Digest, error) {
	law, err := k.law.readLaw(ctx)
	if err != nil {
		return "", err
	}
	return k.digestOfLaw(law)
}

// entry is what happened now in a namespace, or in none.
func (k *evidenceKeeper) entry(ctx context.Context, namespace string, p evidence.Predicate) (evidence.Submission, error) {
	law, err := k.currentLaw(ctx)
	return evidence.Submission{
		Chain: evidence.ChainOf(namespace), At: k.clock.Now().UTC(), Law: law, Statement: &evidence.Statement{Predicate: p},
	}, err
}

// tell has something recorded in its turn, if the cluster has a log.
func (k *evidenceKeeper) tell(ctx context.Context, namespace string, p evidence.Predicate, subjects ...evidence.Subject) {
	wanted, err := k.wanted(ctx)
	if err == nil && !wanted {
		return
	}
	var e evidence.Submission
	if err == nil {
		e, err = k.entry(ctx, namespace, p)
	}
	if err != nil {
		logf.FromContext(ctx).Error(err, "something cannot be recorded")
		k.mu.Lock()
		k.lost++
		k.mu.Unlock()
		return
	}
	e.Statement.Subject = subjects
	k.enqueue(e)
}

// tampered records that somebody changed what the operator made.
func (k *evidenceKeeper) tampered(ctx context.Context, namespace, reason string, o *evidence.Object) {
	if k == nil {
		return
	}
	k.tell(ctx, namespace, evidence.Predicate{Act: evidence.Tampered, Reason: reason, Object: o})
}

// progress is how much waits, and how much was lost.
func (k *evidenceKeeper) progress() (waiting, lost int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.waiting), k.lost
}

// evidenceKinds are those of which the log tells what is filed.
func evidenceKinds() []client.Object {
	return []client.Object{
		&v1alpha1.VideoAnalyticsDeployment{}, &v1alpha1.VideoSearchJob{}, &v1alpha1.Formality{}, &v1alpha1.JudicialRequisition{},
		&v1alpha1.JudicialDecision{}, &v1alpha1.FormalNotice{}, &v1alpha1.AnalyticsPackage{}, &v1alpha1.DataController{},
		&v1alpha1.LegalProfile{}, &v1alpha1.LawBundle{},
	}
}
