// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/admission"
)

// aliases are the registries that are one, as they were last read.
type aliases struct {
	read time.Time
	all  []admission.Alias
}

// registries reads which registries are one, at most as often as the controller looks by itself. Nothing watches the ConfigMap: it has no
// label of the operator's, which makes it its owner's.
func (k *admissionKeeper) registries(ctx context.Context) ([]admission.Alias, error) {
	now := k.clock.Now()
	if !k.aliases.read.IsZero() && now.Before(k.aliases.read.Add(recheckAfter)) {
		return k.aliases.all, nil
	}
	var c corev1.ConfigMap
	err := k.Live.Get(ctx, client.ObjectKey{Namespace: admission.Namespace, Name: admission.RegistryAliases}, &c)
	if client.IgnoreNotFound(err) != nil {
		return nil, fmt.Errorf("reading which registries are one: %w", err)
	}
	all, unread := admission.Aliases(c.Data)
	if unread > 0 {
		return nil, fmt.Errorf("the ConfigMap %s/%s has %d lines that are not two prefixes of repositories, or are too many: correct it",
			admission.Namespace, admission.RegistryAliases, unread)
	}
	k.aliases = aliases{now, all}
	return all, nil
}
