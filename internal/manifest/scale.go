// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"math"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// replicasPath is where a kind that can be scaled says how many there are to be, such as .spec.replicas; empty for others.
func replicasPath(version *apiextensionsv1.CustomResourceDefinitionVersion) string {
	if version.Subresources == nil || version.Subresources.Scale == nil {
		return ""
	}
	return version.Subresources.Scale.SpecReplicasPath
}

// validateScale says what the API server does of that number, beside what the schema says: its own function for it cannot be
// called from outside (apiextensions-apiserver, registry/customresource/validator.go, ValidateScaleSpec).
func validateScale(content map[string]any, path string) field.ErrorList {
	if path == "" {
		return nil
	}
	replicas, _, err := unstructured.NestedInt64(content, strings.Split(strings.TrimPrefix(path, "."), ".")...)
	switch {
	case err != nil:
		return field.ErrorList{field.Invalid(field.NewPath(path), replicas, err.Error())}
	case replicas < 0:
		return field.ErrorList{field.Invalid(field.NewPath(path), replicas, "should be a non-negative integer")}
	case replicas > math.MaxInt32:
		return field.ErrorList{field.Invalid(field.NewPath(path), replicas, fmt.Sprintf("should be less than or equal to %v", math.MaxInt32))}
	}
	return nil
}
