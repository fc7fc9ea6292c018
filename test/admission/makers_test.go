// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// workloadAttempts try everything that makes pods.
func workloadAttempts() []attempt {
	var all []attempt
	add := func(threat, what string, who identity, try func(context.Context, identity) error) {
		all = append(all, attempt{threat, what, who, try, "vsa-images", governs})
	}
	for _, kind := range makers[1:] {
		add("image-made", "a "+kind, makerOf(kind), creates(func() client.Object { return workloadOf(kind, elsewhere, "beside", podSpec(runtimeImage), nil) }))
		add("image-made", "a "+kind+" that runs an image volume", gitops, creates(func() client.Object {
			spec := podSpec(ownImage)
			placements()["an image volume by tag"](&spec)
			return workloadOf(kind, elsewhere, "beside", spec, nil)
		}))
	}
	add("image-made", "a Job that is suspended", editor, creates(func() client.Object {
		job, ok := workloadOf("Job", elsewhere, "beside", podSpec(runtimeImage), nil).(*batchv1.Job)
		if ok {
			job.Spec.Suspend = ptr.To(true)
		}
		return job
	}))
	add("image-made", "kubectl create job --from a CronJob would be", controller, creates(func() client.Object {
		return workloadOf("Job", "kube-system", "beside", podSpec(repository+":v1"), nil)
	}))
	add("image-later", "kubectl set image of one's own Deployment", namespaceAdmin, func(ctx context.Context, who identity) error {
		ownDeployment(ctx)
		return who.kubectl(ctx, "set", "image", "-n", elsewhere, "deployment/own", "c="+repository+":v1")
	})
	return all
}
