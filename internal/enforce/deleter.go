// SPDX-License-Identifier: Apache-2.0

package enforce

import (
	"context"
	"fmt"
	"net/http"

	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// deleter deletes without decoding what the API server answers with, which is the whole object: controller-runtime's own client
// decodes it, makes JSON of it, and reads that. Where thousands of pods end at one instant that was most of what a delete cost.
type deleter struct {
	client.Client
	metadata metadata.Interface
}

// NewDeleter returns a client that is as the given one, but for deletes, which it sends by itself over the same connection.
func NewDeleter(c client.Client, config *rest.Config, over *http.Client) (client.Client, error) {
	m, err := metadata.NewForConfigAndClient(metadata.ConfigFor(config), over)
	if err != nil {
		return nil, fmt.Errorf("making a client of metadata: %w", err)
	}
	return &deleter{c, m}, nil
}

// Delete deletes an object. Errors are those of the API server.
func (d *deleter) Delete(ctx context.Context, o client.Object, opts ...client.DeleteOption) error {
	kind, err := d.GroupVersionKindFor(o)
	if err != nil {
		return err //nolint:wrapcheck // as the client that it stands for returns it
	}
	mapping, err := d.RESTMapper().RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return err //nolint:wrapcheck // the same
	}
	var options client.DeleteOptions
	options.ApplyOptions(opts)
	return d.metadata.Resource(mapping.Resource).Namespace(o.GetNamespace()).Delete(ctx, o.GetName(), *options.AsDeleteOptions()) //nolint:wrapcheck // the same
}
