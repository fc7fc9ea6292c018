// SPDX-License-Identifier: Apache-2.0

package cluster_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/vsa-legal/operator/test/cluster"
)

// TestWriteKubeconfig shows that what is written is read as what it was.
func TestWriteKubeconfig(t *testing.T) {
	there := filepath.Join(t.TempDir(), "pem")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]*rest.Config{
		"a token":     {Host: "https://127.0.0.1:6443", BearerToken: "t", TLSClientConfig: rest.TLSClientConfig{CAData: []byte("ca")}},
		"a key":       {Host: "https://127.0.0.1:6443", TLSClientConfig: rest.TLSClientConfig{CAData: []byte("ca"), CertData: []byte("c"), KeyData: []byte("k")}},
		"their files": {Host: "https://127.0.0.1:6443", TLSClientConfig: rest.TLSClientConfig{CAFile: there, CertFile: there, KeyFile: there}},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "kubeconfig")
			if err := cluster.WriteKubeconfig(want, "town", file); err != nil {
				t.Fatal(err)
			}
			loaded := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(&clientcmd.ClientConfigLoadingRules{ExplicitPath: file}, nil)
			got, err := loaded.ClientConfig()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.TLSClientConfig, got.TLSClientConfig); diff != "" || got.BearerToken != want.BearerToken || got.Host != want.Host {
				t.Errorf("host %s, token %s: %s", got.Host, got.BearerToken, diff)
			}
			if namespace, _, err := loaded.Namespace(); err != nil || namespace != "town" {
				t.Errorf("namespace %s, error %v", namespace, err)
			}
		})
	}
}
