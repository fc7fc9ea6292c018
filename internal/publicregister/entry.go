// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// entry of one deployment.
func (b *builder) entry(d *v1alpha1.VideoAnalyticsDeployment) Entry {
	e := Entry{
		ID: entryID(b.Cluster, d), Cluster: b.Cluster, Purpose: b.law.vocabulary.purpose(d.Spec.Purpose), Processing: d.Spec.Processing,
		Software: software(b.packages[string(d.Spec.PackageName)]), Verdict: d.Status.Verdict, State: NotPermitted,
	}
	e.Controller, e.Service = b.controllers.of(d, b.Cluster)
	e.EverRan = seenRunning(d) || d.Status.UnreadySince != nil || meta.IsStatusConditionTrue(d.Status.Conditions, v1alpha1.ConditionUnexpectedModel)
	if d.Status.Verdict.Runs() {
		e.State, e.RunsUntil = NotSeenRunning, instant(d.Status.RunsUntil)
		if seenRunning(d) || b.at.Before(unseenAt(d)) {
			e.State = Runs
		}
	}
	b.modules(&e, d)
	e.Obstacles = b.obstacles(d)
	e.Papers = b.papersOf(d)
	e.Information = b.information(d)
	observed := !b.since(&e, d)
	e.History = []Change{{At: e.Since, State: e.State, Observed: observed, Verdict: e.Verdict, Informed: e.Information.Informed, Removed: removed(&e)}}
	return e
}

// seenRunning tells whether a pod of a deployment is ready. The condition Available does not tell it: of no pods at all each is ready,
// and of three it is not True while one is missing.
func seenRunning(d *v1alpha1.VideoAnalyticsDeployment) bool {
	return ptr.Deref(d.Status.ReadyReplicas, 0) > 0
}

// unseenAfter is how long what was seen running counts as running while no pod of it is ready: longer than Kubernetes waits before it starts a
// container again that has crashed, which is five minutes at most. So what crashes again and again makes no editions.
const unseenAfter = 15 * time.Minute

// unseenAt is when a deployment of which no pod is ready counts as running no more. That is the zero time where it does not now: the operator
// takes the instant away when nothing is permitted or asked for, so that what ends does so at once.
func unseenAt(d *v1alpha1.VideoAnalyticsDeployment) time.Time {
	if d.Status.UnreadySince == nil || seenRunning(d) {
		return time.Time{}
	}
	return d.Status.UnreadySince.Add(unseenAfter)
}

// entryID names a system without its name: an object has a UID that nobody can guess, and a manifest has none.
func entryID(cluster string, d *v1alpha1.VideoAnalyticsDeployment) string {
	parts := []string{cluster, string(d.UID)}
	if d.UID == "" {
		parts = []string{cluster, d.Namespace, d.Name}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return hex.EncodeToString(sum[:8])
}

func software(p *v1alpha1.AnalyticsPackage) Software {
	if p == nil {
		return Software{Name: Undeclared}
	}
	s := Software{Name: p.Name, Vendor: p.Spec.Vendor, Version: p.Spec.Version}
	if _, digest, ok := strings.Cut(string(p.Spec.Runtime.Image), "@"); ok {
		s.Image = digest
	}
	return s
}

// modules tells what runs and what was taken out, and by which texts.
func (b *builder) modules(e *Entry, d *v1alpha1.VideoAnalyticsDeployment) {
	e.Law, e.Capabilities, e.Removed = []Citation{}, []v1alpha1.Capability{}, []Removal{}
	for i := range d.Status.Modules {
		m := &d.Status.Modules[i]
		by := b.law.cite(m.Profile, m.Source)
		switch m.Decision {
		case v1alpha1.ModulePermitted:
			e.Capabilities = append(e.Capabilities, m.Capabilities...)
			if by != nil {
				e.Law = append(e.Law, *by)
			}
		case v1alpha1.ModuleStripped:
			e.Removed = append(e.Removed, Removal{unique(m.Capabilities), by, m.Notice != ""})
		}
	}
	if len(e.Law) == 0 {
		if by := b.law.cite(string(d.Spec.ProfileName), ""); by != nil {
			e.Law = append(e.Law, *by)
		}
	}
	e.Capabilities = unique(e.Capabilities)
	slices.SortFunc(e.Law, compareCitations)
	e.Law = slices.Compact(e.Law)
}

// obstacles are why a deployment does not run. Messages are left out: they may name what only its operator has to know.
func (b *builder) obstacles(d *v1alpha1.VideoAnalyticsDeployment) []Obstacle {
	all := []Obstacle{}
	if d.Status.Verdict.Runs() {
		return all
	}
	for i := range d.Status.Findings {
		f := &d.Status.Findings[i]
		o := Obstacle{Reason: f.Reason, By: b.law.cite(f.Profile, f.Source), Notice: f.Notice != ""}
		if !slices.ContainsFunc(all, func(other Obstacle) bool { return compareObstacles(o, other) == 0 }) {
			all = append(all, o)
		}
	}
	return all
}

// since finds out when the state of an entry began, and tells whether it did. No condition says when the first pod was ready, or the
// last one was no more.
func (b *builder) since(e *Entry, d *v1alpha1.VideoAnalyticsDeployment) bool {
	c := meta.FindStatusCondition(d.Status.Conditions, v1alpha1.ConditionPermitted)
	if e.State != NotPermitted || c == nil || c.Status != metav1.ConditionFalse || c.LastTransitionTime.Unix() <= 0 || c.LastTransitionTime.After(b.at) {
		e.Since = b.at
		return false
	}
	e.Since = c.LastTransitionTime.UTC().Truncate(time.Second)
	return true
}

func instant(t *metav1.Time) *time.Time {
	if t == nil {
		return nil
	}
	at := t.UTC().Truncate(time.Second)
	return &at
}

// removed are all capabilities that were taken out.
func removed(e *Entry) []v1alpha1.Capability {
	var all []v1alpha1.Capability
	for i := range e.Removed {
		all = append(all, e.Removed[i].Capabilities...)
	}
	if len(all) == 0 {
		return nil
	}
	return unique(all)
}

// unique sorts a copy, and leaves each out that comes again.
func unique[S ~string](all []S) []S {
	sorted := append([]S{}, all...)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}
