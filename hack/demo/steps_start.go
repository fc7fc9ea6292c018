// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func prepare(ctx context.Context, st *story) error {
	st.say("A real Kubernetes control plane starts in a folder of its own. Its nodes, their GPUs and their pods are simulated: " +
		"no image is pulled, and no camera is watched.")
	said, err := st.cluster.start(ctx)
	if err != nil {
		return err
	}
	st.print("\n" + said + "\n")
	if st.client, err = st.cluster.client(); err != nil {
		return err
	}
	st.say("Into it go the kinds, the roles and the catalogue of the law, from config/base.")
	if err := st.cluster.install(ctx); err != nil {
		return err
	}
	if err := st.run(ctx, "kubectl api-resources --api-group=vsa.legal"); err != nil {
		return err
	}
	st.say("The operator runs as its own service account, with the rights that ship in config/rbac; never as an administrator. " +
		"No right to decide in a magistrate's place is among them.")
	if _, err := st.write("evidence.yaml", nil); err != nil {
		return err
	}
	if err := st.run(ctx, "kubectl apply -f evidence.yaml   # what happens is recorded, so that others can check it"); err != nil {
		return err
	}
	told, err := st.cluster.startEvidence(ctx)
	if err != nil {
		return err
	}
	if _, err := st.cluster.startOperator(ctx, told...); err != nil {
		return err
	}
	const file = "operator.kubeconfig"
	if err := os.Symlink(st.cluster.operatorKubeconfig(), filepath.Join(st.shell.dir, file)); err != nil {
		return err
	}
	for _, asked := range []struct{ line, want string }{
		{"kubectl auth whoami --kubeconfig " + file + ` -o jsonpath='{.status.userInfo.username}{"\n"}'`,
			"system:serviceaccount:vsa-system:vsa-operator"},
		{"kubectl auth can-i '*' '*' --kubeconfig " + file, "no"},
		{"kubectl auth can-i create judicialdecisions -A --kubeconfig " + file, "no"},
	} {
		if err := st.answer(ctx, asked.line, asked.want); err != nil {
			return err
		}
	}
	return nil
}

func theLaw(ctx context.Context, st *story) error {
	st.say("What a text permits, forbids and requires, and when it is in force, is an object in the cluster: a LegalProfile. " +
		"A change of law is a changed profile, not a new version of the operator. What no profile in force permits does not run.")
	err := st.poll(ctx, "every profile to be judged by the operator", func(ctx context.Context) error {
		var profiles v1alpha1.LegalProfileList
		if err := st.client.List(ctx, &profiles); err != nil {
			return err
		}
		if len(profiles.Items) == 0 {
			return errors.New("there is none")
		}
		for _, p := range profiles.Items {
			if meta.FindStatusCondition(p.Status.Conditions, v1alpha1.ConditionInForce) == nil {
				return fmt.Errorf("%s has no condition InForce yet", p.Name)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := st.run(ctx, "kubectl get legalprofiles"); err != nil {
		return err
	}
	st.say("One of them always applies: biometrics are forbidden in every use (GDPR, article 9). " +
		"Profiles of that sort can only take away.")
	return st.run(ctx, `kubectl get legalprofile eu-biometrics -o jsonpath=`+
		`'{range .spec.forbids.capabilities[*]}{.name}{"\t"}{.source}{"\t"}{.reason}{"\n"}{end}'`)
}

// papers are the dates of the formalities.
type papers struct{ LongAgo, Yesterday, NextWeek, InFourYears string }

func papersAt(now time.Time) papers {
	day := func(n int) string {
		return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, n).Format(time.RFC3339)
	}
	return papers{LongAgo: day(-200), Yesterday: day(-1), NextWeek: day(7), InFourYears: day(4 * 365)}
}
