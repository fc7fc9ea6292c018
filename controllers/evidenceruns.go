// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/uuid"
	logf "sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidenceservice"
	"github.com/vsa-legal/operator/internal/workload"
)

// Reasons of ends, where no finding of a verdict is one.
const (
	endedGone      = "Gone"                 // nothing of it is there any more
	endedDeleted   = v1alpha1.ReasonDeleted // somebody deleted the request
	endedByItself  = "Finished"             // it came to its end by itself
	endedReplaced  = "Replaced"             // another run takes its place
	beganUnnoticed = "Found"                // it ran when the log began, or by a workload that another manager had made
	notPermitted   = "Forbidden"            // no finding says more
)

// runOf is the UID of the run of a workload.
func runOf(w metav1.Object) string {
	return cmp.Or(w.GetAnnotations()[v1alpha1.AnnotationRun], string(w.GetUID()))
}

// keepRun has a planned workload keep the run of the one that is there.
func keepRun(running metav1.Object, plan *workload.Plan) {
	if run := running.GetAnnotations()[v1alpha1.AnnotationRun]; run != "" {
		annotateRun(plan.Workload(), run)
	}
}

func annotateRun(w metav1.Object, run string) {
	annotations := map[string]string{v1alpha1.AnnotationRun: run}
	for key, value := range w.GetAnnotations() {
		if key != v1alpha1.AnnotationRun {
			annotations[key] = value
		}
	}
	w.SetAnnotations(annotations)
}

// begin records that a run begins, and waits until that is durable: without evidence nothing starts. The workload is annotated with
// the run, so that one that is never made shows as a run that was announced.
func (k *evidenceKeeper) begin(ctx context.Context, q request, made metav1.Object) error {
	wanted, err := k.wanted(ctx)
	switch {
	case err != nil:
		return err
	case !wanted:
		return nil
	case k.service == nil:
		return fmt.Errorf("%w: the manager was not told where it is", errNoEvidence)
	}
	s := q.base()
	if err := k.load(ctx); err != nil {
		return k.refuse(err)
	}
	if run := k.announced(q); run != "" {
		annotateRun(made, run)
		return nil
	}
	run := string(uuid.NewUUID())
	k.end(ctx, q, ending{reason: endedReplaced, at: s.now})
	started, err := k.judgedEntry(q, evidence.Started, run)
	if err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(ctx, evidenceTimeout)
	defer cancel()
	receipts, err := k.send(bounded, []evidence.Submission{started})
	switch {
	case err != nil:
		return k.refuse(err)
	case receipts[0].Refused == evidenceservice.Stale:
		return errStale
	case receipts[0].Refused != "":
		return k.refuse(errors.New(string(receipts[0].Refused)))
	}
	k.began(q, started.Statement)
	k.mu.Lock()
	k.unmade[string(s.object.GetUID())] = run
	k.mu.Unlock()
	annotateRun(made, run)
	return nil
}

// refuse says that something cannot start, which is woken once the log is back.
func (k *evidenceKeeper) refuse(err error) error {
	_ = k.left()
	return fmt.Errorf("%w: %w", errNoEvidence, err)
}

// announced returns the run that a request has been announced with by the verdict as it is, and that could not be made.
func (k *evidenceKeeper) announced(q request) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := q.base()
	uid := string(s.object.GetUID())
	if k.verdicts[uid] != evidence.VerdictOf(s.verdict).Digest() {
		return ""
	}
	return k.unmade[uid]
}

// made notes that the workload of a request that was announced is there.
func (k *evidenceKeeper) made(q request) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.unmade, string(q.base().object.GetUID()))
}

// began notes a run that is recorded, or waits to be.
func (k *evidenceKeeper) began(q request, s *evidence.Statement) {
	k.mu.Lock()
	defer k.mu.Unlock()
	p := &s.Predicate
	run := *p.Run
	run.Until = p.Verdict.RunsUntil
	k.runs[run.UID] = &evidence.KnownRun{Namespace: q.base().key.Namespace, Object: *p.Object, Run: run}
	k.verdicts[p.Object.UID] = p.Verdict.Digest()
}

// judgedEntry is an entry with a case and its verdict.
func (k *evidenceKeeper) judgedEntry(q request, act evidence.Act, run string) (evidence.Submission, error) {
	s := q.base()
	law, err := k.digestOfLaw(s.law)
	if err != nil {
		return evidence.Submission{}, err
	}
	c := caseOf(q)
	text, err := c.Encode()
	if err != nil {
		return evidence.Submission{}, fmt.Errorf("writing the case down: %w", err)
	}
	p := evidence.Predicate{Act: act, Object: requestObject(q), Case: evidence.DigestOf(text), Verdict: evidence.VerdictOf(s.verdict)}
	subjects := c.Subjects(p.Verdict)
	if job, ok := q.(*searchRequest); ok {
		if p.References, err = evidence.ReferencesOf(&job.evidence); err != nil {
			return evidence.Submission{}, fmt.Errorf("referring to the requisition: %w", err)
		}
	}
	if run != "" {
		p.Run = &evidence.Run{UID: run, Number: 1} // the log knows the number
		subjects = append(subjects, evidence.Workload(run))
	}
	return evidence.Submission{
		Chain: evidence.ChainOf(s.key.Namespace), At: s.now.UTC(), Law: law, Texts: [][]byte{text},
		Statement: &evidence.Statement{Subject: subjects, Predicate: p},
	}, nil
}

