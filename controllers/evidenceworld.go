// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"cmp"
	"context"
	"crypto/rand"
	"maps"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/canonical"
	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/workload"
)

// load reads what the log knows, once, and has recorded what became of it while nobody looked.
func (k *evidenceKeeper) load(ctx context.Context) error {
	k.loading.Lock()
	defer k.loading.Unlock()
	k.mu.Lock()
	loaded := k.loaded
	k.mu.Unlock()
	if loaded {
		return nil
	}
	if err := k.trust(ctx); err != nil {
		return err
	}
	known, err := k.service.Known(ctx)
	if err != nil {
		return err
	}
	there, running, err := k.there(ctx)
	if err != nil {
		return err
	}
	k.mu.Lock()
	k.loaded, k.isAway = true, true // what runs already is looked at once more
	for i := range known.Runs {
		if r := &known.Runs[i]; running[r.Run.UID] {
			k.runs[r.Run.UID] = r
		}
	}
	k.mu.Unlock()
	for i := range known.Runs {
		if r := &known.Runs[i]; !running[r.Run.UID] {
			k.endRun(ctx, r, ending{reason: endedGone, at: k.clock.Now()})
		}
	}
	for i := range known.Objects {
		if o := &known.Objects[i]; !there[o.Object.UID] {
			k.tell(ctx, o.Namespace, evidence.Predicate{Act: actOf(o.Object.Kind), Object: &o.Object, Change: evidence.Deleted})
		}
	}
	for _, list := range evidenceLists() { // the log knows which of them it has
		if err := eachOf(ctx, k.cache, list, func(o client.Object) { k.filed(ctx, o, evidence.Present) }); err != nil {
			return err
		}
	}
	return nil
}

// trust has only whoever has the key answer that the EvidenceLog remembers.
func (k *evidenceKeeper) trust(ctx context.Context) error {
	e, err := get[v1alpha1.EvidenceLog](ctx, k.cache, "", v1alpha1.EvidenceLogName)
	if err != nil || e == nil || e.Status.Key == "" {
		return err
	}
	return k.service.Trust(e.Status.Key)
}

// there returns the UIDs of all objects that the log tells of, and those of the runs of which something is there.
func (k *evidenceKeeper) there(ctx context.Context) (objects, runs map[string]bool, err error) {
	objects, runs = map[string]bool{}, map[string]bool{}
	for _, list := range evidenceLists() {
		if err := eachOf(ctx, k.cache, list, func(o client.Object) { objects[string(o.GetUID())] = true }); err != nil {
			return nil, nil, err
		}
	}
	for _, list := range []client.ObjectList{&appsv1.DeploymentList{}, &batchv1.JobList{}} {
		if err := eachOf(ctx, k.cache, list, func(o client.Object) { runs[runOf(o)] = true }); err != nil {
			return nil, nil, err
		}
	}
	return objects, runs, nil
}

func evidenceLists() []client.ObjectList {
	return []client.ObjectList{
		&v1alpha1.VideoAnalyticsDeploymentList{}, &v1alpha1.VideoSearchJobList{}, &v1alpha1.FormalityList{},
		&v1alpha1.JudicialRequisitionList{}, &v1alpha1.JudicialDecisionList{}, &v1alpha1.FormalNoticeList{},
		&v1alpha1.AnalyticsPackageList{}, &v1alpha1.DataControllerList{}, &v1alpha1.LegalProfileList{}, &v1alpha1.LawBundleList{},
	}
}

// counted is what a census finds in one namespace.
type counted struct {
	objects  []countedObject
	verdicts map[v1alpha1.Verdict]int64
	pods     int64
}

// countedObject is an object as the commitment of a census has it.
type countedObject struct {
	Kind       string `json:"kind"`
	UID        string `json:"uid"`
	Generation int64  `json:"generation"`
}

// takeCensus counts everything that is there, and has that recorded.
func (k *evidenceKeeper) takeCensus(ctx context.Context) error {
	all := map[string]*counted{"": {verdicts: map[v1alpha1.Verdict]int64{}}}
	at := func(namespace string) *counted {
		if all[namespace] == nil {
			all[namespace] = &counted{verdicts: map[v1alpha1.Verdict]int64{}}
		}
		return all[namespace]
	}
	for _, list := range evidenceLists() {
		err := eachOf(ctx, k.cache, list, func(o client.Object) {
			c := at(o.GetNamespace())
			c.objects = append(c.objects, countedObject{kindOf(o), string(o.GetUID()), o.GetGeneration()})
			if v := verdictOf(o); v != "" {
				c.verdicts[v]++
			}
		})
		if err != nil {
			return err
		}
	}
	err := eachOf(ctx, k.cache, &corev1.PodList{}, func(o client.Object) {
		if o.GetLabels()[workload.LabelManagedBy] == workload.ManagedBy {
			at(o.GetNamespace()).pods++
		}
	})
	if err != nil {
		return err
	}
	law, err := k.currentLaw(ctx)
	if err != nil {
		return err
	}
	e := evidence.Submission{At: k.clock.Now().UTC(), Law: law}
	for _, namespace := range slices.Sorted(maps.Keys(all)) {
		part, err := all[namespace].part(namespace)
		if err != nil {
			return err
		}
		e.Parts = append(e.Parts, part)
	}
	_, err = k.send(ctx, []evidence.Submission{e})
	return err
}

func verdictOf(o client.Object) v1alpha1.Verdict {
	switch o := o.(type) {
	case *v1alpha1.VideoAnalyticsDeployment:
		return o.Status.Verdict
	case *v1alpha1.VideoSearchJob:
		return o.Status.Verdict
	}
	return ""
}

func (c *counted) part(namespace string) (evidence.SealedPart, error) {
	salt, err := evidence.NewSalt(rand.Reader)
	if err != nil {
		return evidence.SealedPart{}, err
	}
	slices.SortFunc(c.objects, func(a, b countedObject) int { return cmp.Compare(a.Kind+a.UID, b.Kind+b.UID) })
	if c.objects == nil {
		c.objects = []countedObject{}
	}
	text, err := canonical.JSON(c.objects)
	if err != nil {
		return evidence.SealedPart{}, err
	}
	p := evidence.Part{Namespace: namespace, Objects: evidence.Commit(salt, text), ObjectCount: int64(len(c.objects)), Pods: c.pods}
	for _, v := range slices.Sorted(maps.Keys(c.verdicts)) {
		p.Verdicts = append(p.Verdicts, evidence.VerdictCount{Verdict: string(v), Count: c.verdicts[v]})
	}
	return evidence.SealedPart{Salt: salt, Part: p}, nil
}
