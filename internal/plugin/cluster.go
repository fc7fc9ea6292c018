// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/world"
)

// patience bounds every question to a cluster.
const patience = time.Minute

// source is where a command takes its objects from: manifests, or else the cluster of the kubeconfig.
type source struct {
	*genericclioptions.ConfigFlags
	files         []string
	allNamespaces bool
	// scoped tells that only requests of the namespace that is given are wanted.
	scoped bool
}

func newSource() *source {
	return &source{ConfigFlags: genericclioptions.NewConfigFlags(true)}
}

func (s *source) addFlags(c *cobra.Command) {
	filesFlag(c, &s.files)
	c.Flags().Lookup("filename").Usage += "; the live cluster without it"
	s.ConfigFlags.AddFlags(c.Flags())
}

// namespaceGiven returns the namespace of the command line, or nothing.
func (s *source) namespaceGiven() string { return *s.Namespace }

// read returns the objects of the manifests, with the catalogue, or those of the cluster, with the cluster's own law.
func (s *source) read(ctx context.Context, streams genericiooptions.IOStreams) (*input, error) {
	if len(s.files) == 0 {
		objects, err := s.live(ctx, streams)
		if err != nil {
			return nil, err
		}
		if objects.Stamped() {
			objects.Stamps = legal.StampsRequired
		}
		in := &input{objects: objects, live: true}
		if err := in.besideCatalogue(); err != nil {
			return nil, err
		}
		in.warn(streams.ErrOut)
		return in, nil
	}
	in, err := readInput(s.files, streams.In, s.namespaceGiven(), "")
	if err != nil {
		return nil, err
	}
	in.warn(streams.ErrOut)
	if s.scoped {
		if err := in.only(s.namespaceGiven()); err != nil {
			return nil, err
		}
	}
	if len(in.refused) > 0 {
		fmt.Fprintf(streams.ErrOut, "warning: what the API server would refuse does not count:%s\n", problems(in.refused))
	}
	return in, nil
}

// connect returns a client of the cluster that the kubeconfig names.
func (s *source) connect() (client.Client, error) {
	// Without any, the client would ask whatever listens on this machine.
	if raw, err := s.ToRawKubeConfigLoader().RawConfig(); err == nil && len(raw.Clusters) == 0 && *s.APIServer == "" && *s.Context == "" &&
		os.Getenv("KUBERNETES_SERVICE_HOST") == "" { // set in a pod, which has a cluster around it
		return nil, errors.New("no cluster: there is no kubeconfig; give -f for manifests, or --kubeconfig")
	}
	config, err := s.ToRESTConfig()
	if err != nil {
		return nil, fmt.Errorf("no cluster: %w; give -f for manifests", err)
	}
	config.QPS = -1
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	c, err := client.New(config, client.Options{Scheme: scheme})
	if err != nil {
		return nil, fmt.Errorf("connect to the cluster: %w; give -f for manifests", err)
	}
	return c, nil
}

// live reads everything that bears on verdicts in a namespace of the cluster, or in all of them.
func (s *source) live(ctx context.Context, streams genericiooptions.IOStreams) (*world.Objects, error) {
	c, err := s.connect()
	if err != nil {
		return nil, err
	}
	var in client.ListOption = client.InNamespace("")
	if !s.allNamespaces {
		namespace, _, err := s.ToRawKubeConfigLoader().Namespace()
		if err != nil {
			return nil, err
		}
		in = client.InNamespace(namespace)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var (
		profiles     v1alpha1.LegalProfileList
		notices      v1alpha1.FormalNoticeList
		bundles      v1alpha1.LawBundleList
		controllers  v1alpha1.DataControllerList
		packages     v1alpha1.AnalyticsPackageList
		formalities  v1alpha1.FormalityList
		requisitions v1alpha1.JudicialRequisitionList
		decisions    v1alpha1.JudicialDecisionList
		deployments  v1alpha1.VideoAnalyticsDeploymentList
		searches     v1alpha1.VideoSearchJobList
	)
	objects := func() *world.Objects {
		for i := range bundles.Items {
			bundles.Items[i].Status.CompleteSequence = 0 // the operator has copies of what was complete, and is asked for none
		}
		return &world.Objects{
			Profiles: profiles.Items, Notices: notices.Items, Bundles: bundles.Items, Packages: packages.Items, Formalities: formalities.Items,
			Requisitions: requisitions.Items, Decisions: decisions.Items, Deployments: deployments.Items, Searches: searches.Items,
			Controllers: controllers.Items, Evidence: evidenceMode(deployments.Items, searches.Items),
		}
	}
	// Evidence that may not be read must not pass for evidence that is not there.
	for _, list := range []client.ObjectList{&profiles, &notices, &bundles, &controllers, &packages, &formalities, &deployments} {
		if err := c.List(ctx, list, in); err != nil {
			return nil, fmt.Errorf("read the cluster: %w; give -f for manifests, or --kubeconfig", err)
		}
	}
	// Not everybody may see what concerns justice. Who may not is told of the rest.
	for _, list := range []client.ObjectList{&requisitions, &decisions, &searches} {
		switch err := c.List(ctx, list, in); {
		case apierrors.IsForbidden(err):
			fmt.Fprintf(streams.ErrOut, "warning: searches are left out: %v\n", err)
			searches.Items, requisitions.Items, decisions.Items = nil, nil, nil
			return objects(), nil
		case err != nil:
			return nil, fmt.Errorf("read the cluster: %w", err)
		}
	}
	return objects(), nil
}

// evidenceMode is what the operator of a cluster takes the identity of operators from, as its statuses say: the register, unless
// one of them says otherwise.
func evidenceMode(deployments []v1alpha1.VideoAnalyticsDeployment, searches []v1alpha1.VideoSearchJob) v1alpha1.EvidenceMode {
	claimed := slices.ContainsFunc(deployments, func(d v1alpha1.VideoAnalyticsDeployment) bool { return d.Status.Evidence == v1alpha1.EvidenceClaimed }) ||
		slices.ContainsFunc(searches, func(s v1alpha1.VideoSearchJob) bool { return s.Status.Evidence == v1alpha1.EvidenceClaimed })
	if claimed {
		return v1alpha1.EvidenceClaimed
	}
	return v1alpha1.EvidenceRegistered
}
