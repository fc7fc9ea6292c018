//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/test/chaos"
)

const (
	envChaosSeed = "VSA_CHAOS_SEED" // a number, or nothing for one of the time of day
	envChaosFor  = "VSA_CHAOS_FOR"  // how long, such as 10m
	inChaos      = "chaos"          // label of what 'make chaos' runs
	communes     = 4
)

var _ = Describe("Chaos", Serial, Ordered, Label(onNode, inChaos), func() {
	var observer *chaos.Observer
	var trace string

	BeforeEach(func() {
		dir := filepath.Join(os.Getenv(envSource), ".local", "chaos")
		Expect(os.MkdirAll(dir, 0o755)).To(Succeed())
		trace = filepath.Join(dir, fmt.Sprintf("%s.jsonl", strings.TrimSuffix(strings.Fields(CurrentSpecReport().LeafNodeText)[0], ":")))
		file, err := os.Create(trace)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(file.Close)
		observer = chaos.NewObserver(os.Getenv(envGroup), "guard", file)
		ctx, cancel := context.WithCancel(context.Background())
		var done sync.WaitGroup
		done.Go(func() { observer.Run(ctx) })
		DeferCleanup(func() { cancel(); done.Wait() })
	})

	It("planted: the observer tells a violation", func(ctx SpecContext) {
		namespace := commune(ctx)
		resume := stop("manager")
		letPoliciesBe(ctx, "vsa-owned", "vsa-images")
		pod := planted(namespace)
		Eventually(ctx, func() error { return kube.Create(ctx, pod) }).Should(Succeed())
		Eventually(ctx, func() []string { return chaos.Judge(observer.Lines(), chaos.Usual).Violations }).
			Should(ContainElement(ContainSubstring("%s in front of %q", plates, pod.Name)))
		Expect(kube.Delete(ctx, pod)).To(Succeed())
		resume()
		Expect(chaos.Judge(read(trace), chaos.Usual).Violations).NotTo(BeEmpty(), "the trace that was kept tells nothing")
	}, NodeTimeout(2*patience))

	It("random: changes and faults let nothing run that may not", func(ctx SpecContext) {
		seed, length := chaosSettings()
		fmt.Printf("chaos: seed %d, for %v; trace %s\n", seed, length, trace)
		w := newWorld(ctx, observer, rand.New(rand.NewPCG(seed, 1)))
		DeferCleanup(w.remove, NodeTimeout(2*patience))
		f := &faults{observer: observer, random: rand.New(rand.NewPCG(seed, 2))}
		over, cancel := context.WithTimeout(ctx, length)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() { f.run(over) })
		w.run(over)
		all.Wait()
		f.settle(ctx)
		w.expectGone(ctx)

		v := chaos.Judge(observer.Lines(), chaos.Usual)
		fmt.Printf("chaos: seed %d: %d operations, %d faults (%s), %d windows closed, %d ended by an act; worst lateness %v after a window, %v after an act with nothing broken; violations: %d\n",
			seed, v.Operations, v.Faults, f.counts(), v.Windows, v.Acts, v.WorstWindow.Round(time.Millisecond), v.WorstAct.Round(time.Millisecond), len(v.Violations))
		Expect(v.Violations).To(BeEmpty(), "judge it again by: go test ./test/chaos -run KeptTrace -kept %s", trace)
		Expect(v.Operations).To(BeNumerically(">", 0))
		Expect(v.Faults).To(BeNumerically(">", 0))
		Expect(v.Windows+v.Acts).To(BeNumerically(">", 0), "nothing ran that could have ended late")
	}, NodeTimeout(time.Hour))
})

// chaosSettings are the seed and the length, of the environment or by default.
func chaosSettings() (seed uint64, length time.Duration) {
	GinkgoHelper()
	seed, length = uint64(time.Now().UnixNano()), 10*time.Minute
	if text := os.Getenv(envChaosSeed); text != "" {
		number, err := strconv.ParseUint(text, 10, 64)
		Expect(err).NotTo(HaveOccurred())
		seed = number
	}
	if text := os.Getenv(envChaosFor); text != "" {
		d, err := time.ParseDuration(text)
		Expect(err).NotTo(HaveOccurred())
		length = d
	}
	return seed, length
}

func read(name string) []chaos.Line {
	GinkgoHelper()
	file, err := os.Open(name)
	Expect(err).NotTo(HaveOccurred())
	defer file.Close()
	lines, err := chaos.Read(file)
	Expect(err).NotTo(HaveOccurred())
	return lines
}

// planted is a pod in which plates are read, that nobody judged.
func planted(namespace string) *corev1.Pod {
	pod := bystander(namespace)
	pod.Name, pod.Labels = "planted", nil
	c := &pod.Spec.Containers[0]
	c.Image, c.Command = string(town.Spec.Runtime.Image), []string{"/runtime"}
	for _, m := range town.Spec.Modules {
		if m.Name != plates {
			continue
		}
		pod.Spec.Volumes = []corev1.Volume{{Name: "model", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: string(m.Source.Image)}}}}
		c.VolumeMounts = []corev1.VolumeMount{{Name: "model", MountPath: "/models/plates", ReadOnly: true}}
	}
	pod.ObjectMeta = metav1.ObjectMeta{Namespace: namespace, Name: "planted"}
	return pod
}
