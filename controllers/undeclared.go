// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/undeclared"
)

// UndeclaredAction is what the operator does about software that runs beside it.
type UndeclaredAction string

// What can be done.
const (
	UndeclaredIgnore UndeclaredAction = ""     // nobody looks for it
	UndeclaredTell   UndeclaredAction = "tell" // it is told of
	UndeclaredEnd    UndeclaredAction = "end"  // its pods are ended as well
)

// undeclaredKeeper looks for software that should have been declared: it has the images inspected of every pod that has a
// device, or is where analytics run, or is where a label of the namespace says so; and tells of those that it objects to.
type undeclaredKeeper struct {
	reconciler

	sightings *undeclared.Sightings
	action    UndeclaredAction
	told      map[string]map[types.UID]string // by image: what was said of a pod
	ended     map[string]time.Time            // by image: when a pod of it was last ended
	looking   map[string]bool                 // images of which the inspection has begun, and has not ended
}

// runs is what is known of one image in a reconcile.
type runs struct {
	name     string
	image    undeclared.Image
	pods     []undeclared.Sighting
	governed bool
	concerns bool // anybody looks into it
	record   *v1alpha1.UndeclaredImage
}

// Reconcile brings what is told of one image up to date.
func (k *undeclaredKeeper) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	if !k.sightings.Synced() {
		return ctrl.Result{}, nil // it is woken then
	}
	now := k.clock.Now()
	u, err := k.gather(ctx, req.Name)
	if err != nil {
		return ctrl.Result{}, err
	}
	finding, wake, problem, err := k.judge(ctx, u, now)
	if err != nil {
		return ctrl.Result{}, err
	}
	if created, err := k.keepRecord(ctx, u, &finding, now); err != nil || created {
		return again(ctrl.Result{}, err)
	}
	k.tell(u, &finding)
	if finding.Undeclared == metav1.ConditionTrue && k.action == UndeclaredEnd {
		next, err := k.end(ctx, u, now)
		if err != nil {
			return ctrl.Result{}, err
		}
		wake = earliest(wake, next)
	}
	if problem != nil && !isNameTaken(problem) {
		return ctrl.Result{}, problem
	}
	return ctrl.Result{RequeueAfter: sleep(now, wake)}, nil
}

// gather reads what there is of an image: which pods run it, whether it is anybody's concern, and what was told of it.
func (k *undeclaredKeeper) gather(ctx context.Context, name string) (*runs, error) {
	u := &runs{name: name, pods: k.sightings.Running(name)}
	var err error
	if u.record, err = get[v1alpha1.UndeclaredImage](ctx, k, "", name); err != nil {
		return nil, err
	}
	parameters, err := k.governed(ctx)
	if err != nil {
		return nil, err
	}
	looked := map[string]bool{} // into the namespace
	for i := range u.pods {
		pod := &u.pods[i]
		image, _ := pod.Named(name)
		u.governed = u.governed || admission.Governs(parameters, image.Reference) || admission.Governs(parameters, image.Other)
		u.concerns = u.concerns || pod.Device
		if u.image.Reference == "" {
			u.image = image
		}
		if _, known := looked[pod.Namespace]; !known && !u.concerns {
			if looked[pod.Namespace], err = k.looksInto(ctx, pod.Namespace); err != nil {
				return nil, err
			}
		}
		u.concerns = u.concerns || looked[pod.Namespace]
	}
	// What was found once is found wherever it runs.
	u.concerns = u.concerns || u.governed || u.record != nil && len(u.pods) > 0
	return u, nil
}

// governed returns the parameters that name the governed images: as they are kept for the policies, which remember what packages
// once named; or, where nobody keeps them, as packages are now.
func (k *undeclaredKeeper) governed(ctx context.Context) (*corev1.ConfigMap, error) {
	kept, err := get[corev1.ConfigMap](ctx, k, admission.Namespace, admission.ParametersImages)
	if err != nil || kept != nil {
		return kept, err
	}
	g := admission.Governed{}
	err = eachOf(ctx, k, &v1alpha1.AnalyticsPackageList{}, func(o client.Object) {
		if p, ok := o.(*v1alpha1.AnalyticsPackage); ok {
			g.References = append(g.References, admission.References(p)...)
		}
	})
	return g.Images(), err
}

