package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// probe does not verify certificates: it asks loopback whether somebody is ready, and sends nothing that is secret.
var probe = &http.Client{
	Timeout:   2 * time.Second,
	Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true},
}

// waitHealthy ends when the program says that it is ready, and at once when it has ended instead.
func (s *state) waitHealthy(ctx context.Context, c component) error {
	for {
		if _, running := s.running(c.name); !running {
			return s.failed(c.name, "ended")
		}
		if c.health == "" || answers(ctx, c.health) {
			return nil
		}
		if !pause(ctx) {
			return s.failed(c.name, "is not ready")
		}
	}
}

func answers(ctx context.Context, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	response, err := probe.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// waitUsable ends when a pod that is created now would run: kwok has made the nodes ready, and the controller manager has
// given the namespace its service account, without which the API server refuses pods.
func (s *state) waitUsable(ctx context.Context, admin kubernetes.Interface) error {
	for {
		ready, nodesErr := nodesReady(ctx, admin)
		_, accountErr := admin.CoreV1().ServiceAccounts(metav1.NamespaceDefault).Get(ctx, "default", metav1.GetOptions{})
		if nodesErr == nil && accountErr == nil && ready {
			return nil
		}
		for _, c := range s.components() {
			if _, running := s.running(c.name); !running {
				return s.failed(c.name, "ended")
			}
		}
		if pause(ctx) {
			continue
		}
		if accountErr != nil {
			return s.failed("kube-controller-manager", "has not made the default service account")
		}
		return s.failed("kwok", "has not made the nodes ready")
	}
}

func nodesReady(ctx context.Context, admin kubernetes.Interface) (bool, error) {
	nodes, err := admin.CoreV1().Nodes().List(ctx, metav1.ListOptions{LabelSelector: simulated})
	if err != nil {
		return false, err
	}
	for _, node := range nodes.Items {
		if !isReady(node) {
			return false, nil
		}
	}
	return true, nil
}

// isReady also asks for the taint to be gone with which the controller manager keeps pods off new nodes.
func isReady(node corev1.Node) bool {
	for _, taint := range node.Spec.Taints {
		if taint.Key == corev1.TaintNodeNotReady || taint.Key == corev1.TaintNodeUnreachable {
			return false
		}
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// pause waits a moment; false when there is no time left.
func pause(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(50 * time.Millisecond):
		return true
	}
}

// failed is an error that shows the end of the program's log: the reason is nearly always there.
func (s *state) failed(name, what string) error {
	data, err := os.ReadFile(s.log(name))
	if err != nil {
		return fmt.Errorf("%s %s, and has no log: %w", name, what, err)
	}
	return fmt.Errorf("%s %s; end of %s:\n%s", name, what, s.log(name), tail(string(data), 15))
}

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
