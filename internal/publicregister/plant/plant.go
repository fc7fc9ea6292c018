// SPDX-License-Identifier: Apache-2.0

// Package plant puts a marker into all that may never be public, so that tests can look for it in whatever is made of a snapshot.
package plant

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/publicregister"
)

// Marker stands for what nobody may read. It is long, so that no digest has it by chance. Words of the law have it with a capital letter,
// and codes in capitals: look for it in any case, as by Find.
const Marker = "zzqxsecret"

// markedTerm is the marker as a word of the law.
const markedTerm v1alpha1.Term = "Zzqxsecret"

// Find returns where the marker is in a text, with what stands around it, or nothing.
func Find(text string) string {
	at := strings.Index(strings.ToLower(text), Marker)
	if at < 0 {
		return ""
	}
	return text[max(0, at-200):min(len(text), at+40)]
}

// plant puts the marker into every text of a value, also of what it points at.
func plant(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(Marker)
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && v.Kind() == reflect.Pointer {
			plant(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() && v.Type() != reflect.TypeFor[time.Time]() {
				plant(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Len() == 0 && v.Type().Elem().Kind() != reflect.Uint8 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			plant(v.Index(i))
		}
	case reflect.Map:
		if v.Type() == reflect.TypeFor[map[string]string]() {
			v.Set(reflect.ValueOf(map[string]string{Marker: Marker}))
		}
	}
}

// Everywhere puts the marker into all that may never be public: everything of a search, cameras, names of objects, the officer of a
// data controller, messages, references of acts that nobody published, acts for searches, what operators call themselves, and words
// that no law has.
func Everywhere(s *publicregister.Snapshot) {
	freely(s)
	for i := range s.Searches {
		namespace, began := s.Searches[i].Namespace, s.Searches[i].Status.StartedAt
		plant(reflect.ValueOf(&s.Searches[i]).Elem())
		s.Searches[i].Namespace, s.Searches[i].Status.StartedAt = namespace, began
	}
	for i := range s.Deployments {
		d := &s.Deployments[i]
		d.Spec.OperatedBy.Name = Marker
		d.Name, d.UID, d.Annotations = Marker+fmt.Sprint(i), "", annotations()
		for j := range d.Spec.Cameras {
			d.Spec.Cameras[j] = v1alpha1.Camera(fmt.Sprint(Marker, j))
		}
		for j := range d.Status.Findings {
			d.Status.Findings[j].Message, d.Status.Findings[j].SuppliedBy = Marker, Marker
		}
		for j := range d.Status.Modules {
			d.Status.Modules[j].Reason = Marker
		}
	}
	for i := range s.Profiles {
		s.Profiles[i].Annotations = annotations()
	}
	for i := range s.Bundles {
		s.Bundles[i].Annotations = annotations()
	}
	for i := range s.Packages {
		s.Packages[i].Annotations = annotations()
	}
	for i := range s.Controllers {
		s.Controllers[i].Name, s.Controllers[i].Annotations = Marker, annotations()
		s.Controllers[i].Spec.DataProtectionOfficer = &v1alpha1.DataProtectionOfficer{Name: Marker, Contact: Marker}
	}
	for i := range s.Formalities {
		f := &s.Formalities[i]
		f.Name, f.Annotations = Marker, annotations()
		judicial := slices.Contains(f.Spec.Covers.Purposes, "JudicialSearch")
		if judicial {
			f.Spec.Document = &v1alpha1.Document{URL: "https://court.example/" + Marker, SHA256: Marker}
		}
		if judicial || f.Spec.Document == nil {
			f.Spec.Reference = Marker
		}
	}
}

// annotations have the marker as a key of somebody's own, and in the place of who filed an object, or changed it.
func annotations() map[string]string {
	return map[string]string{Marker: Marker, v1alpha1.AnnotationFiledBy: Marker, v1alpha1.AnnotationChangedBy: Marker}
}

// freely adds what somebody has written who may write anything: a data controller whom nobody registered, a package that there is not,
// a purpose, a profile and an act that no law has.
func freely(s *publicregister.Snapshot) {
	at := slices.IndexFunc(s.Deployments, func(d v1alpha1.VideoAnalyticsDeployment) bool { return d.Status.Verdict.Runs() })
	if at < 0 {
		return
	}
	runs := s.Deployments[at]
	for _, change := range []func(*v1alpha1.VideoAnalyticsDeployment){
		func(d *v1alpha1.VideoAnalyticsDeployment) {
			d.Namespace, d.Spec.OperatedBy = "nowhere", v1alpha1.Operator{Type: markedTerm, Name: Marker, Code: strings.ToUpper(Marker)}
		},
		func(d *v1alpha1.VideoAnalyticsDeployment) { d.Spec.PackageName = Marker },
		func(d *v1alpha1.VideoAnalyticsDeployment) { d.Spec.Purpose = markedTerm },
		func(d *v1alpha1.VideoAnalyticsDeployment) { d.Spec.ProfileName = Marker },
	} {
		d := runs.DeepCopy()
		change(d)
		s.Deployments = append(s.Deployments, *d)
	}
	act := v1alpha1.Formality{Spec: v1alpha1.FormalitySpec{Type: markedTerm, Covers: v1alpha1.Covers{Purposes: []v1alpha1.Term{runs.Spec.Purpose}}}}
	act.Namespace = runs.Namespace
	s.Formalities = append(s.Formalities, act)
}
