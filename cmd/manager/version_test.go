// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	apiversion "k8s.io/apimachinery/pkg/version"
)

func TestCheckVersion(t *testing.T) {
	for git, ok := range map[string]bool{
		"v1.37.2":              true,
		"v1.36.3":              true,
		"v1.35.0":              true,
		"v1.36.1-gke.1042000":  true,
		"v1.36.0+k3s1":         true,
		"v2.0.0":               true,
		"v1.34.9":              false,
		"v1.9.0":               false,
		"":                     false,
		"not a version at all": false,
	} {
		if err := checkVersion(&apiversion.Info{GitVersion: git}); (err == nil) != ok {
			t.Errorf("%q: error %v, want none: %v", git, err, ok)
		}
	}
}
