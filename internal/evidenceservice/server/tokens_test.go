// SPDX-License-Identifier: Apache-2.0

package server

import (
	"testing"

	authenticationv1 "k8s.io/api/authentication/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/internal/evidenceservice"
)

func TestTokens(t *testing.T) {
	for name, test := range map[string]struct {
		status authenticationv1.TokenReviewStatus
		want   string
	}{
		"the operator": {authenticationv1.TokenReviewStatus{Authenticated: true, Audiences: []string{evidenceservice.Audience},
			User: authenticationv1.UserInfo{Username: "system:serviceaccount:vsa-system:vsa-operator"}}, "vsa-operator"},
		"for another audience": {authenticationv1.TokenReviewStatus{Authenticated: true,
			User: authenticationv1.UserInfo{Username: "system:serviceaccount:vsa-system:vsa-operator"}}, ""},
		"of another namespace": {authenticationv1.TokenReviewStatus{Authenticated: true, Audiences: []string{evidenceservice.Audience},
			User: authenticationv1.UserInfo{Username: "system:serviceaccount:massy:vsa-operator"}}, ""},
		"not believed": {authenticationv1.TokenReviewStatus{Audiences: []string{evidenceservice.Audience},
			User: authenticationv1.UserInfo{Username: "system:serviceaccount:vsa-system:vsa-operator"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			asked, client := 0, fake.NewClientset()
			client.PrependReactor("create", "tokenreviews", func(a clienttesting.Action) (bool, runtime.Object, error) {
				asked++
				review := a.(clienttesting.CreateAction).GetObject().(*authenticationv1.TokenReview)
				if review.Spec.Token != "token" || len(review.Spec.Audiences) != 1 {
					t.Errorf("asked for %+v", review.Spec)
				}
				return true, &authenticationv1.TokenReview{Status: test.status}, nil
			})
			tokens := &Tokens{Reviews: client.AuthenticationV1().TokenReviews(), Clock: clock.RealClock{}, Namespace: "vsa-system"}
			for range 2 {
				if got, err := tokens.Authenticate(t.Context(), "token"); got != test.want || (err == nil) != (test.want != "") {
					t.Errorf("%q, %v", got, err)
				}
			}
			if want := map[bool]int{true: 1, false: 2}[test.want != ""]; asked != want {
				t.Errorf("the API server was asked %d times, want %d", asked, want)
			}
		})
	}
}
