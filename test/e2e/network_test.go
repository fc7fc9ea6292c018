//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// heldBack is how long nothing has to come of a connection to count as kept from its end. What is let through answers within
// a millisecond, and every spec shows that its addresses answer.
const heldBack = 2 * time.Second

// street are the addresses beyond the node: of a camera, of a name server beside it, and of something in another network.
type street struct{ camera, names, elsewhere string }

func streetOf() street {
	GinkgoHelper()
	all := strings.Split(os.Getenv(envStreet), ",")
	Expect(all).To(HaveLen(3), "%s is not set: leave out what is labelled %q", envStreet, onNode)
	return street{all[0], all[1], all[2]}
}

// target is one end of a connection.
type target struct{ network, address string }

func (s street) stream() target    { return target{"tcp", s.camera + ":554"} }
func (s street) otherPort() target { return target{"tcp", s.camera + ":80"} }
func (s street) other() target     { return target{"tcp", s.elsewhere + ":554"} }
func (s street) dns() target       { return target{"udp", s.names + ":53"} }

// reaches tells whether an end answers to what asks from where the process is: in its network, of which the policies are.
func (c contained) reaches(to target) (bool, error) { return c.try(func() error { return ask(to) }) }

// connects tells whether a connection comes about.
func (c contained) connects(to target) (bool, error) {
	return c.try(func() error {
		connection, err := net.DialTimeout(to.network, to.address, heldBack)
		if err != nil {
			return err
		}
		return connection.Close()
	})
}

// try does something in the network of the process, and tells whether it came about in time.
func (c contained) try(do func() error) (bool, error) {
	answered := make(chan error, 1)
	go func() {
		// The thread joins the container's network, and ends with this function: it is never given back.
		runtime.LockOSThread()
		answered <- func() error {
			if err := c.join("net"); err != nil {
				return err
			}
			return do()
		}()
	}()
	err := <-answered
	var late net.Error
	switch {
	case err == nil:
		return true, nil
	case errors.As(err, &late) && late.Timeout():
		return false, nil
	}
	return false, err
}

// join has the thread join a namespace of the process.
func (c contained) join(kind string) error {
	file, err := os.Open(filepath.Join("/proc", strconv.Itoa(c.pid), "ns", kind))
	if err != nil {
		return err
	}
	defer file.Close()
	return os.NewSyscallError("setns", unix.Setns(int(file.Fd()), 0))
}

// ask sends a byte, and takes any answer.
func ask(to target) error {
	connection, err := net.DialTimeout(to.network, to.address, heldBack)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(heldBack)); err != nil {
		return err
	}
	if _, err := connection.Write([]byte("?")); err != nil {
		return err
	}
	_, err = connection.Read(make([]byte, 1))
	return err
}

