//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/chaos"
	"github.com/vsa-legal/operator/test/objects"
)

const (
	callTimeout = 5 * time.Second // of one call, while parts of the cluster may be broken
	opsApart    = 2 * time.Second // in the mean
)

// world is what the users of chaos have made, and what may run of it by the rules that they know.
type world struct {
	observer *chaos.Observer
	random   *rand.Rand
	people   map[string]client.WithWatch // by role
	towns    []*chaosTown
	notice   *v1alpha1.FormalNotice // that strips crowd density everywhere, or nil
	number   int                    // of the next object
	made     []client.Object
}

// chaosTown is one commune.
type chaosTown struct {
	index       int
	namespace   string
	until       time.Time // of its formalities
	lawful      bool      // whether they are there
	formalities []*v1alpha1.Formality
	deployments map[string]*chaosDeployment
	searches    map[string]time.Time // that were authorized, by the names of their requisitions, and until when
}

type chaosDeployment struct {
	object *v1alpha1.VideoAnalyticsDeployment
	models []v1alpha1.ModuleName // that would be lawful
}

func newWorld(ctx context.Context, o *chaos.Observer, random *rand.Rand) *world {
	GinkgoHelper()
	w := &world{observer: o, random: random, people: map[string]client.WithWatch{}}
	roles := []string{"vsa-judicial-officer", "vsa-prosecutor"}
	for _, role := range roles {
		w.people[role] = newClient(role)
	}
	for i := range communes {
		ns := communeNamespace()
		w.mustMake(ctx, ns)
		since := time.Now().Add(-24 * time.Hour)
		w.mustMake(ctx, objects.Commune(ns.Name), objects.Commitment(ns.Name, since))
		for _, role := range roles {
			w.mustMake(ctx, binding(role, ns.Name))
		}
		w.towns = append(w.towns, &chaosTown{index: i, namespace: ns.Name, deployments: map[string]*chaosDeployment{}, searches: map[string]time.Time{}})
	}
	return w
}

func (w *world) mustMake(ctx context.Context, all ...client.Object) {
	GinkgoHelper()
	for _, o := range all {
		Expect(kube.Create(ctx, o)).To(Succeed())
		w.made = append(w.made, o)
	}
}

// remove removes all that is left. What is in namespaces goes with them.
func (w *world) remove(ctx SpecContext) {
	if w.notice != nil {
		w.made = append(w.made, w.notice)
	}
	remove(ctx, w.made...)
}

