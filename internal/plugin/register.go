// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/world"
)

type registerOptions struct {
	genericiooptions.IOStreams
	source *source
}

func newRegister(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	o := &registerOptions{IOStreams: streams, source: newSource()}
	c := &cobra.Command{
		Use:   "register",
		Short: "Propose the DataControllers of namespaces that have none",
		Long: `Propose a DataController for every namespace that has requests and is registered for nobody, out of what its requests say
of their operators. It is a proposal: whoever registers it checks each name and code against a public register.

'register build' makes the register that the public reads.`,
		Example: `  # before an operator that asks the register is installed
  kubectl vsa register -A > register.yaml`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.Context()) },
	}
	o.source.addFlags(c)
	c.Flags().BoolVarP(&o.source.allNamespaces, "all-namespaces", "A", false, "of every namespace")
	c.AddCommand(newRegisterBuild(streams, clock))
	return c
}

func (o *registerOptions) run(ctx context.Context) error {
	in, err := o.source.read(ctx, o.IOStreams)
	if err != nil {
		return err
	}
	return errors.Join(writeProposals(o.Out, in.objects), in.err, refusedError(in.refused))
}

// claim is what requests of one namespace say of an operator.
type claim struct {
	v1alpha1.Operator
	jurisdiction string // of the first profile that is named with it
}

// claims are what the requests and requisitions of each namespace say of their operators, each once.
func claims(o *world.Objects) map[string][]claim {
	places := map[v1alpha1.ObjectName]string{}
	for i := range o.Profiles {
		places[v1alpha1.ObjectName(o.Profiles[i].Name)] = o.Profiles[i].Spec.Jurisdiction
	}
	all := map[string][]claim{}
	add := func(namespace string, by v1alpha1.Operator, profile v1alpha1.ObjectName) {
		if !slices.ContainsFunc(all[namespace], func(c claim) bool { return c.Operator == by }) {
			all[namespace] = append(all[namespace], claim{by, places[profile]})
		}
	}
	for i := range o.Deployments {
		add(o.Deployments[i].Namespace, o.Deployments[i].Spec.OperatedBy, o.Deployments[i].Spec.ProfileName)
	}
	for i := range o.Requisitions {
		add(o.Requisitions[i].Namespace, o.Requisitions[i].Spec.AddressedTo, o.Requisitions[i].Spec.ProfileName)
	}
	for i := range o.Controllers {
		for _, n := range o.Controllers[i].Spec.Namespaces {
			delete(all, string(n))
		}
	}
	return all
}

// writeProposals writes a DataController for each operator that a namespace names. Where there are several, the namespace is
// contested until all but one are taken out: which is the right one nobody can tell from here.
func writeProposals(out io.Writer, o *world.Objects) error {
	var text strings.Builder
	all := claims(o)
	text.WriteString("# Proposed out of what requests say of themselves. Check each type, name and code before it is registered.\n")
	for _, namespace := range slices.Sorted(maps.Keys(all)) {
		proposals := propose(namespace, all[namespace])
		if len(proposals) > 1 {
			fmt.Fprintf(&text, "# The requests of %s name %d operators: keep one of them.\n", namespace, len(proposals))
		}
		for _, c := range proposals {
			data, err := yaml.Marshal(struct {
				metav1.TypeMeta `json:",inline"`
				Metadata        struct {
					Name string `json:"name"`
				} `json:"metadata"`
				Spec v1alpha1.DataControllerSpec `json:"spec"`
			}{c.TypeMeta, struct {
				Name string `json:"name"`
			}{c.Name}, c.Spec})
			if err != nil {
				return fmt.Errorf("write YAML: %w", err)
			}
			text.Write(data)
			text.WriteString("---\n")
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// propose makes a DataController of each code, of which the first type by name is its own and the others are its services.
func propose(namespace string, of []claim) []v1alpha1.DataController {
	slices.SortFunc(of, func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(b.Type, a.Type), cmp.Compare(a.Name, b.Name))
	})
	var proposals []v1alpha1.DataController
	for _, c := range of {
		last := len(proposals) - 1
		if c.Code != "" && last >= 0 && proposals[last].Spec.Code == c.Code {
			addService(&proposals[last].Spec, c)
			continue
		}
		d := v1alpha1.DataController{TypeMeta: metav1.TypeMeta{APIVersion: v1alpha1.GroupVersion.String(), Kind: "DataController"}}
		d.Name = namespace
		if last >= 0 {
			d.Name = fmt.Sprintf("%s-%d", namespace, last+2)
		}
		d.Spec = v1alpha1.DataControllerSpec{Type: c.Type, Name: c.Name, Code: c.Code, Jurisdiction: c.jurisdiction,
			Namespaces: []v1alpha1.NamespaceName{v1alpha1.NamespaceName(namespace)}}
		proposals = append(proposals, d)
	}
	return proposals
}

func addService(s *v1alpha1.DataControllerSpec, c claim) {
	known := s.Type == c.Type || slices.ContainsFunc(s.Services, func(o v1alpha1.ControllerService) bool { return o.Type == c.Type })
	if !known {
		s.Services = append(s.Services, v1alpha1.ControllerService{Type: c.Type, Name: c.Name})
	}
}
