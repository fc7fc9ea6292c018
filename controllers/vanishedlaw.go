// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// vanishedLaw is the law that went with the definition of its kind, as kubectl delete crd takes it: nobody has repealed it. It
// binds until an object of its name is there again, or as long as the manager lives.
type vanishedLaw struct {
	profiles, lastProfiles []v1alpha1.LegalProfile
	notices, lastNotices   []v1alpha1.FormalNotice
}

// bind returns the law with what has vanished of it, and under which nothing new starts while a kind is absent.
func (v *vanishedLaw) bind(law *legal.Law, o *lawObjects) *legal.Law {
	v.profiles = vanished(v.profiles, v.lastProfiles, o.profiles.Items, slices.Contains(o.absent, kindOf(&v1alpha1.LegalProfile{})))
	v.notices = vanished(v.notices, v.lastNotices, o.notices.Items, slices.Contains(o.absent, kindOf(&v1alpha1.FormalNotice{})))
	v.lastProfiles, v.lastNotices = o.profiles.Items, o.notices.Items
	if len(v.profiles)+len(v.notices) > 0 {
		law = law.Stricter(legal.NewLaw(slices.Concat(o.profiles.Items, v.profiles), slices.Concat(o.notices.Items, v.notices)))
	}
	if len(o.absent) > 0 {
		law = law.Held(legal.Hold{Message: "the API server does not serve " + strings.Join(o.absent, ", ") +
			": nobody knows what there is of it, and nothing new starts"})
	}
	return law
}

// vanished are the objects that have vanished before or, where their kind is absent, since the last look, and that are not there.
func vanished[T any, P interface {
	*T
	client.Object
}](before, last, there []T, absent bool) []T {
	if absent {
		before = slices.Concat(before, last)
	}
	var all []T
	for i := range before {
		name := P(&before[i]).GetName()
		if named[T, P](name, there) == nil && named[T, P](name, all) == nil {
			all = append(all, before[i])
		}
	}
	return all
}

// definedWithin bounds the question whether a kind is defined.
const definedWithin = 5 * time.Second

// isDefined asks the API server whether a definition is there and is not being deleted.
func (l *lawReader) isDefined(ctx context.Context, name string) (bool, error) {
	definition, err := l.definition(ctx, name)
	return definition != nil, err
}

// definitionKind is the kind of the definitions of kinds. No more of it is needed than that.
func definitionKind() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: "apiextensions.k8s.io", Version: "v1", Kind: "CustomResourceDefinition"}
}

// definition asks the API server for the metadata of a definition. It is nil where that is being deleted: before it goes, its objects do.
func (l *lawReader) definition(ctx context.Context, name string) (*metav1.PartialObjectMetadata, error) {
	ctx, cancel := context.WithTimeout(ctx, definedWithin)
	defer cancel()
	of := &metav1.PartialObjectMetadata{}
	of.SetGroupVersionKind(definitionKind())
	err := l.live.Get(ctx, client.ObjectKey{Name: name}, of)
	switch {
	case apierrors.IsNotFound(err), err == nil && !of.DeletionTimestamp.IsZero():
		return nil, nil
	case err != nil:
		return nil, err //nolint:wrapcheck // the caller says what it is of
	}
	return of, nil
}
