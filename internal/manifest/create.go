// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"errors"
	"slices"

	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/api/operation"
	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/features"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
)

// create takes the steps of an API server that is asked to create an object with strict field validation: decode,
// prune, default, prepare, validate. It returns the object, or every reason why not.
//
// The order is that of apiextensions-apiserver's unstructuredSchemaCoercer and customResourceStrategy, and of
// apiserver's createHandler. Where the API server stops at unknown fields, this goes on, and tells all at once.
func (k *kind) create(document map[string]any, namespace string) (runtime.Object, []string) {
	content := runtime.DeepCopyJSON(document)
	k.forget(content)
	meta, unknown, err := k.decode(content)
	if err != nil {
		return nil, []string{k.metadataProblem(err)}
	}
	problems := unknownProblems(unknown)
	defaulting.Default(content, k.structural)
	named := k.prepare(content, meta, namespace)
	if !named {
		problems = append(problems, "metadata.name: Required value: write a name: none is generated without a cluster")
	}
	problems = append(problems, k.problems(k.validate(content, meta))...)
	if len(problems) > 0 {
		return nil, problems
	}
	return k.typed(content)
}

// forget takes out what a cluster wrote into an object that was read from it, whatever it is: none of it is taken over
// when an object is created.
func (k *kind) forget(content map[string]any) {
	if k.hasStatus {
		delete(content, "status")
	}
	metadata, _ := content["metadata"].(map[string]any)
	for _, written := range []string{"resourceVersion", "uid", "generation", "creationTimestamp", "managedFields"} {
		delete(metadata, written)
	}
}

// decode reads the metadata and takes out of the content what the schema does not have, whose paths it returns.
func (k *kind) decode(content map[string]any) (*metav1.ObjectMeta, []string, error) {
	meta, _, unknown, err := objectmeta.GetObjectMetaWithOptions(content, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return nil, nil, err
	}
	if meta == nil {
		meta = &metav1.ObjectMeta{}
	}
	unknown = append(unknown, pruning.PruneWithOptions(content, k.structural, true, structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})...)
	defaulting.PruneNonNullableNullsWithoutDefaults(content, k.structural)
	coerceErr, coerced := objectmeta.CoerceWithOptions(nil, content, k.structural, false, objectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
	if coerceErr != nil {
		return nil, nil, coerceErr
	}
	slices.Sort(unknown)
	return meta, append(unknown, coerced...), nil
}

// prepare writes the metadata of a new object, and says whether the object has a name. One that is
// to be generated is stood in for, so that the rest can be checked.
func (k *kind) prepare(content map[string]any, meta *metav1.ObjectMeta, namespace string) (named bool) {
	meta.DeletionTimestamp, meta.DeletionGracePeriodSeconds = nil, nil
	meta.SelfLink = "" //nolint:staticcheck // deprecated, and still what the API server clears
	meta.OwnerReferences = distinct(meta.OwnerReferences)
	meta.Namespace, meta.Generation = namespace, 1
	if named = meta.Name != "" || meta.GenerateName == ""; !named {
		meta.Name = cutBytes(meta.GenerateName, generatedFrom) + "xxxxx"
	}
	// It only fails for types that are not structs.
	_ = objectmeta.SetObjectMeta(content, meta)
	return named
}

// generatedFrom is how much of a name to be generated the API server keeps: with five letters more, it is a label.
const generatedFrom = 63 - 5

func cutBytes(text string, most int) string { return text[:min(len(text), most)] }

// distinct leaves out owners that are named again.
func distinct(owners []metav1.OwnerReference) []metav1.OwnerReference {
	var kept []metav1.OwnerReference
	for _, owner := range owners {
		if !slices.ContainsFunc(kept, func(k metav1.OwnerReference) bool { return equalOwner(k, owner) }) {
			kept = append(kept, owner)
		}
	}
	return kept
}

func equalOwner(a, b metav1.OwnerReference) bool {
	same := func(p, q *bool) bool { return p == q || p != nil && q != nil && *p == *q }
	return a.APIVersion == b.APIVersion && a.Kind == b.Kind && a.Name == b.Name && a.UID == b.UID &&
		same(a.Controller, b.Controller) && same(a.BlockOwnerDeletion, b.BlockOwnerDeletion)
}

// errUnchecked is what is left to say of rules that make no sense of an object that breaks its schema.
var errUnchecked = errors.New("some validation rules were not checked because the object was invalid; correct the existing errors to complete validation")

// validate returns what the schema and its rules object to.
func (k *kind) validate(content map[string]any, meta *metav1.ObjectMeta) field.ErrorList {
	ctx := context.Background()
	declarative := utilfeature.DefaultFeatureGate.Enabled(features.DeclarativeValidationBeta)
	errs := metavalidation.ValidateObjectMetaDeclaratively(ctx, operation.Create, meta, nil, k.namespaced, metavalidation.NameIsDNSSubdomain, field.NewPath("metadata"), declarative)
	errs = append(errs, validation.ValidateCustomResource(nil, content, k.validator)...)
	errs = append(errs, validateScale(content, k.replicas)...)
	errs = append(errs, objectmeta.Validate(ctx, nil, content, k.structural, false)...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, k.structural, content)...)
	if k.rules == nil {
		return errs
	}
	if slices.ContainsFunc(errs, blocking) {
		return append(errs, field.Invalid(nil, field.OmitValueType{}, errUnchecked.Error()))
	}
	broken, _ := k.rules.Validate(ctx, nil, k.structural, content, nil, celconfig.RuntimeCELCostBudget)
	return append(errs, broken...)
}

// blocking is true of errors that leave rules without sense.
func blocking(err *field.Error) bool {
	switch err.Type {
	case field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong, field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid:
		return true
	default:
		return false
	}
}

// typed makes the typed object. What the schema lets pass and the type cannot hold is a problem, as it is for a
// controller that would read it.
func (k *kind) typed(content map[string]any) (runtime.Object, []string) {
	object, err := k.scheme.New(k.GroupVersionKind)
	if err != nil {
		return nil, []string{"kind: this program has no type for it"}
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(content, object, true); err != nil {
		return nil, []string{k.typeProblem(err)}
	}
	return object, nil
}
