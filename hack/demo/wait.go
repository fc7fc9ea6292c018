// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// bound is how long the cluster may take to come to where the story wants it.
const bound = 20 * time.Second

// failure is a state that did not come about.
type failure struct {
	expected string
	last     error         // what was seen instead
	object   client.Object // whose status tells why; none where there is no such object
}

func (f *failure) Error() string {
	if f.last != nil {
		return fmt.Sprintf("expected %s; %s", f.expected, f.last)
	}
	return "expected " + f.expected
}

// until waits for an object to be as the check wants it, which tells what is wrong otherwise.
func until[T client.Object](ctx context.Context, st *story, object T, expected string, check func(T) error) error {
	err := st.poll(ctx, expected, func(ctx context.Context) error {
		if err := st.client.Get(ctx, client.ObjectKeyFromObject(object), object); err != nil {
			return err
		}
		return check(object)
	})
	var f *failure
	if errors.As(err, &f) {
		f.object = object
	}
	return err
}

// poll asks again and again, within bounds.
func (st *story) poll(ctx context.Context, expected string, check func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	last := errors.New("nothing was seen")
	for limited.Err() == nil {
		err := check(limited)
		if err == nil {
			return nil
		}
		if limited.Err() == nil {
			last = err
		}
		sleep(limited, 50*time.Millisecond)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return &failure{expected: fmt.Sprintf("%s within %s", expected, bound), last: last}
}

// explain prints what is known about a step that went wrong.
func (st *story) explain(ctx context.Context, err error) {
	st.bad("%v", err)
	var f *failure
	if errors.As(err, &f) && f.object != nil {
		st.print("\n" + st.describe(ctx, f.object))
	}
	log, readErr := os.ReadFile(st.cluster.operatorLog())
	if readErr != nil {
		return // the operator had not been started
	}
	st.print("\nThe end of the operator's log:\n" + tail(string(log), 20))
}

// describe prints the status of an object as it is now.
func (st *story) describe(ctx context.Context, object client.Object) string {
	key := client.ObjectKeyFromObject(object)
	if err := st.client.Get(ctx, key, object); apierrors.IsNotFound(err) {
		return fmt.Sprintf("%T %s does not exist.\n", object, key)
	} else if err != nil {
		return err.Error() + "\n"
	}
	object.SetManagedFields(nil)
	text, err := yaml.Marshal(object)
	if err != nil {
		return err.Error() + "\n"
	}
	return fmt.Sprintf("%T %s:\n%s", object, key, text)
}

// tail returns the last lines of a text.
func tail(text string, lines int) string {
	all := strings.SplitAfter(strings.TrimRight(text, "\n")+"\n", "\n")
	all = all[:len(all)-1]
	return strings.Join(all[max(0, len(all)-lines):], "")
}