// run does one thing after another, until its time is over.
func (w *world) run(ctx context.Context) {
	things := []func(context.Context, *chaosTown){
		w.search, w.search, w.search, w.revoke, w.deploy, w.deploy, w.undeploy, w.restore, w.restore, w.lose, w.turnNotice,
		w.authorizeOneself, w.lengthen, w.forgePermits,
	}
	for _, t := range w.towns {
		w.restore(ctx, t)
		w.deploy(ctx, t)
	}
	for ctx.Err() == nil {
		t := w.towns[w.random.IntN(len(w.towns))]
		things[w.random.IntN(len(things))](ctx, t)
		pause := time.Duration(w.random.Int64N(int64(2 * opsApart)))
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// try does something once, as a user who may be refused, and says on the trace what came of it.
func (w *world) try(ctx context.Context, what string, do func(context.Context) error) {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if err := do(call); err != nil {
		what += ": " + err.Error()
	}
	w.observer.Note(chaos.Line{Is: chaos.Did, Text: what})
}

// insist does something until it was answered, which it says on the trace, or the time is over.
func (w *world) insist(ctx context.Context, what string, do func(context.Context) error) bool {
	for ctx.Err() == nil {
		call, cancel := context.WithTimeout(ctx, callTimeout)
		err := do(call)
		cancel()
		if err == nil {
			w.observer.Note(chaos.Line{Is: chaos.Did, Text: what})
			return true
		}
		select {
		case <-ctx.Done():
		case <-time.After(interval):
		}
	}
	return false
}

func (w *world) name(prefix string, t *chaosTown) string {
	w.number++
	return fmt.Sprintf("c%d%s%d", t.index, prefix, w.number)
}

func (w *world) may(subject string, model v1alpha1.ModuleName, until time.Time) {
	w.observer.Note(chaos.Line{Is: chaos.May, Subject: subject, Model: string(model), Until: &until})
}

func (w *world) mayNot(subject string, model v1alpha1.ModuleName) {
	w.observer.Note(chaos.Line{Is: chaos.MayNot, Subject: subject, Model: string(model)})
}

// search has one searched for a while, of plates and at times of more, which would not be lawful. One in four is never authorized.
func (w *world) search(ctx context.Context, t *chaosTown) {
	name, authorized := w.name("s", t), w.random.IntN(4) > 0
	until := time.Now().Add(25*time.Second + time.Duration(w.random.IntN(45))*time.Second).Truncate(time.Second)
	r := objects.Requisition(t.namespace, name+"r", time.Now().Add(-24*time.Hour).Truncate(time.Second), until)
	asked := []v1alpha1.ModuleName{plates}
	if w.random.IntN(4) == 0 {
		asked = append(asked, watchlist)
	}
	s := objects.Search(r, name, asked...)
	s.Spec.PackageName, s.Spec.GPU = v1alpha1.ObjectName(town.Name), nil
	if authorized {
		w.may(name, plates, until)
	}
	if !w.insist(ctx, "search "+name, createOnce(kube, s)) || !w.insist(ctx, "query of "+name, createOnce(kube, queryOf(s))) ||
		!w.insist(ctx, "requisition of "+name, createOnce(w.people["vsa-judicial-officer"], r)) || !authorized {
		return
	}
	d := objects.MakeDecision(name+"a", t.namespace).On(v1alpha1.ObjectName(r.Name)).Decided(v1alpha1.Authorize, time.Now()).Obj()
	if w.insist(ctx, "authorization of "+name, createOnce(w.people["vsa-prosecutor"], d)) {
		t.searches[name] = until
	}
}

// revoke has a prosecutor revoke what was authorized.
func (w *world) revoke(ctx context.Context, t *chaosTown) {
	for _, name := range slices.Sorted(maps.Keys(t.searches)) {
		if time.Until(t.searches[name]) < 10*time.Second {
			delete(t.searches, name)
			continue
		}
		d := objects.MakeDecision(name+"b", t.namespace).On(v1alpha1.ObjectName(name+"r")).Decided(v1alpha1.Revoke, time.Now()).Obj()
		if w.insist(ctx, "revocation of "+name, createOnce(w.people["vsa-prosecutor"], d)) {
			w.mayNot(name, plates)
		}
		delete(t.searches, name)
		return
	}
}

// authorizeOneself has an officer decide on his own requisition, which is no office of his.
func (w *world) authorizeOneself(ctx context.Context, t *chaosTown) {
	name := w.name("x", t)
	r := objects.Requisition(t.namespace, name+"r", time.Now().Add(-24*time.Hour), time.Now().Add(time.Hour).Truncate(time.Second))
	s := objects.Search(r, name, plates)
	s.Spec.PackageName, s.Spec.GPU = v1alpha1.ObjectName(town.Name), nil
	officer := w.people["vsa-judicial-officer"]
	w.try(ctx, "search "+name, createOnce(kube, s))
	w.try(ctx, "query of "+name, createOnce(kube, queryOf(s)))
	w.try(ctx, "requisition of "+name, createOnce(officer, r))
	d := objects.MakeDecision(name+"a", t.namespace).On(v1alpha1.ObjectName(r.Name)).Decided(v1alpha1.Authorize, time.Now()).Obj()
	w.try(ctx, "an officer authorizes "+name, createOnce(officer, d))
}

// deploy deploys two modules of which some are lawful.
func (w *world) deploy(ctx context.Context, t *chaosTown) {
	if len(t.deployments) > 1 {
		return
	}
	name := w.name("f", t)
	all := []v1alpha1.ModuleName{counter, density, lines, plates, attributes, watchlist}
	w.random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	d := &chaosDeployment{object: statistics(t.namespace, name, town.Name, all[:2]...)}
	for _, m := range all[:2] {
		if m == counter || m == density || m == lines {
			d.models = append(d.models, m)
		}
	}
	t.deployments[name] = d
	w.permit(t, d)
	w.insist(ctx, fmt.Sprintf("deployment %s of %v", name, all[:2]), createOnce(kube, d.object))
}

// permit says what of a deployment may run now.
func (w *world) permit(t *chaosTown, d *chaosDeployment) {
	for _, m := range d.models {
		if t.lawful && (m != density || w.notice == nil) {
			w.may(d.object.Name, m, t.until)
		}
	}
}

func (w *world) undeploy(ctx context.Context, t *chaosTown) {
	if len(t.deployments) == 0 {
		return
	}
	name := slices.Min(slices.Collect(maps.Keys(t.deployments)))
	d := t.deployments[name]
	if !w.insist(ctx, "deployment "+name+" deleted", deleteOnce(d.object)) {
		return
	}
	for _, m := range d.models {
		w.mayNot(name, m)
	}
	delete(t.deployments, name)
}

// restore files the formalities of a commune, for a while.
func (w *world) restore(ctx context.Context, t *chaosTown) {
	if t.lawful && time.Now().Before(t.until) {
		return
	}
	until := time.Now().Add(40*time.Second + time.Duration(w.random.IntN(80))*time.Second).Truncate(time.Second)
	t.lawful, t.until, t.formalities = true, until, nil
	for _, d := range t.deployments {
		w.permit(t, d)
	}
	for _, f := range objects.ForStatistics(t.namespace, time.Now().Add(-24*time.Hour)) {
		f.Name, f.Spec.ValidUntil = w.name("p", t), &metav1.Time{Time: until}
		if !w.insist(ctx, "formality "+f.Name, createOnce(kube, f)) {
			return
		}
		t.formalities = append(t.formalities, f)
	}
}

// lose deletes one of the formalities that a commune needs.
func (w *world) lose(ctx context.Context, t *chaosTown) {
	if !t.lawful || len(t.formalities) == 0 {
		return
	}
	if !w.insist(ctx, "formality "+t.formalities[0].Name+" deleted", deleteOnce(t.formalities[0])) {
		return
	}
	for _, d := range t.deployments {
		for _, m := range d.models {
			w.mayNot(d.object.Name, m)
		}
	}
	t.lawful = false
}

// turnNotice has crowd density stripped everywhere, or lets it be again.
func (w *world) turnNotice(ctx context.Context, t *chaosTown) {
	if w.notice != nil {
		notice := w.notice
		w.notice = nil
		for _, t := range w.towns {
			for _, d := range t.deployments {
				w.permit(t, d)
			}
		}
		w.insist(ctx, "notice deleted", deleteOnce(notice))
		return
	}
	notice := objects.Notice(w.name("n", t), time.Now().Add(-time.Minute),
		v1alpha1.Order{Action: v1alpha1.OrderStrip, Capabilities: []v1alpha1.Capability{"crowd.density"}})
	if !w.insist(ctx, "notice", createOnce(kube, notice)) {
		return
	}
	w.notice = notice
	for _, t := range w.towns {
		for _, d := range t.deployments {
			if slices.Contains(d.models, density) {
				w.mayNot(d.object.Name, density)
			}
		}
	}
}

// lengthen has an administrator give the Jobs of a commune another day.
func (w *world) lengthen(ctx context.Context, t *chaosTown) {
	w.try(ctx, "an administrator lengthens Jobs", func(ctx context.Context) error {
		var jobs batchv1.JobList
		if err := kube.List(ctx, &jobs, client.InNamespace(t.namespace)); err != nil {
			return err
		}
		for i := range jobs.Items {
			before := jobs.Items[i].DeepCopy()
			jobs.Items[i].Spec.ActiveDeadlineSeconds = ptr.To[int64](24 * 3600)
			if err := kube.Patch(ctx, &jobs.Items[i], client.MergeFrom(before)); err != nil {
				return err
			}
		}
		return nil
	})
}

// forgePermits has an administrator write permits, or delete them.
func (w *world) forgePermits(ctx context.Context, t *chaosTown) {
	w.try(ctx, "an administrator writes permits", func(ctx context.Context) error {
		var configs corev1.ConfigMapList
		if err := kube.List(ctx, &configs, client.InNamespace(t.namespace)); err != nil {
			return err
		}
		for i := range configs.Items {
			before := configs.Items[i].DeepCopy()
			for pod := range configs.Items[i].Data {
				configs.Items[i].Data[pod] = "for ever"
			}
			if err := kube.Patch(ctx, &configs.Items[i], client.MergeFrom(before)); err != nil {
				return err
			}
		}
		return nil
	})
}

// expectGone deletes every deployment, and waits until nothing has a model in front of it.
func (w *world) expectGone(ctx context.Context) {
	GinkgoHelper()
	for _, t := range w.towns {
		for len(t.deployments) > 0 && ctx.Err() == nil {
			w.undeploy(ctx, t)
		}
	}
	Eventually(ctx, func() int { return chaos.StillShown(w.observer.Lines()) }).Should(BeZero(), "something runs on")
}

// createOnce creates an object. That it is there already is what an earlier attempt did whose answer was lost.
func createOnce(by client.Client, o client.Object) func(context.Context) error {
	return func(ctx context.Context) error {
		fresh, ok := o.DeepCopyObject().(client.Object)
		if !ok {
			return fmt.Errorf("%T is no object", o)
		}
		err := by.Create(ctx, fresh)
		if err != nil && client.IgnoreAlreadyExists(err) != nil {
			return err
		}
		if err == nil {
			o.SetUID(fresh.GetUID())
		} else if err := by.Get(ctx, client.ObjectKeyFromObject(o), fresh); err == nil {
			o.SetUID(fresh.GetUID())
		}
		return nil
	}
}

func deleteOnce(o client.Object) func(context.Context) error {
	return func(ctx context.Context) error {
		return client.IgnoreNotFound(kube.Delete(ctx, o, client.PropagationPolicy(metav1.DeletePropagationForeground)))
	}
}
