// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/hack/region/region"
	"github.com/vsa-legal/operator/internal/workload"
)

func aRegion(ctx context.Context, st *story) error {
	r, err := region.Story(time.Now(), region.Defaults())
	if err != nil {
		return err
	}
	text, err := asYAML(r.Objects)
	if err != nil {
		return err
	}
	if err := st.save("region.yaml", text); err != nil {
		return err
	}
	st.say("Forty communes of the Essonne and eight services, with what they declared to run and the papers they filed. The " +
		"places are real, everything else is invented. 'go run ./hack/region' prints the same.")
	if err := st.run(ctx, "kubectl create -f region.yaml -o name | cut -d/ -f1 | sort | uniq -c"); err != nil {
		return err
	}
	applied := time.Now()
	if err := st.expectAll(ctx, r.Expectations); err != nil {
		return err
	}
	took := time.Since(applied)
	if err := st.lines(ctx, "kubectl get vad -A", "kubectl get vsj -A"); err != nil {
		return err
	}
	st.say("How many of each verdict:")
	err = st.run(ctx, `kubectl get vad,vsj -A -o jsonpath='{range .items[*]}{.status.verdict}{"\n"}{end}' | sort | uniq -c`)
	if err != nil {
		return err
	}
	st.good("All %d verdicts of the region are those that were expected, each for the reason that was expected, and exactly "+
		"what may run does. That was so %s after the last object was created.", len(r.Expectations), took.Round(100*time.Millisecond))
	return nil
}

// asYAML writes objects as a stream of documents.
func asYAML(objects []client.Object) ([]byte, error) {
	var b bytes.Buffer
	for _, o := range objects {
		text, err := yaml.Marshal(o)
		if err != nil {
			return nil, fmt.Errorf("print %s: %w", client.ObjectKeyFromObject(o), err)
		}
		b.WriteString("---\n")
		b.Write(text)
	}
	return b.Bytes(), nil
}

// expectAll waits until every expectation holds at once.
func (st *story) expectAll(ctx context.Context, all []region.Expectation) error {
	return st.poll(ctx, "all verdicts of the region", func(ctx context.Context) error {
		seen, err := st.look(ctx)
		if err != nil {
			return err
		}
		var wrong []error
		for _, e := range all {
			if err := seen.meets(e); err != nil {
				wrong = append(wrong, err)
			}
		}
		if len(wrong) > 0 {
			return fmt.Errorf("%d of %d do not hold:\n%w", len(wrong), len(all), errors.Join(wrong...))
		}
		return nil
	})
}

// outcome is what became of a deployment or a search.
type outcome struct {
	verdict v1alpha1.Verdict
	reason  string // of the gravest finding
	pods    int    // that run
	others  int    // that are there and do not run
}

// outcomes by kind, namespace and name.
type outcomes map[[3]string]*outcome

// look reads the outcomes of everything in the cluster.
func (st *story) look(ctx context.Context) (outcomes, error) {
	var deployments v1alpha1.VideoAnalyticsDeploymentList
	var searches v1alpha1.VideoSearchJobList
	var pods corev1.PodList
	for _, list := range []client.ObjectList{&deployments, &searches, &pods} {
		if err := st.client.List(ctx, list); err != nil {
			return nil, err
		}
	}
	return outcomesOf(deployments.Items, searches.Items, pods.Items), nil
}

const (
	kindDeployment = "VideoAnalyticsDeployment"
	kindSearch     = "VideoSearchJob"
)

func outcomesOf(deployments []v1alpha1.VideoAnalyticsDeployment, searches []v1alpha1.VideoSearchJob, pods []corev1.Pod) outcomes {
	o := outcomes{}
	for i := range deployments {
		o.add(kindDeployment, &deployments[i], &deployments[i].Status.JudgedStatus)
	}
	for i := range searches {
		o.add(kindSearch, &searches[i], &searches[i].Status.JudgedStatus)
	}
	for i := range pods {
		pod := &pods[i]
		for label, kind := range map[string]string{workload.LabelDeployment: kindDeployment, workload.LabelSearch: kindSearch} {
			of := o[[3]string{kind, pod.Namespace, pod.Labels[label]}]
			switch {
			case of == nil:
			case pod.Status.Phase == corev1.PodRunning && pod.DeletionTimestamp == nil:
				of.pods++
			default:
				of.others++
			}
		}
	}
	return o
}

func (o outcomes) add(kind string, object metav1.Object, status *v1alpha1.JudgedStatus) {
	reason := ""
	if len(status.Findings) > 0 {
		reason = status.Findings[0].Reason
	}
	o[[3]string{kind, object.GetNamespace(), object.GetName()}] = &outcome{verdict: status.Verdict, reason: reason}
}

// meets tells in what the outcome differs from an expectation.
func (o outcomes) meets(e region.Expectation) error {
	name := fmt.Sprintf("%s %s", e.Kind, types.NamespacedName{Namespace: e.Namespace, Name: e.Name})
	got, there := o[[3]string{e.Kind, e.Namespace, e.Name}]
	switch {
	case !there:
		return fmt.Errorf("%s is not there", name)
	case got.verdict != e.Verdict || got.reason != e.Reason:
		return fmt.Errorf("%s is %q for %q, and should be %q for %q", name, got.verdict, got.reason, e.Verdict, e.Reason)
	case e.Runs && got.pods == 0:
		return fmt.Errorf("%s should run, and has no pod that does", name)
	case !e.Runs && got.pods+got.others > 0:
		return fmt.Errorf("%s should not run, and has %d pods", name, got.pods+got.others)
	}
	return nil
}