var _ = Describe("The network of a request", Ordered, Label(onNode), func() {
	var there street
	var stranger *corev1.Pod
	var namespace string

	BeforeAll(func(ctx SpecContext) {
		there, namespace = streetOf(), commune(ctx)
		stranger = bystander(namespace)
		create(ctx, stranger)
		Eventually(ctx, func(g Gomega) {
			g.Expect(get(ctx, stranger)).To(Succeed())
			g.Expect(stranger.Status.Phase).To(Equal(corev1.PodRunning))
		}).Should(Succeed())
	}, NodeTimeout(patience))

	// Every end answers to a pod that no policy keeps from it: what does not answer to another one is kept from that one.
	It("does not end at the node for a pod that has no policy", func() {
		for _, to := range []target{there.stream(), there.otherPort(), there.other(), there.dns()} {
			Expect(inside(stranger).reaches(to)).To(BeTrue(), "%v", to)
		}
	})

	It("is nobody's where the request names none", func(ctx SpecContext) {
		c := running(ctx, statistics(namespace, "none", town.Name, counter))
		c.expectOnly(ctx, there)
	}, NodeTimeout(2*patience))

	// Nothing listens there but the kubelet. Whether an engine of policies sees what a pod sends to its own node differs between engines:
	// this one does, because the node holds such packets for it (see docs/node-features.md).
	It("does not end at the node's own address either", func(ctx SpecContext) {
		kubelet := kubeletOf(ctx, stranger)
		Expect(inside(stranger).connects(kubelet)).To(BeTrue(), "it answers to a pod that has no policy")
		c := running(ctx, statistics(namespace, "node", town.Name, counter))
		Eventually(ctx, func() (bool, error) { return c.reaches(there.other()) }).Should(BeFalse())
		Expect(c.connects(kubelet)).To(BeFalse())
	}, NodeTimeout(2*patience))

	It("is what the request names, to the port, and not the name server", func(ctx SpecContext) {
		d := statistics(namespace, "streams", town.Name, counter)
		d.Spec.Egress = []v1alpha1.EgressRule{{CIDR: "10.20.0.0/24", Ports: []v1alpha1.NetworkPort{{Protocol: "TCP", Port: 554}}}}
		c := running(ctx, d)
		c.expectOnly(ctx, there, there.stream())
	}, NodeTimeout(2*patience))

	It("is the name server alone where the request names that", func(ctx SpecContext) {
		d := statistics(namespace, "names", town.Name, counter)
		d.Spec.Egress = []v1alpha1.EgressRule{{CIDR: v1alpha1.CIDR(there.names + "/32"), Ports: []v1alpha1.NetworkPort{{Protocol: "UDP", Port: 53}}}}
		c := running(ctx, d)
		c.expectOnly(ctx, there, there.dns())
	}, NodeTimeout(2*patience))

	It("lets in whom the request names, and nobody else", func(ctx SpecContext) {
		open, closed := statistics(namespace, "open", town.Name, counter), statistics(namespace, "closed", town.Name, counter)
		open.Spec.Ingress = []v1alpha1.IngressRule{{
			From:  []v1alpha1.IngressPeer{{PodLabels: []v1alpha1.Label{{Key: "app", Value: "bystander"}}}},
			Ports: []v1alpha1.NetworkPort{{Protocol: "TCP", Port: portInference}},
		}}
		create(ctx, open, closed)
		served := func(d *v1alpha1.VideoAnalyticsDeployment) target {
			pod := readyPod(ctx, d)
			of(pod).waitLoaded(ctx)
			return target{"tcp", net.JoinHostPort(pod.Status.PodIP, strconv.Itoa(portInference))}
		}
		toOpen, toClosed := served(open), served(closed)
		Eventually(ctx, func() (bool, error) { return inside(stranger).connects(toClosed) }).Should(BeFalse())
		Expect(inside(stranger).connects(toOpen)).To(BeTrue())
		Expect(inside(stranger).connects(toClosed)).To(BeFalse())
	}, NodeTimeout(2*patience))
})

// kubeletOf is where the kubelet of a pod's node answers.
func kubeletOf(ctx SpecContext, pod *corev1.Pod) target {
	GinkgoHelper()
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: pod.Spec.NodeName}}
	Expect(get(ctx, node)).To(Succeed())
	return target{"tcp", net.JoinHostPort(node.Status.Addresses[0].Address, strconv.Itoa(int(node.Status.DaemonEndpoints.KubeletEndpoint.Port)))}
}

// bystander is a pod that the operator has nothing to do with.
func bystander(namespace string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "bystander", Labels: map[string]string{"app": "bystander"}},
		Spec: corev1.PodSpec{
			AutomountServiceAccountToken: ptr.To(false),
			SecurityContext: &corev1.PodSecurityContext{
				RunAsNonRoot: ptr.To(true), RunAsUser: ptr.To[int64](65532), SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}},
			Containers: []corev1.Container{{
				Name: "bystander", Image: src.registry + "/localnode/pause:1",
				SecurityContext: &corev1.SecurityContext{
					AllowPrivilegeEscalation: ptr.To(false), Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}},
			}},
		},
	}
}

// running creates a deployment, and returns its container once that runs.
func running(ctx SpecContext, d *v1alpha1.VideoAnalyticsDeployment) contained {
	GinkgoHelper()
	create(ctx, d)
	return inside(readyPod(ctx, d))
}

// expectOnly expects that of the street's ends a container reaches some, and no other. An engine enforces a policy a moment after
// it knows the pod's address: from then on, it holds.
func (c contained) expectOnly(ctx SpecContext, there street, reached ...target) {
	GinkgoHelper()
	Eventually(ctx, func() (bool, error) { return c.reaches(there.other()) }).Should(BeFalse())
	for _, to := range []target{there.stream(), there.otherPort(), there.other(), there.dns()} {
		Expect(c.reaches(to)).To(Equal(slices.Contains(reached, to)), "%v", to)
	}
}
