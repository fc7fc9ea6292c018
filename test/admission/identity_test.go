// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	authenticationv1 "k8s.io/api/authentication/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/test/cluster"
)

// identity is somebody who asks the API server for something, by the name and the groups under which it knows him.
type identity struct {
	user   string
	groups []string
	// byToken tells that it has a token of its own, as an account has that nobody impersonates.
	byToken bool
	// credential is what it comes with instead, as the API server notes it.
	credential string
}

// The people and programs of the suite.
var (
	namespaceAdmin = person("nadia")                                             // the built-in role admin, in every namespace of the suite
	editor         = person("edith")                                             // the built-in role edit
	platformTeam   = person("paul")                                              // vsa-platform-team
	officer        = person("odile")                                             // vsa-judicial-officer
	magistrate     = person("marie")                                             // vsa-magistrate
	prosecutor     = person("pierre")                                            // vsa-prosecutor
	bothRoles      = person("boris")                                             // vsa-judicial-officer and vsa-magistrate
	prefecture     = person("prune")                                             // vsa-prefecture
	officerOfData  = person("dora")                                              // vsa-data-protection-officer
	packageManager = person("pia")                                               // vsa-package-manager
	clusterAdmin   = identity{user: "carla", groups: []string{"system:masters"}} // everything
	gitops         = account("flux-system", "kustomize-controller")              // everything but the policies
	controller     = account("flux-system", "controller-of-somebodys-crd")       // the same: a program that makes pods for others
	// an account of a program of the prefecture
	prefectureAccount = account("prefecture", "liaison")
	registrar         = account("registry", "registrar") // of a program of the legal team: vsa-legal-team, and no other role
	operator          = account(admission.Namespace, admission.ServiceAccount)
	node              = identity{user: "system:node:gpu-node-0", groups: []string{"system:nodes", "system:authenticated"}}
)

func account(namespace, name string) identity {
	return identity{user: "system:serviceaccount:" + namespace + ":" + name,
		groups: []string{"system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated"}, byToken: true}
}

func person(name string) identity {
	return identity{user: name, groups: []string{"system:authenticated"}}
}

// impersonated is the account as somebody else takes its name, who may do so in its namespace.
func (i identity) impersonated() identity {
	i.byToken = false
	return i
}

// builtIn is one of the controllers of Kubernetes.
func builtIn(name string) identity { return account("kube-system", name) }

func (i identity) subject() rbacv1.Subject {
	if rest, ok := strings.CutPrefix(i.user, "system:serviceaccount:"); ok {
		namespace, name, _ := strings.Cut(rest, ":")
		return rbacv1.Subject{Kind: rbacv1.ServiceAccountKind, Namespace: namespace, Name: name}
	}
	return rbacv1.Subject{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: i.user}
}

// config is how the identity reaches the API server.
func (i identity) config() *rest.Config {
	config := rest.CopyConfig(settings)
	config.UserAgent = agent
	config.Impersonate = rest.ImpersonationConfig{UserName: i.user, Groups: i.groups}
	if i.byToken { // what the API server adds to whoever comes with a token
		config.Impersonate.Extra = map[string][]string{"authentication.kubernetes.io/credential-id": {cmp.Or(i.credential, "JTI=of-the-suite")}}
	}
	return config
}

// post sends an empty request to a path as it is: the libraries take dot segments out of it. What is answered is the error.
func (i identity) post(ctx context.Context, path string) error {
	GinkgoHelper()
	config := i.config()
	c, err := rest.HTTPClientFor(config)
	Expect(err).NotTo(HaveOccurred())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, config.Host+path, nil)
	Expect(err).NotTo(HaveOccurred())
	Expect(request.URL.EscapedPath()).To(Equal(path))
	response, err := c.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return err
	}
	return fmt.Errorf("%s: %s", response.Status, answer)
}

func (i identity) client() client.Client {
	GinkgoHelper()
	c, err := client.New(i.config(), client.Options{Scheme: scheme})
	Expect(err).NotTo(HaveOccurred())
	return c
}

func (i identity) clientset() kubernetes.Interface {
	GinkgoHelper()
	c, err := kubernetes.NewForConfig(i.config())
	Expect(err).NotTo(HaveOccurred())
	return c
}

// kubectl runs kubectl as the identity, in the town where nothing else is said.
func (i identity) kubectl(ctx context.Context, args ...string) error {
	as := []string{"--as", i.user}
	for _, g := range i.groups {
		as = append(as, "--as-group", g)
	}
	_, err := kubectl(ctx, nil, append(as, args...)...)
	return err
}

// kubectl runs kubectl as the administrator of the cluster. What it says on failing is the error.
func kubectl(ctx context.Context, input []byte, args ...string) (string, error) {
	GinkgoHelper()
	cmd := exec.CommandContext(ctx, filepath.Join(os.Getenv(cluster.EnvAssets), "kubectl"), append([]string{"--kubeconfig", kubeconfig}, args...)...)
	cmd.Stdin = bytes.NewReader(input)
	output, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("kubectl %s: %w\n%s", strings.Join(args, " "), err, output)
	}
	return string(output), nil
}

// kubeconfig is the file by which kubectl reaches the cluster.
var kubeconfig string

// writeKubeconfig writes it.
func writeKubeconfig(path string) {
	GinkgoHelper()
	Expect(cluster.WriteKubeconfig(settings, town, path)).To(Succeed())
	kubeconfig = path
}

// token asks for a token of the operator's account.
func (i identity) token(ctx context.Context) error {
	return i.tokenOf(ctx, admission.Namespace, admission.ServiceAccount)
}

// tokenOf asks for a token of an account.
func (i identity) tokenOf(ctx context.Context, namespace, account string) error {
	_, err := i.clientset().CoreV1().ServiceAccounts(namespace).CreateToken(ctx, account, &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	return err
}
