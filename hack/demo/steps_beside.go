// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// What the API server says to whoever tries to go round the operator.
const (
	saysGoverned = "an AnalyticsPackage names this image"
	saysChange   = "takes no change of it"
	saysClosed   = "nobody connects to a pod"
)

// beside tries to run the face module by hand, beside what runs and inside of it.
func beside(ctx context.Context, st *story) error {
	st.say("The image is in the registry, and the platform engineer may make pods in Massy's namespace: the built-in role edit lets " +
		"him. Can he run the face search by hand, beside the operator?")
	if err := st.run(ctx, "kubectl create rolebinding engineer --clusterrole=edit --user=platform-engineer -n massy"); err != nil {
		return err
	}
	if err := st.enforced(ctx); err != nil {
		return err
	}
	pods, err := st.pods(ctx, workload.LabelDeployment, "footfall")
	if err != nil || len(pods) == 0 {
		return errors.Join(err, errors.New("nothing counts"))
	}
	const as = " -n massy --as=platform-engineer"
	pod := pods[0].Name
	_, digest, _ := strings.Cut(pods[0].Spec.Containers[0].Image, "@")
	for _, try := range []struct{ says, line, words string }{
		{"By its tag:", "kubectl run face --image=registry.example/street-analytics:6.4" + as, saysGoverned},
		{"From a mirror, by its digest:", "kubectl run face --image=mirror.example/other@" + digest + as, saysGoverned},
		{"As a Job, that is not called what it is:", "kubectl create job nightly --image=REGISTRY.example:443/street-analytics" + as, saysGoverned},
		{"Inside of what runs, where the face module is only hidden:", "kubectl exec " + pod + as + " -- ls " + facePath, saysClosed},
		{"By taking away what hides it:", "kubectl set image deployment/footfall runtime=registry.example/street-analytics:6.4" + as, saysChange},
		{"With a network that is open:", `kubectl patch networkpolicy footfall-vad --type=merge -p '{"spec":{"egress":[{}]}}'` + as, saysChange},
	} {
		st.say("%s", try.says)
		if err := st.refused(ctx, try.line, try.words); err != nil {
			return err
		}
	}
	st.say("An administrator of the cluster is told the same:")
	if err := st.refused(ctx, "kubectl run face --image=registry.example/street-analytics -n kube-system", saysGoverned); err != nil {
		return err
	}
	st.good("No webhook has answered: the API server itself refuses, whether the operator is there or not.")
	return nil
}

// enforced waits until the operator has seen the API server refuse what the package names.
func (st *story) enforced(ctx context.Context) error {
	p := &v1alpha1.AnalyticsPackage{ObjectMeta: metav1.ObjectMeta{Name: "street-analytics"}}
	return until(ctx, st, p, "the images of the package to be refused beside the operator", func(p *v1alpha1.AnalyticsPackage) error {
		if !meta.IsStatusConditionTrue(p.Status.Conditions, v1alpha1.ConditionAdmissionEnforced) {
			return fmt.Errorf("its conditions are %+v", p.Status.Conditions)
		}
		return nil
	})
}