// caseOf returns what was judged of a request.
func caseOf(q request) *evidence.Case {
	switch q := q.(type) {
	case *deploymentRequest:
		return evidence.DeploymentCase(q.before, q.evidence)
	case *searchRequest:
		return evidence.SearchCase(q.before, q.evidence)
	}
	return &evidence.Case{}
}

func requestObject(q request) *evidence.Object {
	kind := kindDeployment
	if _, ok := q.(*searchRequest); ok {
		kind = kindSearch
	}
	o := q.base().object
	return evidence.ObjectOf(kind, o.GetName(), string(o.GetUID()))
}

// observe compares what a reconcile has come to with what is recorded, and has the rest recorded: ends, and verdicts that differ.
func (k *evidenceKeeper) observe(ctx context.Context, q request, kind string) {
	wanted, err := k.wanted(ctx)
	if err != nil || !wanted || k.service == nil {
		return
	}
	s := q.base()
	if s.object == nil {
		k.seeEndsOf(requestKey{kind, s.key}, s)
		if s.gone() {
			k.endDeleted(ctx, requestKey{kind, s.key})
		}
		return
	}
	k.mu.Lock()
	k.objects[requestKey{kind, s.key}] = string(s.object.GetUID())
	k.mu.Unlock()
	k.seeEndsOf(requestKey{kind, s.key}, s)
	switch {
	case q.finished():
		e := ending{reason: endedByItself, at: k.clock.Now()}
		if job, ok := q.(*searchRequest); ok {
			e.seen = jobEnded(job.job())
		}
		k.end(ctx, q, e)
	case s.gone() && (!s.verdict.Verdict.Runs() || k.announced(q) == ""):
		k.end(ctx, q, ending{reason: reasonOf(q), at: s.now})
	}
	if s.law != nil && !q.over() {
		k.judged(ctx, q)
	}
}

// judged has a verdict recorded that is not the one that was recorded last, and a run that nobody announced.
func (k *evidenceKeeper) judged(ctx context.Context, q request) {
	s := q.base()
	run, act := "", evidence.Refused
	if s.verdict.Verdict.Runs() {
		if act = evidence.Judged; s.verdict.Verdict == v1alpha1.Restricted {
			act = evidence.Stripped
		}
		if s.runs() && !q.finished() {
			run = runOf(s.workload)
		}
	}
	k.mu.Lock()
	uid := string(s.object.GetUID())
	unannounced := run != "" && k.runs[run] == nil && k.loaded
	same := k.verdicts[uid] == evidence.VerdictOf(s.verdict).Digest()
	k.mu.Unlock()
	if unannounced {
		act = evidence.Started
	} else if same {
		return
	}
	e, err := k.judgedEntry(q, act, run)
	if err != nil {
		logf.FromContext(ctx).Error(err, "a verdict cannot be recorded")
		return
	}
	if e.Statement.Predicate.Run == nil {
		k.mu.Lock()
		k.verdicts[uid] = e.Statement.Predicate.Verdict.Digest()
		k.mu.Unlock()
	} else {
		k.began(q, e.Statement)
	}
	if unannounced {
		e.Statement.Predicate.Reason = beganUnnoticed
	}
	k.enqueue(e)
}

// end has the end recorded of every run of a request that is known.
func (k *evidenceKeeper) end(ctx context.Context, q request, how ending) {
	k.endRuns(ctx, string(q.base().object.GetUID()), how)
}

func (k *evidenceKeeper) endRuns(ctx context.Context, object string, how ending) {
	k.mu.Lock()
	ended := map[*evidence.KnownRun]ending{}
	delete(k.unmade, object)
	for uid, r := range k.runs {
		if r.Object.UID == object {
			e := how
			if e.seen.IsZero() {
				e.seen = k.ends[uid]
			}
			ended[r] = e
			delete(k.runs, uid)
			delete(k.ends, uid)
		}
	}
	k.mu.Unlock()
	for r, e := range ended {
		k.endRun(ctx, r, e)
	}
}

func (k *evidenceKeeper) endRun(ctx context.Context, r *evidence.KnownRun, how ending) {
	law, err := k.currentLaw(ctx)
	if err != nil { // the next census has it end
		logf.FromContext(ctx).Error(err, "an end cannot be recorded")
		k.mu.Lock()
		k.runs[r.Run.UID], k.ends[r.Run.UID] = r, how.seen
		k.mu.Unlock()
		return
	}
	run := &evidence.Run{UID: r.Run.UID, Number: r.Run.Number}
	if !how.seen.IsZero() {
		seen := how.seen.UTC().Truncate(time.Second)
		run.EndedAt = &seen
	}
	k.enqueue(evidence.Submission{Chain: evidence.ChainOf(r.Namespace), At: how.at.UTC(), Law: law, Statement: &evidence.Statement{
		Subject:   []evidence.Subject{evidence.Workload(r.Run.UID)},
		Predicate: evidence.Predicate{Act: evidence.Ended, Object: &r.Object, Run: run, Reason: how.reason},
	}})
}

// endDeleted has the end recorded of what ran for a request that is gone.
func (k *evidenceKeeper) endDeleted(ctx context.Context, key requestKey) {
	k.mu.Lock()
	uid := k.objects[key]
	delete(k.objects, key)
	delete(k.verdicts, uid)
	k.mu.Unlock()
	if uid != "" {
		k.endRuns(ctx, uid, ending{reason: endedDeleted, at: k.clock.Now()})
	}
}

// reasonOf is a word for why nothing of a request is there any more.
func reasonOf(q request) string {
	v := &q.base().verdict
	switch {
	case v.Verdict.Runs() || v.Verdict == "":
		return endedGone
	case len(v.Findings) > 0:
		return v.Findings[0].Reason
	}
	return notPermitted
}
