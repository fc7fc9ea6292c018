// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	testingclock "k8s.io/utils/clock/testing"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/enforce"
	"github.com/vsa-legal/operator/test/objects"
)

// Where nobody inspects, a package tells what its declarations come to, and that its files are not known.
func TestPackageThatNobodyInspects(t *testing.T) {
	p := objects.Package()
	p.Generation = 4
	r, recorder := onAServer(t, testingclock.NewFakeClock(instant(0)), append(catalogue(t), p)...)
	reconcileOnce(t, &packageReconciler{r}, r.Client, p)
	s := &p.Status
	if s.Stripped != "face" || len(s.Modules) == 0 || s.ObservedGeneration != 4 {
		t.Errorf("stripped %q, modules %+v, generation %d", s.Stripped, s.Modules, s.ObservedGeneration)
	}
	for kind, want := range map[string]string{
		v1alpha1.ConditionModulesVerified: "Unknown NotInspected", v1alpha1.ConditionMisdeclared: "Unknown NotInspected",
		v1alpha1.ConditionReady: "True Judged",
	} {
		if got := brief(s.Conditions, kind); got != want {
			t.Errorf("%s is %s, want %s", kind, got, want)
		}
	}
	if got := recordedEvents(recorder); got != nil {
		t.Errorf("events %q", got)
	}
}

