// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

const (
	// open is for how long the window stays open while people watch.
	open       = 20 * time.Second
	searchName = "grey-van"
)

func requisition(ctx context.Context, st *story) error {
	if err := st.people(ctx); err != nil {
		return err
	}
	closes, err := st.ask(ctx)
	if err != nil {
		return err
	}
	if err := st.authorize(ctx); err != nil {
		return err
	}
	if err := st.watchTheSearch(ctx, closes); err != nil {
		return err
	}
	st.say("Can the window be opened again? A requisition never changes once it was made; not even an administrator, as whom " +
		"this is tried, can prolong it.")
	later := closes.Add(24 * time.Hour).Format(time.RFC3339)
	return st.refused(ctx, `kubectl patch judicialrequisition pv-01234 -n massy --type=merge \
    -p '{"spec":{"window":{"until":"`+later+`"}}}'`, "a requisition never changes once created")
}

// people binds the roles that ship with the operator, and shows who can decide.
func (st *story) people(ctx context.Context) error {
	st.say("A search of recordings needs a judicial requisition, and most need a magistrate's word (code de procédure pénale, " +
		"article 77-1-1). Two people more, each with a role that ships in config/rbac/people:")
	err := st.lines(ctx,
		"kubectl create rolebinding police --clusterrole=vsa-judicial-officer --user=officer -n massy",
		"kubectl create rolebinding court --clusterrole=vsa-prosecutor --user=prosecutor -n massy")
	if err != nil {
		return err
	}
	err = st.poll(ctx, "the prosecutor to have the rights of a magistrate", func(ctx context.Context) error {
		return st.may(ctx, "prosecutor", authorizationv1.ResourceAttributes{Verb: "create", Resource: "judicialdecisions"})
	})
	if err != nil {
		return err
	}
	for _, asked := range [][2]string{{"engineer", "no"}, {"officer", "no"}, {"prosecutor", "yes"}} {
		if err := st.answer(ctx, "kubectl auth can-i create judicialdecisions -n massy --as="+asked[0], asked[1]); err != nil {
			return err
		}
	}
	return nil
}

// may asks the API server whether somebody may do something in the commune with a kind of ours.
func (st *story) may(ctx context.Context, user string, what authorizationv1.ResourceAttributes) error {
	what.Namespace, what.Group = commune, v1alpha1.GroupVersion.Group
	review := &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{User: user, ResourceAttributes: &what}}
	if err := st.client.Create(ctx, review); err != nil {
		return err
	}
	if !review.Status.Allowed {
		return fmt.Errorf("%s may not", user)
	}
	return nil
}

// ask files a requisition and starts a search, which waits.
func (st *story) ask(ctx context.Context) (closes time.Time, err error) {
	if _, err := st.write("commitment.yaml", papersAt(time.Now())); err != nil {
		return closes, err
	}
	if err := st.run(ctx, "kubectl apply -f commitment.yaml --as=engineer"); err != nil {
		return closes, err
	}
	st.say("The officer asks. The window is open already, and closes in %s.", open)
	now := time.Now().UTC().Truncate(time.Second)
	closes = now.Add(open)
	dates := map[string]string{
		"Opens": now.Add(-time.Minute).Format(time.RFC3339), "Closes": closes.Format(time.RFC3339),
		"Night": now.Add(-36 * time.Hour).Format(time.RFC3339), "Morning": now.Add(-32 * time.Hour).Format(time.RFC3339),
	}
	if err := st.showFrom("requisition.yaml", "framework", dates); err != nil {
		return closes, err
	}
	if _, err := st.write("search.yaml", dates); err != nil {
		return closes, err
	}
	err = st.lines(ctx, "kubectl create -f requisition.yaml --as=officer", "kubectl create -f search.yaml --as=engineer")
	if err != nil {
		return closes, err
	}
	st.say("What is sought goes into a Secret that the pod of this search alone can read, and that is deleted with it.")
	err = st.lines(ctx, "echo 'AB-1?3-??' > plate", "kubectl vsa query grey-van -n massy --sought plate | kubectl create -f -")
	if err != nil {
		return closes, err
	}
	if err := st.search(ctx, v1alpha1.SearchPending, "AuthorizationMissing"); err != nil {
		return closes, err
	}
	return closes, st.run(ctx, "kubectl get vsj -n massy")
}

// authorize lets the wrong one decide, and then the right one.
func (st *story) authorize(ctx context.Context) error {
	st.say("The search waits for a decision. The platform team cannot give it; the prosecutor can.")
	if err := st.show("decision.yaml", map[string]string{"Now": time.Now().UTC().Format(time.RFC3339)}); err != nil {
		return err
	}
	err := st.refused(ctx, "kubectl create -f decision.yaml --as=engineer", `User "engineer" cannot create resource "judicialdecisions"`)
	if err != nil {
		return err
	}
	if err := st.run(ctx, "kubectl create -f decision.yaml --as=prosecutor"); err != nil {
		return err
	}
	if err := st.search(ctx, v1alpha1.SearchRunning, "AllPermitted"); err != nil {
		return err
	}
	err = st.poll(ctx, "the search's pod to run", func(ctx context.Context) error {
		pods, err := st.pods(ctx, workload.LabelSearch, searchName)
		switch {
		case err != nil:
			return err
		case len(pods) != 1:
			return fmt.Errorf("there are %d", len(pods))
		case pods[0].Status.Phase != corev1.PodRunning:
			return fmt.Errorf("it is %s", pods[0].Status.Phase)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return st.lines(ctx, "kubectl get vsj -n massy", "kubectl get pods -n massy -l vsa.legal/search=grey-van")
}

// watchTheSearch measures when the pod ends.
func (st *story) watchTheSearch(ctx context.Context, closes time.Time) error {
	st.say("Under the operator is a net that needs nobody: the Job has a deadline of its own, in whole seconds from its start, " +
		"which Kubernetes keeps also when the operator is down.")
	if err := st.run(ctx, `kubectl get job grey-van -n massy -o jsonpath='{.spec.activeDeadlineSeconds}{"\n"}'`); err != nil {
		return err
	}
	seen, err := st.watchTheEnd(ctx, workload.LabelSearch, searchName, closes)
	if err != nil {
		return err
	}
	if err := st.search(ctx, v1alpha1.SearchExpired, ""); err != nil {
		return err
	}
	st.good("The pod was told to end %s, and was seen to be gone %s.", lateness(closes, seen.marked), lateness(closes, seen.gone))
	if seen.marked.Before(closes) {
		st.say("That was the Job's deadline: its whole seconds were over before the window was. The operator ends nothing early.")
	}
	if err := st.run(ctx, "kubectl get vsj -n massy"); err != nil {
		return err
	}
	return st.nothingRuns(ctx, workload.LabelSearch, searchName)
}

// search waits until the search is in this state, for this reason if one is given.
func (st *story) search(ctx context.Context, want v1alpha1.SearchState, reason string) error {
	s := &v1alpha1.VideoSearchJob{ObjectMeta: metav1.ObjectMeta{Namespace: commune, Name: searchName}}
	expected := fmt.Sprintf("the search to be %s", want)
	return until(ctx, st, s, expected, func(s *v1alpha1.VideoSearchJob) error {
		permitted := meta.FindStatusCondition(s.Status.Conditions, v1alpha1.ConditionPermitted)
		if permitted == nil {
			return errors.New("it is not judged yet")
		}
		if s.Status.State != want || reason != "" && permitted.Reason != reason {
			return fmt.Errorf("it is %s (%s)", s.Status.State, permitted.Reason)
		}
		return nil
	})
}
