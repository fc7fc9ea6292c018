// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// controllerIndex finds the data controller of a namespace, and keeps those of the edition.
type controllerIndex struct {
	owners     map[string]*v1alpha1.DataController // by namespace; nil where several name it
	sorted     []*v1alpha1.DataController          // by name
	registered map[string]bool                     // by ID
	found      map[string]*Controller
	vocabulary *vocabulary
}

func indexControllers(all []v1alpha1.DataController, v *vocabulary) *controllerIndex {
	x := &controllerIndex{map[string]*v1alpha1.DataController{}, nil, map[string]bool{}, map[string]*Controller{}, v}
	for i := range all {
		d := &all[i]
		x.sorted, x.registered[registered(d).ID] = append(x.sorted, d), true
		for _, n := range d.Spec.Namespaces {
			if _, contested := x.owners[string(n)]; contested {
				x.owners[string(n)] = nil
				continue
			}
			x.owners[string(n)] = d
		}
	}
	slices.SortFunc(x.sorted, func(a, b *v1alpha1.DataController) int { return cmp.Compare(a.Name, b.Name) })
	return x
}

// add puts a data controller into the edition.
func (x *controllerIndex) add(c Controller, cluster string) {
	if x.found[c.ID] == nil {
		c.Clusters = []string{cluster}
		x.found[c.ID] = &c
	}
}

func (x *controllerIndex) all() []Controller {
	all := []Controller{}
	for _, c := range x.found {
		all = append(all, *c)
	}
	return all
}

// of returns the ID of the data controller that answers for a deployment, and the type of its service where that is another. What
// a request says of its operator counts where it runs: then the operator has believed it.
func (x *controllerIndex) of(d *v1alpha1.VideoAnalyticsDeployment, cluster string) (id string, service v1alpha1.Term) {
	by, owner := &d.Spec.OperatedBy, x.owners[d.Namespace]
	if owner == nil {
		return x.claimed(by, cluster), ""
	}
	if d.Status.Verdict.Runs() && !same(owner, by) { // a processor may run it for another
		at := slices.IndexFunc(x.sorted, func(other *v1alpha1.DataController) bool { return same(other, by) })
		if at >= 0 {
			return serviceOf(x.sorted[at], by)
		}
	}
	return serviceOf(owner, by)
}

// claimed adds a data controller that only a request speaks of. It never passes for one that is registered.
func (x *controllerIndex) claimed(by *v1alpha1.Operator, cluster string) string {
	c := x.vocabulary.claimedBy(by.Type, by.Code)
	if x.registered[c.ID] {
		c.ID = "x" + c.ID
	}
	x.add(c, cluster)
	return c.ID
}

func serviceOf(d *v1alpha1.DataController, by *v1alpha1.Operator) (id string, service v1alpha1.Term) {
	if slices.ContainsFunc(d.Spec.Services, func(s v1alpha1.ControllerService) bool { return s.Type == by.Type }) {
		service = by.Type
	}
	return registered(d).ID, service
}

// same tells whether an operator is a data controller, or a service of it.
func same(d *v1alpha1.DataController, by *v1alpha1.Operator) bool {
	known := d.Spec.Type == by.Type || slices.ContainsFunc(d.Spec.Services, func(s v1alpha1.ControllerService) bool { return s.Type == by.Type })
	if by.Code != "" || d.Spec.Code != "" {
		return known && by.Code == d.Spec.Code
	}
	return known && (by.Name == d.Spec.Name ||
		slices.ContainsFunc(d.Spec.Services, func(s v1alpha1.ControllerService) bool { return s.Name == by.Name }))
}

// registered is a data controller as the legal team has registered it. Its officer is a person, and is left out.
func registered(d *v1alpha1.DataController) Controller {
	c := Controller{Type: d.Spec.Type, Name: d.Spec.Name, Code: d.Spec.Code, Jurisdiction: d.Spec.Jurisdiction}
	c.complete()
	return c
}

var communeCode = regexp.MustCompile(`^(2[AB]|[0-9]{2})[0-9]{3}$`)

// complete sets what follows from the rest: the ID, and the département of a French commune.
func (c *Controller) complete() {
	place := c.Jurisdiction
	if place == "" {
		place = "FR"
	}
	country, _, _ := strings.Cut(place, "-")
	c.Department = ""
	if country == "FR" && communeCode.MatchString(c.Code) {
		c.Department = c.Code[:2]
		if c.Department == "97" || c.Department == "98" {
			c.Department = c.Code[:3]
		}
	}
	c.ID = country + "-" + c.Code
	if !idCode.MatchString(c.Code) {
		sum := sha256.Sum256([]byte(string(c.Type) + "\n" + c.Name + "\n" + c.Code))
		c.ID = country + "-x" + hex.EncodeToString(sum[:6])
	}
}

// idCode is what may stand in an ID, which is the name of a file as well.
var idCode = regexp.MustCompile(`^[0-9A-Z]{1,32}$`)
