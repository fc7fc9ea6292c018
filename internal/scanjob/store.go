// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// Keys of a stored result.
const (
	keyDigest = "digest"
	keyScope  = "scope"
	keyResult = "result"
	// keyArchitecture is not there in what was kept before results were told apart by it.
	keyArchitecture = "architecture"
)

// Store keeps a message that was read: nobody has to inspect the same content again.
func (i Inspector) Store(s Subject, r *Result, message string) *corev1.ConfigMap {
	data := map[string]string{keyDigest: s.digest(), keyScope: s.scope(), keyResult: message}
	if s.Architecture != "" {
		data[keyArchitecture] = s.Architecture
	}
	return &corev1.ConfigMap{
		TypeMeta: metav1.TypeMeta{APIVersion: corev1.SchemeGroupVersion.String(), Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{
			Namespace: i.Namespace, Name: s.name(r.Inspector),
			Labels: map[string]string{LabelComponent: Component, LabelInspected: s.Label()},
		},
		Immutable: ptr.To(true),
		Data:      data,
	}
}

// Stored reads a stored result. It returns nil if it is none, or one of something else.
func (i Inspector) Stored(c *corev1.ConfigMap, s Subject) *Result {
	if !ptr.Deref(c.Immutable, false) || c.Data[keyDigest] != s.digest() || c.Data[keyScope] != s.scope() ||
		c.Data[keyArchitecture] != s.Architecture {
		return nil
	}
	r, err := Decode(c.Data[keyResult])
	if err != nil || c.Name != s.name(r.Inspector) {
		return nil
	}
	return r
}

// StoredAs is the name under which the result of this inspector is kept.
func (i Inspector) StoredAs(s Subject) string { return s.name(Revision) }
