// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/internal/explain"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/world"
)

type explainOptions struct {
	genericiooptions.IOStreams
	clock  clock.PassiveClock
	source *source

	at, output, lang string
}

func newExplain(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	o := &explainOptions{IOStreams: streams, clock: clock, source: newSource()}
	c := &cobra.Command{
		Use:   "explain KIND/NAME",
		Short: "Tell a verdict as a person would",
		Long: `Tell the verdict on an object as a person would: what runs, what was taken out and by which text, what is missing and
who can supply it, what happens next and when.

Explains deployments and searches, and whether a requisition stands, a profile is in force, a formality is valid, a
notice is open: vad, vsj, jr, lp, fo, fn. Without -f it reads the cluster of the kubeconfig.

Exits with 0 whatever the verdict, and with 2 if there is no such object or something cannot be read.`,
		Example: `  # from the cluster
  kubectl vsa explain vad/festival -n massy

  # from manifests, as it will be on a day to come
  kubectl vsa explain vsj/grey-van -f manifests/ --at 2026-07-01T00:00:00+02:00`,
		Args:              someArgs(2, "give a kind and a name, such as vad/festival"),
		ValidArgsFunction: o.complete,
		RunE:              func(c *cobra.Command, args []string) error { return o.run(c.Context(), args) },
	}
	o.source.addFlags(c)
	atFlag(c, &o.at)
	c.Flags().StringVarP(&o.output, "output", "o", "text", "text or json")
	values(c, "output", "text", "json")
	langFlag(c, &o.lang)
	return c
}

func (o *explainOptions) run(ctx context.Context, args []string) error {
	if err := oneOf(o.output, "text", "json"); err != nil {
		return err
	}
	language, err := i18n.Of(o.lang, os.Getenv)
	if err != nil {
		return err
	}
	kind, name, err := target(args)
	if err != nil {
		return err
	}
	at, err := instant(o.at, o.clock)
	if err != nil {
		return err
	}
	in, err := o.source.read(ctx, o.IOStreams)
	if err != nil {
		return err
	}
	xs, err := in.explain(newWorldIn(language, in.objects), object{kind, o.source.namespaceGiven(), name}, at)
	if err != nil {
		return errors.Join(err, in.err)
	}
	if len(xs) > 1 {
		var namespaces []string
		for _, x := range xs {
			namespaces = append(namespaces, x.Namespace)
		}
		return fmt.Errorf("%s %s is in the namespaces %s: give one of them with -n", kind, name, strings.Join(namespaces, ", "))
	}
	if xs[0].Law, err = in.lawBasis(newWorldIn(language, in.objects)); err != nil {
		return err
	}
	if o.output == "json" {
		err = writeJSON(o.Out, xs[0])
	} else {
		err = errors.Join(xs[0].Write(o.Out, terminal.Of(o.Out)), writeLaw(o.Out, xs[0].Law))
	}
	return errors.Join(err, in.err)
}

// kinds that can be explained, by what people call them.
var kinds = map[string]string{
	"vad": world.KindDeployment, "videoanalyticsdeployment": world.KindDeployment, "videoanalyticsdeployments": world.KindDeployment,
	"vsj": world.KindSearch, "videosearchjob": world.KindSearch, "videosearchjobs": world.KindSearch,
	"jr": "JudicialRequisition", "judicialrequisition": "JudicialRequisition", "judicialrequisitions": "JudicialRequisition",
	"lp": "LegalProfile", "legalprofile": "LegalProfile", "legalprofiles": "LegalProfile",
	"fo": "Formality", "formality": "Formality", "formalities": "Formality",
	"fn": "FormalNotice", "formalnotice": "FormalNotice", "formalnotices": "FormalNotice",
}

