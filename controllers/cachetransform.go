// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"crypto/sha256"
	"reflect"
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	resourcev1 "k8s.io/api/resource/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/lru"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const (
	// maxShared bounds how many texts, and how many sets of fields, are known at a time. A cluster has about as many sets as there are
	// ways in which objects of a kind are filled in, and as many texts that stand in many objects as its law and its packages have.
	maxShared = 4096
	// minSharedText and maxSharedText are lengths of texts, in bytes: a shorter one costs less than the look, and a longer one is one of a kind.
	minSharedText, maxSharedText = 8, 1 << 10
)

// sharer keeps once what stands in thousands of objects of a cache: the texts of their specs and statuses, and the sets of fields of
// metadata.managedFields. Whoever reads these from a cache changes none: see toolscache.TransformFunc.
type sharer struct {
	texts, fieldSets *lru.Cache
}

func newSharer() *sharer { return &sharer{lru.New(maxShared), lru.New(maxShared)} }

// slim has an object share with others what it has in common with them, gives back the room that its decoder took for lists to
// grow, and drops the copy of its own manifest that kubectl leaves in it, and the sets of fields that nobody needs. What the object says
// otherwise stays the same.
func (s *sharer) slim(o any) (any, error) {
	object, ok := o.(client.Object)
	if !ok { // such as what is known of an object that went unseen
		return o, nil
	}
	if annotations := object.GetAnnotations(); annotations[corev1.LastAppliedConfigAnnotation] != "" {
		delete(annotations, corev1.LastAppliedConfigAnnotation)
		object.SetAnnotations(annotations)
	}
	if nobodyAsksWho(object) {
		object.SetManagedFields(slices.DeleteFunc(object.GetManagedFields(), func(e metav1.ManagedFieldsEntry) bool { return !isOwnStatus(e) }))
	}
	s.share(reflect.ValueOf(object))
	return object, nil
}

// nobodyAsksWho tells of an object that its sets of fields are needed for its status alone: see ownStatus. Of what runs, of the law and
// of policies it is told who changed them: see changedBy.
func nobodyAsksWho(o client.Object) bool {
	switch o.(type) {
	case *v1alpha1.VideoAnalyticsDeployment, *v1alpha1.VideoSearchJob, *v1alpha1.AnalyticsPackage, *v1alpha1.DataController,
		*v1alpha1.Formality, *v1alpha1.JudicialRequisition, *v1alpha1.JudicialDecision,
		*corev1.ConfigMap, *corev1.Service, *networkingv1.NetworkPolicy, *policyv1.PodDisruptionBudget, *resourcev1.ResourceClaimTemplate:
		return true
	}
	return false
}

// share goes through a value and has what can be set of it share its texts.
func (s *sharer) share(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		if f, ok := v.Interface().(*metav1.FieldsV1); ok {
			if v.CanSet() {
				v.Set(reflect.ValueOf(s.fieldSet(f)))
			}
			return
		}
		s.share(v.Elem())
	case reflect.Struct:
		s.shareFields(v)
	case reflect.Slice:
		s.shareList(v)
	case reflect.Map:
		s.shareMap(v)
	case reflect.String:
		if v.CanSet() {
			v.SetString(s.text(v.String()))
		}
	}
}

// unshared are the fields of an object's metadata that no other object has.
var unshared = map[string]bool{"Name": true, "UID": true, "ResourceVersion": true}

func (s *sharer) shareFields(v reflect.Value) {
	metadata := v.Type() == reflect.TypeFor[metav1.ObjectMeta]()
	for i := range v.NumField() {
		if f := v.Field(i); f.CanSet() && (!metadata || !unshared[v.Type().Field(i).Name]) {
			s.share(f)
		}
	}
}

// shareList makes a list as long as it has to be: a decoder makes it grow in steps.
func (s *sharer) shareList(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return
	}
	if v.Cap() > v.Len() && v.CanSet() {
		exact := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(exact, v)
		v.Set(exact)
	}
	for i := range v.Len() {
		s.share(v.Index(i))
	}
}

func (s *sharer) shareMap(v reflect.Value) {
	texts, ok := v.Interface().(map[string]string)
	if !ok {
		return
	}
	for key, value := range texts {
		texts[key] = s.text(value)
	}
}

// text returns the one that is known, if there is an equal one.
func (s *sharer) text(t string) string {
	if len(t) < minSharedText || len(t) > maxSharedText {
		return t
	}
	known, _ := s.texts.Get(t)
	if equal, ok := known.(string); ok {
		return equal
	}
	s.texts.Add(t, t)
	return t
}

// fieldSet returns the one that is known, if there is an equal one.
func (s *sharer) fieldSet(f *metav1.FieldsV1) *metav1.FieldsV1 {
	key := sha256.Sum256(f.GetRawBytes()) // the set itself would be kept twice
	known, _ := s.fieldSets.Get(key)
	if equal, ok := known.(*metav1.FieldsV1); ok {
		return equal
	}
	s.fieldSets.Add(key, f)
	return f
}
