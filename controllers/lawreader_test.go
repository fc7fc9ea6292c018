// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/lawbundle"
	"github.com/vsa-legal/operator/test/objects"
)

// lawOf is a reader of a cluster that has these objects.
func lawOf(t *testing.T, all ...client.Object) *lawReader {
	t.Helper()
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{v1alpha1.AddToScheme, corev1.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	return &lawReader{Reader: fake.NewClientBuilder().WithScheme(scheme).WithObjects(all...).Build(), namespace: "system"}
}

func settledOf(t *testing.T, l *lawReader) *lawbundle.Settled {
	t.Helper()
	s, err := l.settled(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// turned lists objects the other way round every second time, as a cache lists in no order.
type turned struct {
	client.Reader
	times int
}

func (r *turned) List(ctx context.Context, list client.ObjectList, opts ...client.ListOption) error {
	if err := r.Reader.List(ctx, list, opts...); err != nil {
		return err
	}
	if meta.LenList(list) < 2 {
		return nil
	}
	if r.times++; r.times%2 == 1 {
		return nil
	}
	items, err := meta.ExtractList(list)
	if err != nil {
		return err
	}
	slices.Reverse(items)
	return meta.SetList(list, items)
}

// TestLawIsMadeReadyOnce until something that it follows from has changed.
func TestLawIsMadeReadyOnce(t *testing.T) {
	p, e := prohibition(t, 3, "biometric")
	b := objects.MakeBundle("EU", 3).Members(e.Members...).Obj()
	another := objects.MakeProfile("another").Obj()
	p.UID, another.UID = "one", "another" // the fake client gives none
	l := lawOf(t, p, b, another)
	c, ok := l.Reader.(client.Client)
	l.Reader = &turned{Reader: c}
	first := settledOf(t, l)
	if settledOf(t, l) != first {
		t.Error("made ready again, and nothing has changed")
	}
	if !ok {
		t.Fatal("the fake client does not write")
	}
	kept, err := newCopy("system", e)
	if err != nil {
		t.Fatal(err)
	}
	notice := objects.MakeNotice("n").Obj()
	for name, o := range map[string]client.Object{"a notice": notice, "a profile": objects.MakeProfile("p").Obj(), "a bundle": objects.MakeBundle("FR", 1).Obj(), "a copy": kept} {
		before := settledOf(t, l)
		if err := c.Create(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if settledOf(t, l) == before {
			t.Errorf("%s was added, and the law is the same", name)
		}
	}
}

// TestLawIsRemembered: by the manager while it lives, and by the copy when another one begins.
func TestLawIsRemembered(t *testing.T) {
	p, e := prohibition(t, 3, "biometric")
	l := lawOf(t, p, objects.MakeBundle("EU", 3).Members(e.Members...).Obj())
	settledOf(t, l)
	for _, o := range []client.Object{p, objects.MakeBundle("EU", 3).Obj()} {
		if err := l.Reader.(client.Client).Delete(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := newCopy("system", e)
	if err != nil {
		t.Fatal(err)
	}
	damaged := kept.DeepCopy()
	damaged.BinaryData[keyEdition] = damaged.BinaryData[keyEdition][1:]
	elsewhere := kept.DeepCopy()
	elsewhere.Namespace = "other"
	for name, c := range map[string]struct {
		law  *lawReader
		want int64
	}{
		"by the manager":      {l, 3},
		"by the copy":         {lawOf(t, kept), 3},
		"by a damaged copy":   {lawOf(t, damaged), 0},
		"by one of elsewhere": {lawOf(t, elsewhere), 0},
	} {
		at := settledOf(t, c.law).Standing("EU")
		if c.want == 0 && at != nil || c.want > 0 && (at == nil || at.Sequence != c.want || at.Complete) {
			t.Errorf("%s: %+v", name, at)
		}
	}
}
