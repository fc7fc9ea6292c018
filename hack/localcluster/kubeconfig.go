package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func newKubeconfigCommand() *cobra.Command {
	var dir, account, out string
	var validity time.Duration
	cmd := &cobra.Command{
		Use:   "kubeconfig",
		Short: "Write a kubeconfig that acts as a service account, with that account's rights only",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return writeServiceAccountKubeconfig(cmd.Context(), dir, account, out, validity)
		},
	}
	cmd.Flags().StringVar(&dir, "state", "", "the folder given to `up`")
	cmd.Flags().StringVar(&account, "serviceaccount", "", "namespace/name")
	cmd.Flags().StringVar(&out, "out", "", "file to write")
	cmd.Flags().DurationVar(&validity, "validity", 24*time.Hour, "how long the token lives")
	required(cmd, "state", "serviceaccount", "out")
	return cmd
}

func writeServiceAccountKubeconfig(ctx context.Context, dir, account, out string, validity time.Duration) error {
	namespace, name, both := strings.Cut(account, "/")
	if !both || namespace == "" || name == "" {
		return fmt.Errorf("--serviceaccount %q: want namespace/name", account)
	}
	s, err := openState(dir)
	if err != nil {
		return err
	}
	if err := mayOverwrite(out); err != nil {
		return err
	}
	admin, err := s.client()
	if err != nil {
		return err
	}
	seconds := int64(validity.Seconds())
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: &seconds}}
	answer, err := admin.CoreV1().ServiceAccounts(namespace).CreateToken(ctx, name, request, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	return s.writeKubeconfig(out, name, answer.Status.Token, namespace)
}
