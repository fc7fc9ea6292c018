//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/evidenceservice"
)

// installEvidence installs the program that keeps the log, as its component ships, with a volume of the node, and leads the operator
// to it. All of it goes after the specs.
func installEvidence(ctx context.Context) {
	GinkgoHelper()
	node := onlyNode(ctx)
	provideVolume(ctx, node.Name)
	applyComponent(ctx)
	routeEvidence(ctx, node)
}

func onlyNode(ctx context.Context) *corev1.Node {
	GinkgoHelper()
	var nodes corev1.NodeList
	Expect(kube.List(ctx, &nodes)).To(Succeed())
	Expect(nodes.Items).To(HaveLen(1))
	return &nodes.Items[0]
}

// provideVolume makes a folder of the node the volume that the claim gets.
func provideVolume(ctx context.Context, node string) {
	GinkgoHelper()
	dir := filepath.Join(filepath.Dir(os.Getenv(envKubeconfig)), "evidence")
	Expect(os.RemoveAll(dir)).To(Succeed())
	Expect(os.MkdirAll(dir, 0o700)).To(Succeed())
	DeferCleanup(func() error { return os.RemoveAll(dir) })
	create(ctx, &corev1.PersistentVolume{ObjectMeta: metav1.ObjectMeta{Name: evidenceservice.Name}, Spec: corev1.PersistentVolumeSpec{
		Capacity:                      corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("20Gi")},
		AccessModes:                   []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
		PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimRetain,
		PersistentVolumeSource:        corev1.PersistentVolumeSource{Local: &corev1.LocalVolumeSource{Path: dir}},
		NodeAffinity: &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
			MatchExpressions: []corev1.NodeSelectorRequirement{{Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: []string{node}}},
		}}}},
	}})
}

// applyComponent applies config/components/evidence with the image that the operator runs.
func applyComponent(ctx context.Context) {
	GinkgoHelper()
	d := evidenceDeployment(operatorName)
	Expect(get(ctx, d)).To(Succeed())
	dir := filepath.Join(os.Getenv(envSource), ".local", "e2e-evidence")
	Expect(os.MkdirAll(dir, 0o700)).To(Succeed())
	DeferCleanup(func() error { return os.RemoveAll(dir) })
	file := filepath.Join(dir, "kustomization.yaml")
	Expect(os.WriteFile(file, []byte("components: [../../config/components/evidence]\n"), 0o600)).To(Succeed())
	all := strings.ReplaceAll(run(ctx, "kubectl", "kustomize", dir), "ghcr.io/vsa-legal/operator:latest", d.Spec.Template.Spec.Containers[0].Image)
	applied := filepath.Join(dir, "all.yaml")
	Expect(os.WriteFile(applied, []byte(all), 0o600)).To(Succeed())
	run(ctx, "kubectl", "apply", "-f", applied)
	DeferCleanup(func(ctx SpecContext) { run(ctx, "kubectl", "delete", "-f", applied, "--timeout=1m") }, NodeTimeout(patience))
}

// routeEvidence does for the one Service what the DNS and kube-proxy of a cluster do, neither of which the node has: the operator
// finds its name at the node, where connections are passed on to what the Service selects.
func routeEvidence(ctx context.Context, node *corev1.Node) {
	GinkgoHelper()
	address := node.Status.Addresses[0].Address
	listener, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(evidenceservice.Port)))
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(listener.Close)
	go passOn(listener)
	alias(ctx, []corev1.HostAlias{{IP: address, Hostnames: []string{evidenceservice.Name + "." + operatorNamespace + ".svc"}}})
	DeferCleanup(func(ctx SpecContext) { alias(ctx, nil) }, NodeTimeout(patience))
}

func passOn(listener net.Listener) {
	for {
		from, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer from.Close()
			to, err := dialEvidence()
			if err != nil {
				return
			}
			defer to.Close()
			go func() { _, _ = io.Copy(to, from); _ = to.Close() }()
			_, _ = io.Copy(from, to)
		}()
	}
}

