// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/permit"
	"github.com/vsa-legal/operator/internal/workload"
)

// keysReadAgain is how often the Secret is read in which the keys are that permits are signed with. Nobody but the operator may
// change it.
const keysReadAgain = 10 * time.Minute

// permitKeys are the keys that permits are signed with. They are made when they are needed first.
type permitKeys struct {
	client    client.Client // writes
	live      client.Reader // reads: no Secret is ever in a cache
	clock     clock.PassiveClock
	namespace string

	mu     sync.Mutex
	keys   permit.Keyring
	readAt time.Time
}

// get returns the keys, with one among them that new pods can be told of.
func (k *permitKeys) get(ctx context.Context) (permit.Keyring, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.clock.Now()
	if age := now.Sub(k.readAt); len(k.keys) > 0 && age >= 0 && age < keysReadAgain {
		return k.keys, nil
	}
	keys, err := k.read(ctx, now)
	if apierrors.IsConflict(err) || apierrors.IsAlreadyExists(err) { // another manager was sooner
		keys, err = k.read(ctx, now)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the keys of permits: %w", err)
	}
	k.keys, k.readAt = keys, now
	return keys, nil
}

// read reads the Secret, and makes or rotates what is in it.
func (k *permitKeys) read(ctx context.Context, now time.Time) (permit.Keyring, error) {
	if k.namespace == "" {
		return nil, errors.New("the operator does not know its namespace")
	}
	secret, err := get[corev1.Secret](ctx, k.live, k.namespace, admission.PermitKeys)
	if err != nil {
		return nil, err
	}
	exists := secret != nil
	if !exists {
		secret = &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: k.namespace, Name: admission.PermitKeys,
			Labels: map[string]string{workload.LabelManagedBy: workload.ManagedBy}}}
	}
	keys, changed, err := permit.Keyring(secret.Data).Rotate(now, rand.Reader)
	if err != nil || !changed {
		return keys, err
	}
	secret.Data = keys
	if exists {
		return keys, k.client.Update(ctx, secret, client.FieldOwner(workload.FieldOwner))
	}
	return keys, k.client.Create(ctx, secret, client.FieldOwner(workload.FieldOwner))
}
