// SPDX-License-Identifier: Apache-2.0

// Package region tells of a region at one instant: communes and services, what they run, on which papers, and which
// of it the law lets run. It is the data of the demo, of the benchmarks, and of the tests that hold the judge, the
// controllers and the commands to one and the same list of expectations.
//
// Places and their codes are real, so that lists read well. Everything else is invented: no order, notice, procedure
// or product in here exists, and nothing is said about what any commune or service does.
//
// All instants are relative to the one that the story is told for, so that a demo is alive on any day from Begins to
// Ends. The expectations are those of the law in config/law.
package region

import (
	"fmt"
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Options say how large the region is. The zero value is not useful: see Defaults.
type Options struct {
	// Seed decides which commune gets which part in the story, and the numbers of its papers and cameras.
	Seed uint64
	// Communes is how many communes there are. The parts in which something goes wrong are cast first; with fewer than
	// Defaults not every outcome occurs. More than MaxCommunes are not known: use Scale.
	Communes int
	// Scale tells the whole story that many times, each time in namespaces of its own, for benchmarks.
	Scale int
}

// Begins and Ends bound the instants for which the expectations hold, as [Begins, Ends): outside, the experiment of
// article 10 is not in force, and nothing runs that detects events.
var (
	Begins = time.Date(2026, time.March, 21, 23, 0, 0, 0, time.UTC)
	Ends   = time.Date(2027, time.December, 31, 23, 0, 0, 0, time.UTC)
)

// Defaults are the options with which every outcome occurs.
func Defaults() Options { return Options{Seed: 1, Communes: 40, Scale: 1} }

// MaxCommunes is how many communes the story knows.
func MaxCommunes() int { return len(communes) }

// Expectation is what the law says, at the instant of the story, of one object that asks for something to run.
type Expectation struct {
	Kind      string
	Namespace string
	Name      string
	Verdict   v1alpha1.Verdict
	// Runs tells whether anything runs.
	Runs bool
	// Reason is that of the gravest finding. It is empty where all that was asked runs.
	Reason string
}

// Region is a story.
type Region struct {
	// Objects in the order in which they are to be applied: what others rest on comes first, so that nothing is judged
	// before its papers are there.
	Objects []client.Object
	// Expectations of every deployment and search, in the order of Objects.
	Expectations []Expectation
}

// Story tells of a region at an instant. It is a pure function: the same arguments give the same objects.
func Story(at time.Time, o Options) (Region, error) {
	if o.Communes < 1 || o.Communes > MaxCommunes() {
		return Region{}, fmt.Errorf("communes: %d is not between 1 and %d", o.Communes, MaxCommunes())
	}
	if o.Scale < 1 {
		return Region{}, fmt.Errorf("scale: %d is less than 1", o.Scale)
	}
	t := &teller{
		calendar: newCalendar(at),
		rng:      rand.New(rand.NewPCG(o.Seed, 0)),
	}
	t.tellPackages()
	t.tellRegulator()
	t.tellServices()
	t.tellCommunes(o.Communes)

	told := t.flatten()
	for i := 2; i <= o.Scale; i++ {
		t.retell(told, fmt.Sprintf("-%d", i))
	}
	return Region{Objects: t.flatten(), Expectations: t.expectations()}, nil
}

// teller collects the objects by kind, in the order in which they are to be applied.
type teller struct {
	calendar
	rng *rand.Rand

	namespaces, controllers, packages, formalities, notices, requisitions, decisions, deployments, searches []client.Object

	ofDeployments, ofSearches []Expectation
}

func (t *teller) flatten() []client.Object {
	var all []client.Object
	for _, kind := range [][]client.Object{
		t.namespaces, t.controllers, t.packages, t.formalities, t.notices, t.requisitions, t.decisions, t.deployments, t.searches,
	} {
		all = append(all, kind...)
	}
	return all
}

func (t *teller) expectations() []Expectation {
	return append(append([]Expectation(nil), t.ofDeployments...), t.ofSearches...)
}

// retell adds a copy of what was told in namespaces of its own. Packages and notices are the cluster's: every copy
// shares them.
func (t *teller) retell(told []client.Object, suffix string) {
	expected := map[[3]string]Expectation{}
	for _, e := range t.expectations() {
		expected[[3]string{e.Kind, e.Namespace, e.Name}] = e
	}
	for _, o := range told {
		again, _ := o.DeepCopyObject().(client.Object)
		kind := o.GetObjectKind().GroupVersionKind().Kind
		e := expected[[3]string{kind, o.GetNamespace(), o.GetName()}]
		e.Namespace += suffix
		again.SetNamespace(o.GetNamespace() + suffix)
		switch again := again.(type) {
		case *corev1.Namespace:
			again.SetNamespace("")
			again.SetName(o.GetName() + suffix)
			t.namespaces = append(t.namespaces, again)
		case *v1alpha1.DataController:
			t.controllers = append(t.controllers, reregistered(again, suffix))
		case *v1alpha1.Formality:
			t.formalities = append(t.formalities, again)
		case *v1alpha1.JudicialRequisition:
			t.requisitions = append(t.requisitions, again)
		case *v1alpha1.JudicialDecision:
			t.decisions = append(t.decisions, again)
		case *v1alpha1.VideoAnalyticsDeployment:
			t.deployments = append(t.deployments, again)
			t.ofDeployments = append(t.ofDeployments, e)
		case *v1alpha1.VideoSearchJob:
			t.searches = append(t.searches, again)
			t.ofSearches = append(t.ofSearches, e)
		}
	}
}

// reregistered gives a DataController the namespace of a copy.
func reregistered(c *v1alpha1.DataController, suffix string) *v1alpha1.DataController {
	c.SetNamespace("")
	c.SetName(c.Name + suffix)
	for i := range c.Spec.Namespaces {
		c.Spec.Namespaces[i] += v1alpha1.NamespaceName(suffix)
	}
	return c
}

// typeMeta of a kind of ours: objects are printed as they are, and a printed object without a kind is of no use.
func typeMeta(kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: kind}
}
