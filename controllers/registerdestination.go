// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/publicregister"
	"github.com/vsa-legal/operator/internal/publicregister/artifact"
	"github.com/vsa-legal/operator/internal/publicregister/folder"
	"github.com/vsa-legal/operator/internal/publicregister/opendata"
)

// RegisterOptions are what a manager gives to a TransparencyRegister.
type RegisterOptions struct {
	// Folder of editions. None means that there is none.
	Folder string
}

// registerPush is the Secret of the operator's namespace that lets it into the registry of editions.
const registerPush = "vsa-register-push"

// destination is where editions go.
type destination struct {
	read  func(context.Context) (*publicregister.Edition, error)
	write func(context.Context, *publicregister.Edition) (artifact string, err error)
}

// destination finds where editions go.
func (r *registerReconciler) destination(ctx context.Context, spec *v1alpha1.TransparencyRegisterSpec) (*destination, *registerFailure) {
	o := folder.Options{Options: opendata.Options{BaseURL: spec.URL, Contact: spec.Contact}}
	for _, l := range spec.Languages {
		o.Languages = append(o.Languages, i18n.Language(l))
	}
	if spec.Destination.Type == v1alpha1.DestinationFolder {
		return r.folder(o)
	}
	credentials, err := r.credentials(ctx, spec.Destination.Repository)
	if err != nil {
		return nil, failedRegister(v1alpha1.ReasonDestinationFailed, "the Secret "+registerPush+" of the operator's namespace cannot be read, or is none of "+
			"the type kubernetes.io/dockerconfigjson", err)
	}
	to := artifact.Repository{Name: spec.Destination.Repository, Credentials: credentials}
	return &destination{to.Read, func(ctx context.Context, e *publicregister.Edition) (string, error) { return to.Write(ctx, e, o) }}, nil
}

func (r *registerReconciler) folder(o folder.Options) (*destination, *registerFailure) {
	into := r.options.Folder
	if into == "" {
		return nil, failedRegister(v1alpha1.ReasonDestinationFailed, "the manager was given no folder: see --register-folder", errors.New("no folder"))
	}
	return &destination{
		func(context.Context) (*publicregister.Edition, error) { return folder.Read(into) },
		func(_ context.Context, e *publicregister.Edition) (string, error) {
			return "", folder.Write(into, e, o)
		},
	}, nil
}

// readFormer reads the edition that the next one goes on from. One that is older than what was published is none.
func readFormer(ctx context.Context, from *destination, last *v1alpha1.RegisterEdition) (*publicregister.Edition, *registerFailure) {
	former, err := from.read(ctx)
	switch {
	case errors.Is(err, artifact.ErrNoEdition), errors.Is(err, publicregister.ErrUnreadable):
		return nil, failedRegister(v1alpha1.ReasonFormerEditionUnreadable, "what the destination has is no edition, and is not written over: "+
			"put the last one back, or choose another destination", err)
	case err != nil:
		return nil, failedRegister(v1alpha1.ReasonDestinationFailed, "the destination cannot be read: "+answerOf(err), err)
	case last != nil && (former == nil || former.PublishedAt.Before(last.PublishedAt.Time)):
		return nil, failedRegister(v1alpha1.ReasonFormerEditionMissing, "the destination does not have the edition "+last.Name+", which was published: "+
			"put it back, so that what ended stays in the register. To begin a new one, delete the TransparencyRegister and apply it again",
			errors.New("the former edition is missing"))
	}
	return former, nil
}

// credentials for the registry of a repository: those of the Secret, if there is one and it has any for it.
func (r *registerReconciler) credentials(ctx context.Context, repository string) (authn.Authenticator, error) {
	secret, err := get[corev1.Secret](ctx, r.live, r.namespace, registerPush)
	if err != nil || secret == nil {
		return nil, err
	}
	to, err := name.NewRepository(repository, name.StrictValidation)
	if err != nil {
		return nil, fmt.Errorf("the repository has no valid name: %w", err)
	}
	var config struct {
		Auths map[string]authn.AuthConfig `json:"auths"`
	}
	if err := json.Unmarshal(secret.Data[corev1.DockerConfigJsonKey], &config); err != nil {
		return nil, errors.New("the Secret is no configuration of registries") // the error might repeat what is in it
	}
	if known, ok := config.Auths[to.RegistryStr()]; ok {
		return authn.FromConfig(known), nil
	}
	return nil, nil
}

// answerOf is of an error what a status may say: no address, no path, and nothing that changes from one time to the next.
func answerOf(err error) string {
	var refused *transport.Error
	var path *fs.PathError
	switch {
	case errors.As(err, &refused):
		return fmt.Sprintf("the registry answers %d %s", refused.StatusCode, http.StatusText(refused.StatusCode))
	case errors.As(err, &path):
		return path.Err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("it takes longer than %v", registerTimeout)
	}
	return "see the manager's log"
}
