// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// attempt is one try to go round the operator.
type attempt struct {
	threat string // its id in docs/security/threats.yaml
	what   string
	who    identity
	try    func(ctx context.Context, who identity) error
	policy string // that refuses it
	says   string // why
}

// creates tries to create an object.
func creates(o func() client.Object) func(context.Context, identity) error {
	return func(ctx context.Context, who identity) error { return who.client().Create(ctx, o()) }
}

// attempts are all tries, each file of the suite adds its own.
func attempts() []attempt {
	var all []attempt
	for _, of := range [][]attempt{imageAttempts(), workloadAttempts(), forgeryAttempts(), ownedAttempts(), connectAttempts(), actAttempts(), paperAttempts(), operatorAttempts(), queryAttempts(), keptAttempts(), requestAttempts(), kindAttempts(), wayAttempts(), registerAttempts(), lawAttempts(), joinAttempts(), furtherAttempts(), changeAttempts()} {
		all = append(all, of...)
	}
	return all
}

var _ = Describe("Going round the operator", func() {
	for _, a := range attempts() {
		It(fmt.Sprintf("%s: %s, as %s", a.threat, a.what, a.who.user), func(ctx context.Context) {
			before := look(ctx)
			err := a.try(ctx, a.who)
			Expect(err).To(HaveOccurred(), "it was let through")
			if apierrors.ReasonForError(err) != "" && apierrors.ReasonForError(err) != "Unknown" {
				Expect(apierrors.IsForbidden(err)).To(BeTrue(), err.Error())
			}
			Expect(err.Error()).To(ContainSubstring("ValidatingAdmissionPolicy '"+a.policy), "another policy than meant")
			Expect(err.Error()).To(ContainSubstring(a.says), "another reason than meant")
			Eventually(before.changedByAttempt(ctx)).WithTimeout(lateWrites).Should(BeEmpty(), "something has changed all the same")
		})
	}
})
