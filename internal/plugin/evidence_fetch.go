// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidenceservice"
)

const (
	// tokenSeconds is the shortest time that the API server issues a token for.
	tokenSeconds = 600
	// exportPatience bounds how long an export may take to be made.
	exportPatience = 10 * time.Minute
)

// evidenceScope is what of a cluster's evidence a command asks for.
type evidenceScope struct {
	*source

	from, until, operatorNamespace string
}

func (s *evidenceScope) addFlags(c *cobra.Command) {
	s.source = newSource()
	s.ConfigFlags.AddFlags(c.Flags())
	c.Flags().StringVar(&s.from, "from", "", "first instant of the period")
	c.Flags().StringVar(&s.until, "until", "", "instant at which the period is over")
	c.Flags().StringVar(&s.operatorNamespace, "operator-namespace", "vsa-system", "namespace of the operator, where the log is kept")
}

// period reads what was given.
func (s *evidenceScope) period() (from, until time.Time, err error) {
	if s.namespaceGiven() == "" || s.from == "" || s.until == "" {
		return from, until, errors.New("give --namespace, --from and --until")
	}
	if from, err = time.Parse(time.RFC3339, s.from); err != nil {
		return from, until, fmt.Errorf("--from: %w", err)
	}
	if until, err = time.Parse(time.RFC3339, s.until); err != nil {
		return from, until, fmt.Errorf("--until: %w", err)
	}
	return from, until, nil
}

// fetch has the cluster export what is asked for. The API server decides by its own roles who may: whoever has a token made for the
// reader of the evidence, and reaches its service through the API server.
func (s *evidenceScope) fetch(ctx context.Context) (*evidence.Export, error) {
	from, until, err := s.period()
	if err != nil {
		return nil, err
	}
	config, err := s.ToRESTConfig()
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig: %w", err)
	}
	config.Timeout, config.ContentType = exportPatience, runtime.ContentTypeJSON
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, exportPatience)
	defer cancel()
	token, err := clients.CoreV1().ServiceAccounts(s.operatorNamespace).CreateToken(ctx, evidenceservice.Readers,
		&authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{
			Audiences: []string{evidenceservice.Audience}, ExpirationSeconds: ptr.To[int64](tokenSeconds),
		}}, metav1.CreateOptions{})
	if err != nil {
		return nil, fmt.Errorf("asking to read the evidence, for which the role vsa-evidence-auditor is needed: %w", err)
	}
	file, err := clients.CoreV1().RESTClient().Get().Namespace(s.operatorNamespace).Resource("services").
		Name(fmt.Sprintf("https:%s:%d", evidenceservice.Name, evidenceservice.Port)).SubResource("proxy").Suffix(evidenceservice.PathExport).
		Param("namespace", s.namespaceGiven()).Param("from", from.UTC().Format(time.RFC3339)).Param("until", until.UTC().Format(time.RFC3339)).
		SetHeader(evidenceservice.HeaderToken, token.Status.Token).DoRaw(ctx)
	if err != nil {
		return nil, fmt.Errorf("exporting from the cluster: %w", err)
	}
	return evidence.Read(bytes.NewReader(file), int64(len(file)))
}
