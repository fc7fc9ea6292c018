// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// fetches sets the condition of a package that tells what of its runtime would fetch modules from elsewhere.
func (c conditions) fetches(r *v1alpha1.Runtime) {
	var said []string
	for _, f := range workload.Fetches(r) {
		said = append(said, f.String())
	}
	if len(said) > 0 {
		c.set(v1alpha1.ConditionFetches, metav1.ConditionTrue, v1alpha1.ReasonFetchesModules, workload.FetchesInVain+": "+strings.Join(said, "; "))
		return
	}
	c.set(v1alpha1.ConditionFetches, metav1.ConditionFalse, v1alpha1.ReasonNothingFetched, "nothing of it is known to fetch modules")
}
