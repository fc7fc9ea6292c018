// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"k8s.io/apimachinery/pkg/util/version"
	apiversion "k8s.io/apimachinery/pkg/version"
)

// oldestKubernetes is the first minor in which image volumes are on by default. Without them a module could only be
// baked in and hidden, never absent.
var oldestKubernetes = version.MajorMinor(1, 35)

// checkVersion refuses a cluster that is too old. The error says which protection is missing.
func checkVersion(server *apiversion.Info) error {
	v, err := version.ParseGeneric(server.GitVersion)
	if err != nil {
		return fmt.Errorf("the API server gives the version %q, which cannot be read: %w", server.GitVersion, err)
	}
	if v.LessThan(oldestKubernetes) {
		return fmt.Errorf("the cluster runs Kubernetes %s: %s or later is needed for image volumes, by which a module that "+
			"may not run is kept out of the container", v, oldestKubernetes)
	}
	return nil
}
