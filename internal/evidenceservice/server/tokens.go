// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	authenticationclient "k8s.io/client-go/kubernetes/typed/authentication/v1"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/internal/evidenceservice"
)

const (
	// tokenKept is how long a token that was believed is not asked about again.
	tokenKept = time.Minute
	// maxTokens bounds how many are remembered.
	maxTokens = 256
)

// Tokens has the API server say whose a token is.
type Tokens struct {
	Reviews authenticationclient.TokenReviewInterface
	// Clock by which what was believed is asked about again.
	Clock clock.PassiveClock
	// Namespace of the ServiceAccounts that may call.
	Namespace string

	mu   sync.Mutex
	kept map[[sha256.Size]byte]keptToken
}

type keptToken struct {
	name  string
	until time.Time
}

// Authenticate returns the name of the ServiceAccount of the operator's namespace whose token it is.
func (t *Tokens) Authenticate(ctx context.Context, token string) (string, error) {
	key, now := sha256.Sum256([]byte(token)), t.Clock.Now()
	t.mu.Lock()
	k, ok := t.kept[key]
	t.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.name, nil
	}
	review, err := t.Reviews.Create(ctx, &authenticationv1.TokenReview{Spec: authenticationv1.TokenReviewSpec{
		Token: token, Audiences: []string{evidenceservice.Audience},
	}}, metav1.CreateOptions{})
	if err != nil {
		return "", fmt.Errorf("asking whose a token is: %w", err)
	}
	name, own := strings.CutPrefix(review.Status.User.Username, "system:serviceaccount:"+t.Namespace+":")
	if !review.Status.Authenticated || !own || !slices.Contains(review.Status.Audiences, evidenceservice.Audience) {
		return "", errors.New("the token is nobody's who may call")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.kept) >= maxTokens || t.kept == nil {
		t.kept = map[[sha256.Size]byte]keptToken{}
	}
	t.kept[key] = keptToken{name, now.Add(tokenKept)}
	return name, nil
}
