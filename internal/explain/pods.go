// SPDX-License-Identifier: Apache-2.0

package explain

import (
	"time"

	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/workload"
	"github.com/vsa-legal/operator/internal/world"
)

// Plan is what would run a request's verdict at an instant. It is nil where nothing of it is permitted, or its package is not
// known.
func Plan(c *world.Case, v legal.Verdict, now time.Time) *workload.Plan {
	if c.Evidence.Package == nil || len(permitted(&v)) == 0 {
		return nil
	}
	var plan workload.Plan
	if c.Search != nil {
		plan = workload.ForSearch(c.Search, c.Evidence.Package, v, now)
	} else {
		plan = workload.ForDeployment(c.Deployment, c.Evidence.Package, v)
	}
	return &plan
}

// pods tells what of a request's settings has no place in its pods, and what those need of the nodes.
func (x *Explanation) pods(say legal.Words, plan *workload.Plan) {
	if plan == nil {
		return
	}
	for _, l := range plan.LeftOut {
		x.LeftOut = append(x.LeftOut, leftOut(say, l))
	}
	for _, n := range plan.Needs() {
		x.Needs = append(x.Needs, need(say, n))
	}
}

func leftOut(say legal.Words, l workload.LeftOut) string {
	switch l.Why {
	case workload.LacksSiteVariable:
		return say("%s: the package does not let a site set it.", l.Setting)
	case workload.LacksLicensePath:
		return say("%s: the package has no licensePath.", l.Setting)
	case workload.LacksCache:
		return say("%s: the package has no cache.", l.Setting)
	case workload.LacksPorts:
		return say("%s: the package names no port of its runtime.", l.Setting)
	}
	return say("%s: spec.cameras does not name them.", l.Setting)
}

func need(say legal.Words, n workload.Need) string {
	switch n.Feature {
	case workload.ImageVolumes:
		return say("To mount images: Kubernetes 1.35, with containerd 2.1 or CRI-O 1.31. Elsewhere the pods do not start.")
	case workload.ImageFolders:
		return say("To mount one folder of an image (%s): containerd 2.2 or CRI-O 1.33. Other nodes are left out.", n.Of)
	case workload.RuntimeClass:
		return say("A RuntimeClass %s, of which the handler mounts images too.", n.Of)
	case workload.Devices:
		return say("Devices: %s. The pods wait until a node has them.", n.Of)
	case workload.HugePages:
		return say("Huge pages: %s. The pods wait until a node has them.", n.Of)
	case workload.Claims:
		return say("Claims of the namespace: %s. The pods wait until they are there.", n.Of)
	}
	return say("A network plug-in that enforces NetworkPolicy. Nothing tells whether there is one.")
}
