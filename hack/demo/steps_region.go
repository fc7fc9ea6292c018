// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/hack/region/region"
	"github.com/vsa-legal/operator/internal/world"
)

// aRegion judges a region from a file. It is a history: its papers were given by many offices, over years, and a cluster believes a
// paper only from who gives it and when he gives it. So nothing of it is filed.
func aRegion(_ context.Context, st *story) error {
	now := time.Now()
	r, err := region.Story(now, region.Defaults())
	if err != nil {
		return err
	}
	text, err := asYAML(r.Objects)
	if err != nil {
		return err
	}
	if err := st.save("region.yaml", text); err != nil {
		return err
	}
	st.say("Forty communes of the Essonne and eight services, with what they declared to run and the papers they filed. The " +
		"places are real, everything else is invented. 'go run ./hack/region' prints the same. It is judged from the file, as " +
		"'kubectl vsa check -f region.yaml' does, and papers are taken for what they say: this cluster would believe them only from " +
		"those who give them.")
	seen, err := judged(r.Objects, now)
	if err != nil {
		return err
	}
	for _, e := range r.Expectations {
		err = errors.Join(err, seen.meets(e))
	}
	if err != nil {
		return &failure{expected: "the verdicts of the region that were expected: " + err.Error()}
	}
	st.say("How many of each verdict: %s", seen.count())
	st.good("All %d verdicts of the region are those that were expected, each for the reason that was expected.", len(r.Expectations))
	return nil
}

// asYAML writes objects as a stream of documents.
func asYAML(objects []client.Object) ([]byte, error) {
	var b bytes.Buffer
	for _, o := range objects {
		text, err := yaml.Marshal(o)
		if err != nil {
			return nil, fmt.Errorf("print %s: %w", client.ObjectKeyFromObject(o), err)
		}
		b.WriteString("---\n")
		b.Write(text)
	}
	return b.Bytes(), nil
}

// judged are the outcomes of objects at an instant, under the law that ships.
func judged(all []client.Object, now time.Time) (outcomes, error) {
	profiles, err := law.Profiles()
	if err != nil {
		return nil, fmt.Errorf("reading the law: %w", err)
	}
	bundles, err := law.Bundles()
	if err != nil {
		return nil, fmt.Errorf("reading the law: %w", err)
	}
	input := &world.Objects{Profiles: profiles, Bundles: bundles, BuiltIn: profiles}
	for _, o := range all {
		input.Add(o)
	}
	seen := outcomes{}
	cases := world.New(input).Cases()
	for i := range cases {
		v := cases[i].Judge(now)
		o := &outcome{verdict: v.Verdict}
		if len(v.Findings) > 0 {
			o.reason = v.Findings[0].Reason
		}
		seen[[3]string{cases[i].Kind, cases[i].Namespace, cases[i].Name}] = o
	}
	return seen, nil
}

// outcome is what becomes of a deployment or a search.
type outcome struct {
	verdict v1alpha1.Verdict
	reason  string // of the gravest finding
}

// outcomes by kind, namespace and name.
type outcomes map[[3]string]*outcome

// count tells how many there are of each verdict, the mildest first.
func (o outcomes) count() string {
	n := map[v1alpha1.Verdict]int{}
	for _, of := range o {
		n[of.verdict]++
	}
	return fmt.Sprintf("%d Permitted, %d Restricted, %d Suspended, %d Forbidden",
		n[v1alpha1.Permitted], n[v1alpha1.Restricted], n[v1alpha1.Suspended], n[v1alpha1.Forbidden])
}

// meets tells in what the outcome differs from an expectation.
func (o outcomes) meets(e region.Expectation) error {
	name := fmt.Sprintf("%s %s", e.Kind, types.NamespacedName{Namespace: e.Namespace, Name: e.Name})
	got, there := o[[3]string{e.Kind, e.Namespace, e.Name}]
	switch {
	case !there:
		return fmt.Errorf("%s is not there", name)
	case got.verdict != e.Verdict || got.reason != e.Reason:
		return fmt.Errorf("%s is %q for %q, and should be %q for %q", name, got.verdict, got.reason, e.Verdict, e.Reason)
	case e.Runs != got.verdict.Runs():
		return fmt.Errorf("%s: what runs of it is not what should", name)
	}
	return nil
}