// dialEvidence connects to a ready endpoint of the Service.
func dialEvidence() (net.Conn, error) {
	var slices discoveryv1.EndpointSliceList
	if err := kube.List(context.Background(), &slices, client.InNamespace(operatorNamespace), client.MatchingLabels{discoveryv1.LabelServiceName: evidenceservice.Name}); err != nil {
		return nil, err
	}
	for _, s := range slices.Items {
		for _, e := range s.Endpoints {
			if ptr.Deref(e.Conditions.Ready, false) && len(s.Ports) == 1 {
				return net.DialTimeout("tcp", net.JoinHostPort(e.Addresses[0], fmt.Sprint(*s.Ports[0].Port)), 10*time.Second)
			}
		}
	}
	return nil, errors.New("the service has no endpoint that is ready")
}

// alias gives the operator's pods names of their own, and waits until those that have them run alone.
func alias(ctx context.Context, names []corev1.HostAlias) {
	GinkgoHelper()
	d := evidenceDeployment(operatorName)
	Expect(get(ctx, d)).To(Succeed())
	before := d.DeepCopy()
	d.Spec.Template.Spec.HostAliases = names
	Expect(kube.Patch(ctx, d, client.MergeFrom(before))).To(Succeed())
	Eventually(ctx, func(g Gomega) {
		g.Expect(get(ctx, d)).To(Succeed())
		g.Expect(d.Status.ObservedGeneration).To(Equal(d.Generation))
		for _, n := range []int32{d.Status.Replicas, d.Status.UpdatedReplicas, d.Status.ReadyReplicas} {
			g.Expect(n).To(Equal(*d.Spec.Replicas))
		}
		g.Expect(operatorPods(ctx)).To(HaveLen(int(*d.Spec.Replicas)))
	}).Should(Succeed())
}

func evidenceDeployment(name string) *appsv1.Deployment {
	return &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: name}}
}

// scaleEvidence ends the program that keeps the log, or brings it back.
func scaleEvidence(ctx context.Context, replicas int32) {
	GinkgoHelper()
	d := evidenceDeployment(evidenceservice.Name)
	Expect(get(ctx, d)).To(Succeed())
	before := d.DeepCopy()
	d.Spec.Replicas = ptr.To(replicas)
	Expect(kube.Patch(ctx, d, client.MergeFrom(before))).To(Succeed())
	Eventually(ctx, func() int { return len(podsBy(ctx, operatorNamespace, "app.kubernetes.io/name", evidenceservice.Name)) }).Should(BeEquivalentTo(replicas))
}

// evidencePod is the pod of the program, once it serves.
func evidencePod(ctx context.Context) *corev1.Pod {
	GinkgoHelper()
	var pod corev1.Pod
	Eventually(ctx, func(g Gomega) {
		pods := podsBy(ctx, operatorNamespace, "app.kubernetes.io/name", evidenceservice.Name)
		g.Expect(pods).To(HaveLen(1))
		pod = pods[0]
		g.Expect(pod.Status.ContainerStatuses).To(HaveLen(1))
		g.Expect(pod.Status.ContainerStatuses[0].Ready).To(BeTrue())
	}).Should(Succeed())
	return &pod
}

// askEvidence asks for an export through the API server with the token of a ServiceAccount.
func askEvidence(ctx context.Context, account types.NamespacedName, namespace string) ([]byte, error) {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv(envKubeconfig))
	if err != nil {
		return nil, err
	}
	clients, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	token, err := clients.CoreV1().ServiceAccounts(account.Namespace).CreateToken(ctx, account.Name,
		&authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{Audiences: []string{evidenceservice.Audience}}}, metav1.CreateOptions{})
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	return clients.CoreV1().RESTClient().Get().Namespace(operatorNamespace).Resource("services").
		Name(fmt.Sprintf("https:%s:%d", evidenceservice.Name, evidenceservice.Port)).SubResource("proxy").Suffix(evidenceservice.PathExport).
		Param("namespace", namespace).Param("from", now.Add(-time.Hour).Format(time.RFC3339)).Param("until", now.Add(time.Minute).Format(time.RFC3339)).
		SetHeader(evidenceservice.HeaderToken, token.Status.Token).DoRaw(ctx)
}
