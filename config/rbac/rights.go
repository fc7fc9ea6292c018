// SPDX-License-Identifier: Apache-2.0

// Package rbac is what the operator may do, as it is installed.
package rbac

import (
	_ "embed" // of role.yaml
	"fmt"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

//go:embed role.yaml
var roles string

// Rules that hold for the operator in a namespace: those of its ClusterRole, and of its Role there if it has one.
func Rules(namespace string) ([]rbacv1.PolicyRule, error) {
	var all []rbacv1.PolicyRule
	for document := range strings.SplitSeq(roles, "---\n") {
		var role rbacv1.ClusterRole // a Role reads alike
		if err := yaml.Unmarshal([]byte(document), &role); err != nil {
			return nil, fmt.Errorf("reading the operator's role: %w", err)
		}
		if role.Kind == "ClusterRole" || role.Kind == "Role" && role.Namespace == namespace {
			all = append(all, role.Rules...)
		}
	}
	return all, nil
}