// looksInto tells whether every image of a namespace is inspected: analytics run there, or its label says so.
func (k *undeclaredKeeper) looksInto(ctx context.Context, namespace string) (bool, error) {
	for _, list := range []client.ObjectList{&v1alpha1.VideoAnalyticsDeploymentList{}, &v1alpha1.VideoSearchJobList{}} {
		some := false
		err := eachOf(ctx, client.NewNamespacedClient(k.Client, namespace), list, func(client.Object) { some = true })
		if err != nil || some {
			return some, err
		}
	}
	ns, err := get[corev1.Namespace](ctx, k, "", namespace)
	return ns != nil && ns.Labels[v1alpha1.LabelInspectImages] == v1alpha1.InspectAllImages, err
}

// judge has the image inspected, as far as anybody looks into it, and tells what is to be said of it.
func (k *undeclaredKeeper) judge(ctx context.Context, u *runs, now time.Time) (f undeclared.Finding, wake time.Time, problem, err error) {
	delete(k.looking, u.name)
	if !u.concerns {
		return f, wake, nil, nil
	}
	c := undeclared.Case{Image: u.image, Governed: u.governed}
	if c.Law, err = k.gatherer.readLaw(ctx); err != nil {
		return f, wake, nil, err
	}
	if subject, known := u.image.Subject(); known && k.inspector != nil && !u.governed {
		in, err := k.inspect(ctx, u, subject, now)
		if err != nil {
			return f, wake, nil, err
		}
		c.Result, wake, problem = in.result, in.wake, in.problem
		if in.told.State == v1alpha1.InspectionFailed {
			c.Failed = in.told.Message
		}
	}
	f = undeclared.Judge(c, now)
	return f, earliest(wake, f.NextChange), problem, nil
}

// inspect takes the next step of an image's inspection. One begins only while few others run that no package asked for.
func (k *undeclaredKeeper) inspect(ctx context.Context, u *runs, s scanjob.Subject, now time.Time) (inspected, error) {
	begun, err := k.inspector.begun(ctx, s)
	if err != nil || !begun && len(k.looking) >= maxUndeclaredInspections {
		return inspected{wake: now.Add(inspectionsPace)}, err
	}
	architectures, err := k.architecturesOf(ctx, u)
	if err != nil {
		return inspected{}, err
	}
	s.Nodes = undeclared.Nodes(u.pods)
	in, err := k.inspector.lookOn(ctx, s, architectures, now)
	if err == nil && in.told.State == v1alpha1.InspectionPending {
		k.looking[u.name] = true
	}
	return in, err
}

// architecturesOf are those of the nodes that run an image, or of all nodes where none of them is known yet.
func (k *undeclaredKeeper) architecturesOf(ctx context.Context, u *runs) ([]string, error) {
	nodes, err := k.gatherer.nodes(ctx)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, n := range nodes {
		runsIt := slices.ContainsFunc(u.pods, func(s undeclared.Sighting) bool { return s.Node == n.Name })
		if runsIt && n.Architecture != "" && n.OS != "windows" && !slices.Contains(all, n.Architecture) {
			all = append(all, n.Architecture)
		}
	}
	if len(all) == 0 {
		return k.gatherer.architectures(ctx)
	}
	slices.Sort(all)
	return all, nil
}

// maxUndeclaredInspections is how many images that no package names are inspected at a time.
const maxUndeclaredInspections = 4

// inspectionsPace is how soon to ask again whether another inspection may begin.
const inspectionsPace = 5 * time.Second

// endPace is how soon after a pod of an image was ended the next ones are: what makes them makes them anew at once.
const endPace = 5 * time.Second

// end ends the pods that run an image, each after a live look. It returns when there may be more to end.
func (k *undeclaredKeeper) end(ctx context.Context, u *runs, now time.Time) (next time.Time, err error) {
	if next = k.ended[u.name].Add(endPace); now.Before(next) {
		return next, nil
	}
	next = time.Time{}
	for i := range u.pods {
		s := &u.pods[i]
		pod, readErr := get[corev1.Pod](ctx, k.Live, s.Namespace, s.Name)
		if readErr != nil || pod == nil || pod.UID != s.UID || !pod.DeletionTimestamp.IsZero() {
			err = errors.Join(err, readErr)
			continue
		}
		if !k.sightings.Runs(pod, u.name) {
			continue
		}
		if endErr := k.deleteExactly(ctx, pod, pod.UID); endErr != nil {
			err = errors.Join(err, endErr)
			continue
		}
		k.ended[u.name], next = now, now.Add(endPace)
		k.recordEnded(ctx, s)
	}
	return next, err
}
