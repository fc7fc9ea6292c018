// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"fmt"
	"sync"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// registerReader finds in the cache who is registered, and makes it ready anew only when something of it has changed.
type registerReader struct {
	mu       sync.Mutex
	version  fingerprint
	register *legal.Register
}

// read returns the register of a cluster. It must not be changed.
func (r *registerReader) read(ctx context.Context, from client.Reader) (*legal.Register, error) {
	type object struct {
		uid        types.UID
		generation int64
	}
	var list v1alpha1.DataControllerList
	if err := from.List(ctx, &list, client.UnsafeDisableDeepCopy); err != nil {
		return nil, fmt.Errorf("listing the data controllers: %w", err)
	}
	var version fingerprint
	for i := range list.Items {
		addTo(&version, object{list.Items[i].UID, list.Items[i].Generation})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.register == nil || r.version != version {
		r.version, r.register = version, legal.NewRegister(list.Items)
	}
	return r.register, nil
}
