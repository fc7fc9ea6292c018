// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

// mostSought is what a Secret holds at most (https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size).
const mostSought = 1 << 20

type queryOptions struct {
	genericiooptions.IOStreams
	source *source
	sought []string
}

func newQuery(streams genericiooptions.IOStreams) *cobra.Command {
	o := &queryOptions{IOStreams: streams, source: newSource()}
	c := &cobra.Command{
		Use:   "query SEARCH --sought FILE",
		Short: "Write the Secret of what a search looks for",
		Long: `Write the Secret by which one search, and nothing else, reads what is sought: for the pod of that search alone, and deleted
with it. The search has to be there, because the Secret belongs to it. Nothing is made: kubectl creates what is written.`,
		Example: `  kubectl vsa query grey-van --sought query.json | kubectl create -f -`,
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return o.run(c.Context(), args[0]) },
	}
	o.source.ConfigFlags.AddFlags(c.Flags())
	c.Flags().StringArrayVar(&o.sought, "sought", nil, "a file that the search reads, under its own name; may be given again")
	return c
}

func (o *queryOptions) run(ctx context.Context, name string) error {
	files, err := readSought(o.sought)
	if err != nil {
		return err
	}
	c, err := o.source.connect()
	if err != nil {
		return err
	}
	namespace, _, err := o.source.ToRawKubeConfigLoader().Namespace()
	if err != nil {
		return err
	}
	var search v1alpha1.VideoSearchJob
	if err := c.Get(ctx, client.ObjectKey{Namespace: namespace, Name: name}, &search); err != nil {
		return err
	}
	text, err := yaml.Marshal(querySecret(&search, files))
	if err != nil {
		return err
	}
	_, err = o.Out.Write(text)
	return err
}

// readSought reads files by the keys that they have in a Secret: their names.
func readSought(paths []string) (map[string][]byte, error) {
	if len(paths) == 0 {
		return nil, errors.New("give what is sought: --sought FILE")
	}
	files, size := map[string][]byte{}, 0
	for _, path := range paths {
		key := filepath.Base(path)
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		size += len(content)
		switch _, twice := files[key]; {
		case twice:
			return nil, fmt.Errorf("%s: there are two files of that name", key)
		case len(validation.IsConfigMapKey(key)) > 0:
			return nil, fmt.Errorf("%s: a file of a Secret has letters, figures, '-', '_' and '.' in its name: rename it", key)
		case size > mostSought:
			return nil, fmt.Errorf("a Secret holds %d bytes at most", mostSought)
		}
		files[key] = content
	}
	return files, nil
}

// querySecret is the Secret of a search that there is: of its type, immutable, owned by the search and marked with its name.
func querySecret(search *v1alpha1.VideoSearchJob, files map[string][]byte) *corev1.Secret {
	secret := &corev1.Secret{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"},
		ObjectMeta: metav1.ObjectMeta{Namespace: search.Namespace, Name: string(search.Spec.Query.SecretName), OwnerReferences: []metav1.OwnerReference{{
			APIVersion: v1alpha1.GroupVersion.String(), Kind: "VideoSearchJob", Name: search.Name, UID: search.UID}}},
		Type: workload.SecretTypeQuery, Immutable: ptr.To(true), Data: map[string][]byte{workload.QueryMark + search.Name: {}},
	}
	for name, content := range files {
		secret.Data[name] = content
	}
	return secret
}
