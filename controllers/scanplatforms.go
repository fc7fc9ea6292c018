// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/text"
)

// lookOn finds out how far the inspections of an image have come on nodes of some architectures, and takes the next step of
// each. What one digest stands for can be an index, with other files for each.
func (i *inspector) lookOn(ctx context.Context, s scanjob.Subject, architectures []string, now time.Time) (inspected, error) {
	all := inspected{told: v1alpha1.Inspection{Image: s.Image, State: v1alpha1.InspectionPending}}
	var problems []error
	for _, architecture := range architectures {
		in, err := i.look(ctx, s.On(architecture), now)
		if err == nil && len(architectures) == 1 {
			err = i.takeOver(ctx, s, &in)
		}
		if err != nil {
			return all, err
		}
		problems = append(problems, in.problem)
		all.add(&in, architecture, len(architectures) > 1)
	}
	all.problem = errors.Join(problems...)
	return all, nil
}

// add takes one architecture into what is told of an image. It is inspected as soon as it is on one of them: it runs there,
// and on no other.
func (in *inspected) add(on *inspected, architecture string, oneOfSeveral bool) {
	in.result = scanjob.Merge(in.result, on.result)
	in.wake = earliest(in.wake, on.wake)
	message := on.told.Message
	if message != "" && oneOfSeveral {
		message = "on " + architecture + ": " + message
	}
	switch {
	case in.told.Message == "":
		in.told.Message = message
	case message != "":
		in.told.Message = text.Truncate(in.told.Message+"; "+message, maxInspectionMessage)
	}
	switch {
	case on.result != nil:
		in.told.State, in.told.Inspector = v1alpha1.InspectionInspected, on.told.Inspector
		in.told.Architectures = append(in.told.Architectures, architecture)
	case in.told.State == v1alpha1.InspectionPending:
		in.told.State = on.told.State
	}
}

// takeOver lets a result that was kept before results were told apart by architecture count until there is another one. It
// does only where all nodes are alike: nobody knows on which it was found. Once there is another one it is removed.
func (i *inspector) takeOver(ctx context.Context, s scanjob.Subject, in *inspected) error {
	var list corev1.ConfigMapList
	if err := i.list(ctx, &list, s); err != nil {
		return err
	}
	for n := range list.Items {
		c := &list.Items[n]
		result := i.Stored(c, s)
		switch {
		case result == nil:
			continue
		case in.result == nil:
			in.inspected(result, text.Truncate(messageOlder+in.told.Message, maxInspectionMessage))
		case in.told.Message == "": // of the present inspector
			if _, err := i.Remove(ctx, c); err != nil {
				return err
			}
		}
	}
	return nil
}
