// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"errors"
	"fmt"

	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/vsa-legal/operator/config/law"
)

// addLaw lets the controllers judge by the catalogue that is built in, and somebody tell of what becomes of the law.
func addLaw(mgr manager.Manager, r *reconciler, o Options) error {
	changes := newLawChanges(mgr.GetCache(), r.events)
	if err := mgr.Add(changes); err != nil {
		return fmt.Errorf("adding the look at the law: %w", err)
	}
	if o.Registry != nil {
		if err := errors.Join(o.Registry.Register(changes.total), o.Registry.Register(&lawCollector{&r.gatherer.lawReader})); err != nil {
			return fmt.Errorf("registering the metrics of the law: %w", err)
		}
	}
	return r.gatherer.addCatalogue(o)
}

// addCatalogue adds the catalogue, unless a test makes a law of its own.
func (g *gatherer) addCatalogue(o Options) error {
	if o.Lease.Namespace == "" {
		return errors.New("the operator keeps copies of the law in its own namespace: name it")
	}
	if o.WithoutBuiltInLaw {
		return nil
	}
	catalogue, err := law.Profiles()
	if err != nil {
		return fmt.Errorf("reading the catalogue that is built in: %w", err)
	}
	g.builtIn = catalogue
	return nil
}