// target reads KIND/NAME, or KIND NAME.
func target(args []string) (kind, name string, err error) {
	word := args[0]
	if len(args) == 2 {
		name = args[1]
	} else if word, name, _ = strings.Cut(args[0], "/"); name == "" {
		return "", "", fmt.Errorf("%q: give a kind and a name, such as vad/festival", args[0])
	}
	word, _, _ = strings.Cut(strings.ToLower(word), ".")
	kind, ok := kinds[word]
	if !ok {
		return "", "", fmt.Errorf("%q cannot be explained: give vad (VideoAnalyticsDeployment), vsj (VideoSearchJob), "+
			"jr (JudicialRequisition), lp (LegalProfile), fo (Formality) or fn (FormalNotice)", word)
	}
	return kind, name, nil
}

// object is what is to be explained. Without a namespace it is looked for in all.
type object struct{ kind, namespace, name string }

// is tells whether it is the object of that namespace and name.
func (o object) is(namespace, name string) bool {
	return name == o.name && (o.namespace == "" || namespace == "" || namespace == o.namespace)
}

// explain returns the explanation of every object of that kind and name, in one namespace or in all.
func (in *input) explain(w *world.World, o object, at time.Time) ([]*explain.Explanation, error) {
	kind, is := o.kind, o.is
	for i := range in.refused {
		if r := &in.refused[i]; r.Kind == kind && is(r.Namespace, r.Name) {
			return nil, fmt.Errorf("%s: the API server would refuse it: %s", r.Position, strings.Join(r.Problems, "; "))
		}
	}
	var xs []*explain.Explanation
	switch kind {
	case world.KindDeployment, world.KindSearch:
		for i := range w.Cases() {
			if c := &w.Cases()[i]; c.Kind == kind && is(c.Namespace, c.Name) {
				xs = append(xs, explain.Case(w, c, at))
			}
		}
	case "JudicialRequisition":
		for i := range in.objects.Requisitions {
			if r := &in.objects.Requisitions[i]; is(r.Namespace, r.Name) {
				_, evidence := w.Requisition(r.Namespace, r.Name)
				xs = append(xs, explain.Requisition(w, r, evidence, at))
			}
		}
	case "Formality":
		for i := range in.objects.Formalities {
			if f := &in.objects.Formalities[i]; is(f.Namespace, f.Name) {
				xs = append(xs, explain.Formality(w, f, at))
			}
		}
	default:
		xs = in.law(w, kind, o.name, at)
	}
	if len(xs) == 0 {
		return nil, fmt.Errorf("there is no %s %s%s", kind, o.name, within(o.namespace))
	}
	return xs, nil
}

// law explains what is in no namespace.
func (in *input) law(w *world.World, kind, name string, at time.Time) (xs []*explain.Explanation) {
	if p := w.Profile(name); p != nil && kind == "LegalProfile" {
		xs = append(xs, explain.Profile(w, p, at))
	}
	for i := range in.objects.Notices {
		// Explanations cite a notice by its reference.
		if n := &in.objects.Notices[i]; kind == "FormalNotice" && (n.Name == name || strings.EqualFold(n.Spec.Reference, name)) {
			xs = append(xs, explain.Notice(w, n, at))
		}
	}
	return xs
}

func within(namespace string) string {
	if namespace == "" {
		return ""
	}
	return " in the namespace " + namespace
}

// complete offers the names of the cluster, or of the manifests.
func (o *explainOptions) complete(c *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	word, _, slash := strings.Cut(toComplete, "/")
	if len(args) > 0 || !slash {
		return []string{"vad/", "vsj/", "jr/", "lp/", "fo/", "fn/"}, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	}
	in, err := o.source.read(c.Context(), genericiooptions.NewTestIOStreamsDiscard())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	add := func(kind, name string) {
		if kinds[strings.ToLower(word)] == kind {
			names = append(names, word+"/"+name)
		}
	}
	for _, d := range in.objects.Deployments {
		add(world.KindDeployment, d.Name)
	}
	for _, s := range in.objects.Searches {
		add(world.KindSearch, s.Name)
	}
	for _, r := range in.objects.Requisitions {
		add("JudicialRequisition", r.Name)
	}
	for _, p := range in.objects.Profiles {
		add("LegalProfile", p.Name)
	}
	for _, f := range in.objects.Formalities {
		add("Formality", f.Name)
	}
	for _, n := range in.objects.Notices {
		add("FormalNotice", n.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