// What another package says of an image counts, and stays known when that package is gone.
func TestPackageOfWhichAnotherSaysMore(t *testing.T) {
	mirror := objects.MakePackage("mirror").Artifact("counter", 2, "counting").Obj()
	honest := objects.MakePackage("honest").Artifact("face", 2, "biometric.face.embedding").Obj()
	r, _ := onAServer(t, testingclock.NewFakeClock(instant(0)), append(catalogue(t), mirror, honest)...)
	for range 2 {
		if p, err := r.gatherer.packageNamed(t.Context(), "mirror"); err != nil || len(p.Spec.Modules[0].Capabilities) != 2 {
			t.Fatalf("judged by %+v, error %v", p.Spec.Modules, err)
		}
		reconcileOnce(t, &packageReconciler{r}, r.Client, mirror)
		s := &mirror.Status
		if s.Stripped != "counter" || len(mirror.Spec.Modules[0].Capabilities) != 1 {
			t.Errorf("stripped %q of %+v", s.Stripped, mirror.Spec.Modules)
		}
		c := meta.FindStatusCondition(s.Conditions, v1alpha1.ConditionMisdeclared)
		if c == nil || c.Status != metav1.ConditionTrue || !strings.Contains(c.Message, "the package honest declares biometric.face.embedding of module counter") {
			t.Errorf("%+v", c)
		}
		if err := client.IgnoreNotFound(r.Client.Delete(t.Context(), honest)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPackageOfWhatCannotBeRead(t *testing.T) {
	p := objects.Package()
	for _, fails := range []string{"AnalyticsPackage", "LegalProfileList"} {
		r, _ := onAServer(t, testingclock.NewFakeClock(instant(0)))
		broken := cached(t, fails, p.DeepCopy())
		r.Enforcer, r.gatherer.Reader = &enforce.Enforcer{Client: broken, Live: broken}, broken
		if _, err := (&packageReconciler{r}).Reconcile(t.Context(), ctrl.Request{NamespacedName: client.ObjectKeyFromObject(p)}); err == nil {
			t.Errorf("without %s: no error", fails)
		}
	}
}

// What was found stays true of a digest, and of no other.
func TestKeepFound(t *testing.T) {
	inspected := func() *v1alpha1.AnalyticsPackage {
		p := objects.MakePackage("p").Artifact("a", 2, "counting.pedestrian").BakedIn("b", "zone.intrusion").Inspected().Obj()
		p.Status.Contents[0].Declared = p.Spec.Modules[0].Capabilities
		p.Status.Contents[0].Detected = []v1alpha1.DetectedCapability{{Name: "plate.read"}}
		p.Status.Contents[0].Undeclared = []v1alpha1.Capability{"plate.read"}
		return p
	}
	for name, test := range map[string]struct {
		change                func(p *v1alpha1.AnalyticsPackage)
		inspections, contents int
		runtime               bool
		undeclared            []v1alpha1.Capability
	}{
		"nothing changes":            {func(*v1alpha1.AnalyticsPackage) {}, 2, 2, true, []v1alpha1.Capability{"plate.read"}},
		"a module has another image": {func(p *v1alpha1.AnalyticsPackage) { p.Spec.Modules[0].Source.Image = objects.Image(9) }, 1, 1, true, nil},
		"the runtime has another image": {func(p *v1alpha1.AnalyticsPackage) { p.Spec.Runtime.Image = objects.Image(9) }, 1, 1, false,
			[]v1alpha1.Capability{"plate.read"}},
		"it is declared now": {func(p *v1alpha1.AnalyticsPackage) {
			p.Spec.Modules[0].Capabilities = []v1alpha1.Capability{"counting.pedestrian", "plate.read"}
		}, 2, 2, true, nil},
		"one was not inspected to its end": {func(p *v1alpha1.AnalyticsPackage) { p.Status.Inspections[0].State = v1alpha1.InspectionPending }, 1, 2, true,
			[]v1alpha1.Capability{"plate.read"}},
	} {
		p := inspected()
		test.change(p)
		keepFound(p)
		s := &p.Status
		if len(s.Inspections) != test.inspections || len(s.Contents) != test.contents || (s.RuntimeContents != nil) != test.runtime {
			t.Errorf("%s: %d inspections, %d contents, runtime %v", name, len(s.Inspections), len(s.Contents), s.RuntimeContents)
		}
		var undeclared []v1alpha1.Capability
		for _, c := range s.Contents {
			undeclared = append(undeclared, c.Undeclared...)
		}
		if diff := cmp.Diff(test.undeclared, undeclared); diff != "" {
			t.Errorf("%s: not declared: %s", name, diff)
		}
	}
}

func TestEarliest(t *testing.T) {
	never, soon, late := time.Time{}, instant(1), instant(2)
	for _, test := range [][3]time.Time{
		{never, never, never}, {never, soon, soon}, {soon, never, soon}, {soon, late, soon}, {late, soon, soon}, {soon, soon, soon},
	} {
		if got := earliest(test[0], test[1]); !got.Equal(test[2]) {
			t.Errorf("of %v and %v: %v", test[0], test[1], got)
		}
	}
}

func TestEventsOfFiles(t *testing.T) {
	is := func(verified, misdeclared metav1.ConditionStatus, message string) *v1alpha1.AnalyticsPackage {
		p := objects.Package()
		c := conditions{&p.Status.Conditions, 1, instant(0)}
		c.set(v1alpha1.ConditionModulesVerified, verified, "A", message)
		c.set(v1alpha1.ConditionMisdeclared, misdeclared, "B", message)
		return p
	}
	fetches := func(p *v1alpha1.AnalyticsPackage, status metav1.ConditionStatus) *v1alpha1.AnalyticsPackage {
		conditions{&p.Status.Conditions, 1, instant(0)}.set(v1alpha1.ConditionFetches, status, "C", "z")
		return p
	}
	yes, no, open := metav1.ConditionTrue, metav1.ConditionFalse, metav1.ConditionUnknown
	for name, test := range map[string]struct {
		before, after *v1alpha1.AnalyticsPackage
		want          []string
	}{
		"it is new, and nothing is known": {objects.Package(), is(open, open, "x"), nil},
		"all is inspected":                {is(open, open, "x"), is(yes, no, "y"), []string{"Normal Inspected y"}},
		"an inspection failed":            {is(open, open, "x"), is(no, open, "y"), []string{"Warning InspectionFailed y"}},
		"it failed in another way":        {is(no, open, "x"), is(no, open, "y"), []string{"Warning InspectionFailed y"}},
		"it goes on failing":              {is(no, open, "x"), is(no, open, "x"), nil},
		"something is not declared":       {is(open, open, "x"), is(open, yes, "y"), []string{"Warning Misdeclared y"}},
		"it would fetch modules":          {fetches(is(open, open, "x"), no), fetches(is(open, open, "x"), yes), []string{"Warning FetchesModules z"}},
		"it would still":                  {fetches(is(open, open, "x"), yes), fetches(is(open, open, "x"), yes), nil},
		"it is no longer so":              {is(yes, yes, "x"), is(yes, no, "x"), nil},
	} {
		r, recorder := onAServer(t, testingclock.NewFakeClock(instant(0)))
		(&packageReconciler{r}).recordFiles(test.before, test.after)
		if diff := cmp.Diff(test.want, recordedEvents(recorder)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAPackageLooksAgain(t *testing.T) {
	refused := errors.New("refused")
	for name, test := range map[string]struct {
		at      time.Time
		problem error
		want    time.Duration
		err     error
	}{
		"when its inspection may be tried again": {instant(300), nil, 300 * time.Second, nil},
		"when a name may have become free":       {instant(300), notStarted(conflictOfManagers()), nameTakenRetry, nil},
		"sooner, if something else is sooner":    {instant(7), conflictOfManagers(), 7 * time.Second, nil},
		"later and later, if it is refused":      {instant(300), refused, 0, refused},
	} {
		r := &packageReconciler{reconciler{clock: testingclock.NewFakeClock(instant(0))}}
		got, err := r.next(test.at, test.problem)
		if got.RequeueAfter != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: in %v, error %v", name, got.RequeueAfter, err)
		}
	}
}
