// SPDX-License-Identifier: Apache-2.0

package controllers_test

import (
	"bufio"
	"context"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/evidenceservice/server"
	"github.com/vsa-legal/operator/test/objects"
)

// foreignWitness is a witness that others wrote, of a log: see test/witness.
type foreignWitness struct{ program, folder, address, log string }

func newForeignWitness(log string) *foreignWitness {
	GinkgoHelper()
	w := &foreignWitness{program: filepath.Join(GinkgoT().TempDir(), "witness"), folder: GinkgoT().TempDir(), log: log}
	said, err := exec.Command("go", "build", "-C", "../test/witness", "-trimpath", "-o", w.program, ".").CombinedOutput()
	Expect(err).NotTo(HaveOccurred(), string(said))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	w.address = l.Addr().String()
	Expect(l.Close()).To(Succeed())
	return w
}

// start starts it, and returns its key and what kills it.
func (w *foreignWitness) start() (key string, kill func()) {
	GinkgoHelper()
	c := exec.Command(w.program, w.folder, w.address, w.log)
	c.Stderr = GinkgoWriter
	out, err := c.StdoutPipe()
	Expect(err).NotTo(HaveOccurred())
	Expect(c.Start()).To(Succeed())
	killed := false
	kill = func() {
		if !killed {
			killed = true
			Expect(c.Process.Kill()).To(Succeed())
			_ = c.Wait() // it was killed
		}
	}
	DeferCleanup(func() { kill() })
	key, err = bufio.NewReader(out).ReadString('\n')
	Expect(err).NotTo(HaveOccurred())
	return strings.TrimSpace(key), kill
}

var _ = Describe("A witness that others wrote", Serial, func() {
	It("cosigns what an operator records, and delays nothing while it is away", func(ctx context.Context) {
		dir := GinkgoT().TempDir()
		key, err := server.LoadKey(dir, "vsa.example/log")
		Expect(err).NotTo(HaveOccurred())
		w := newForeignWitness(key.Verifier)
		vkey, kill := w.start()
		k := serveLog(ctx, server.Options{Dir: dir, Key: key, Witnesses: "witness others " + vkey + " http://" + w.address + "\nquorum others"})
		asking, stop := context.WithCancel(context.Background())
		DeferCleanup(func() { stop() })
		go k.Witness(asking)
		recording(k.client())
		e := declared(ctx)
		witnessed := func() (string, error) {
			clk.Step(time.Minute) // the log is asked how it is
			got, err := fetch[v1alpha1.EvidenceLog](ctx, "", e.Name)()
			if err != nil {
				return "", err
			}
			if c := meta.FindStatusCondition(got.Status.Conditions, v1alpha1.ConditionWitnessed); c != nil {
				return c.Reason + ": " + c.Message, nil
			}
			return "", nil
		}
		ns, now := namespace(ctx), clk.Now()
		create(ctx, objects.ForStatistics(ns, now)...)
		create(ctx, objects.Commitment(ns, now))
		before := objects.Statistics(ns, "before", objects.Counter)
		create(ctx, before)
		Eventually(ready(ctx, before)).Should(BeTrue())
		Eventually(witnessed).WithPolling(time.Second).Should(HavePrefix(v1alpha1.ReasonCosigned))
		Eventually(func() int64 { return k.State().Cosigned.Size }).Should(BeNumerically(">", 0))

		By("killing it")
		kill()
		meanwhile := objects.Statistics(ns, "meanwhile", objects.Counter)
		create(ctx, meanwhile)
		Eventually(ready(ctx, meanwhile)).Should(BeTrue(), "what starts does not wait for it")
		Eventually(witnessed).WithPolling(time.Second).Should(HavePrefix(v1alpha1.ReasonUnwitnessed + ": Unwitnessed since "))
		cosigned := k.State().Cosigned

		By("starting it again")
		again, _ := w.start()
		Expect(again).To(Equal(vkey))
		Eventually(witnessed).WithPolling(time.Second).Should(HavePrefix(v1alpha1.ReasonCosigned))
		Eventually(func() int64 { return k.State().Cosigned.Size }).Should(BeNumerically(">", cosigned.Size))
	})
})
