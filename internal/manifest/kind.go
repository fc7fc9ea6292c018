// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

// kind is what an API server makes of the definition of a kind in order to serve one version of it. It may be used by
// several goroutines at a time.
type kind struct {
	schema.GroupVersionKind

	namespaced bool
	// hasStatus is true where the status is written apart, and dropped from what is created.
	hasStatus bool
	// secret is true where no message may repeat a value.
	secret bool
	// replicas is where it says how many there are to be, of a kind that can be scaled.
	replicas   string
	validator  validation.SchemaValidator
	structural *structuralschema.Structural
	rules      *cel.Validator
	scheme     *runtime.Scheme
}

// secrets are the kinds that say what justice looks for.
var secrets = map[string]bool{"JudicialRequisition": true, "JudicialDecision": true, "VideoSearchJob": true}

// newKind compiles a version of a definition. That takes some milliseconds, most of them for the rules.
func newKind(scheme *runtime.Scheme, spec *apiextensionsv1.CustomResourceDefinitionSpec, version *apiextensionsv1.CustomResourceDefinitionVersion) (*kind, error) {
	k := &kind{
		GroupVersionKind: schema.GroupVersionKind{Group: spec.Group, Version: version.Name, Kind: spec.Names.Kind},
		namespaced:       spec.Scope == apiextensionsv1.NamespaceScoped,
		hasStatus:        version.Subresources != nil && version.Subresources.Status != nil,
		secret:           secrets[spec.Names.Kind],
		replicas:         replicasPath(version),
		scheme:           scheme,
	}
	var internal apiextensions.CustomResourceValidation
	if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(version.Schema, &internal, nil); err != nil {
		return nil, fmt.Errorf("convert the schema of %s: %w", k.Kind, err)
	}
	var err error
	if k.validator, _, err = validation.NewSchemaValidator(internal.OpenAPIV3Schema); err != nil {
		return nil, fmt.Errorf("compile the schema of %s: %w", k.Kind, err)
	}
	if k.structural, err = structuralschema.NewStructural(internal.OpenAPIV3Schema); err != nil {
		return nil, fmt.Errorf("structure the schema of %s: %w", k.Kind, err)
	}
	k.rules = cel.NewValidator(k.structural, true, celconfig.PerCallLimit)
	return k, nil
}
