package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/util/keyutil"
)

const (
	tokenFile         = "pki/tokens.csv"
	serviceAccountKey = "pki/service-account.key"
	schedulerConfig   = "scheduler.yaml"
	contextName       = "localcluster"
)

// identity is one user of the API server's token file. Tokens need no certificate authority of our own.
type identity struct{ kubeconfig, user, groups string }

var identities = []identity{
	{"admin", "localcluster-admin", "system:masters"},
	{"kube-controller-manager", "system:kube-controller-manager", ""},
	{"kube-scheduler", "system:kube-scheduler", ""},
	// kwok plays the kubelets: policies that let nodes do what only nodes may do see it as one. It plays all of them, which
	// no single node may, hence the second group.
	{"kwok", "system:node:kwok", "system:nodes,system:masters"},
	{"kubelet", "system:node:localnode", "system:nodes"}, // of the real node that hack/localnode starts beside this
}

// writeKeys makes what the API server reads, once: a second `up` must not invalidate what is in use.
func (s *state) writeKeys() error {
	if _, _, err := keyutil.LoadOrGenerateKeyFile(s.path(serviceAccountKey)); err != nil {
		return err
	}
	if _, err := os.Stat(s.path(tokenFile)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var csv strings.Builder
	for _, id := range identities {
		fmt.Fprintf(&csv, "%s,%s,%s,%q\n", rand.Text(), id.user, id.user, id.groups)
	}
	return os.WriteFile(s.path(tokenFile), []byte(csv.String()), 0o600)
}

// tokenOf finds a user's token where the API server does.
func (s *state) tokenOf(user string) (string, error) {
	csv, err := os.ReadFile(s.path(tokenFile))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(csv)) {
		if token, rest, _ := strings.Cut(line, ","); strings.HasPrefix(rest, user+",") {
			return token, nil
		}
	}
	return "", fmt.Errorf("%s has no user %s", s.path(tokenFile), user)
}

func (s *state) writeKubeconfigs() error {
	for _, id := range identities {
		token, err := s.tokenOf(id.user)
		if err != nil {
			return err
		}
		paths := []string{s.kubeconfigOf(id.kubeconfig)}
		if id.kubeconfig == "admin" {
			paths = append(paths, s.Kubeconfig)
		}
		for _, path := range paths {
			if err := s.writeKubeconfig(path, id.user, token, ""); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(s.path(schedulerConfig), []byte(s.schedulerConfiguration()), 0o600)
}

// writeKubeconfig writes a file that stands alone: the certificate is in it, not referred to.
func (s *state) writeKubeconfig(path, user, token, namespace string) error {
	certificate, err := os.ReadFile(s.servingCertificate())
	if err != nil {
		return err
	}
	config := clientcmdapi.NewConfig()
	config.Clusters[contextName] = &clientcmdapi.Cluster{Server: s.server(), CertificateAuthorityData: certificate}
	config.AuthInfos[user] = &clientcmdapi.AuthInfo{Token: token}
	config.Contexts[contextName] = &clientcmdapi.Context{Cluster: contextName, AuthInfo: user, Namespace: namespace}
	config.CurrentContext = contextName
	return clientcmd.WriteToFile(*config, path) // mode 0600
}

// mayOverwrite refuses a kubeconfig that has anything but a local cluster in it: it may be how somebody reaches production.
func mayOverwrite(path string) error {
	config, err := clientcmd.LoadFromFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for name := range config.Contexts {
		if name != contextName {
			return fmt.Errorf("%s already has a context %q: name another file", path, name)
		}
	}
	return nil
}

func (s *state) restConfig() (*rest.Config, error) {
	return clientcmd.BuildConfigFromFlags("", s.kubeconfigOf("admin"))
}

// schedulerConfiguration: flags for the client are deprecated in the scheduler, a file is what it reads.
func (s *state) schedulerConfiguration() string {
	return fmt.Sprintf(`apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
leaderElection:
  leaderElect: false
clientConnection:
  kubeconfig: %q
  qps: 2000
  burst: 4000
`, s.kubeconfigOf("kube-scheduler"))
}
