// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
)

// tries is how many random objects are asked for.
const tries = 400

// randomWorkload is a random object of a kind that makes pods, and what is known of it from how it was made.
type randomWorkload struct {
	who    identity
	kind   string
	object client.Object

	governed, unknowable, labeled, account bool
}

// refused is the naive decision: it knows how the object was made, and spells nothing out.
func (r *randomWorkload) refused() bool {
	isOperator := r.who.user == operator.user
	switch {
	case r.unknowable, r.account:
		return true
	case r.governed && isOperator && (r.kind == "Deployment" || r.kind == "Job"):
		return false
	case r.governed:
		return true
	}
	return r.labeled && !isOperator
}

// pick returns one of some values.
func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// image makes a reference, and tells whether it names a governed image, or one of which that cannot be known.
func image(r *rand.Rand) (reference string, governed, unknowable bool) {
	if r.IntN(12) == 0 {
		return pick(r, "sha256:"+strings.Repeat("c", 64), "other.example/b@sha512:"+strings.Repeat("d", 128)), false, true
	}
	governed = r.IntN(3) == 0
	host, path := "other.example", pick(r, "a", "b/c", "registry.example/a")
	if governed {
		host, path = "registry.example", "a"
	}
	if r.IntN(3) == 0 {
		host, path = pick(r, "", "docker.io", "index.docker.io"), pick(r, "nginx", "library/nginx", "vendor/web")
		if governed {
			path = pick(r, "face", "library/face")
		}
	}
	reference = spell(r, host) + path
	if r.IntN(2) == 0 {
		reference += pick(r, ":v1", ":latest", ":sha256-"+strings.Repeat("0", 8))
	}
	switch r.IntN(4) {
	case 0:
		reference, governed = reference+"@sha256:"+fmt.Sprintf("%064d", 1), true
	case 1:
		reference += "@sha256:" + strings.Repeat("e", 64)
	}
	return reference, governed, false
}

// spell writes a host in one of many ways, with the slash after it.
func spell(r *rand.Rand, host string) string {
	if host == "" {
		return ""
	}
	host += pick(r, "", "", ".") + pick(r, "", "", ":443", ":5000")
	if r.IntN(3) == 0 {
		host = strings.ToUpper(host[:1]) + host[1:]
	}
	return host + "/"
}

// make makes a random workload.
func makeRandom(r *rand.Rand, i int) *randomWorkload {
	w := &randomWorkload{who: pick(r, clusterAdmin, gitops, operator), kind: pick(r, makers...)}
	var spec corev1.PodSpec
	next := func() string {
		reference, governed, unknowable := image(r)
		w.governed, w.unknowable = w.governed || governed, w.unknowable || unknowable
		return reference
	}
	spec = podSpec(next())
	if r.IntN(3) == 0 {
		spec.Containers = append(spec.Containers, container("second", next()))
	}
	if r.IntN(4) == 0 {
		spec.InitContainers = []corev1.Container{container("first", next())}
		spec.InitContainers[0].RestartPolicy = pick(r, nil, ptr.To(corev1.ContainerRestartPolicyAlways))
	}
	if r.IntN(4) == 0 {
		spec.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: next()}}}}
	}
	namespace := pick(r, elsewhere, town, admission.Namespace, "kube-system")
	if w.account = namespace == admission.Namespace && r.IntN(3) == 0; w.account {
		spec.ServiceAccountName = admission.ServiceAccount
	}
	var labels map[string]string
	if w.labeled = r.IntN(5) == 0; w.labeled {
		labels = pick(r, workload.Labels(workload.LabelDeployment, "x"), map[string]string{workload.LabelDeployment: "x"})
	}
	w.object = workloadOf(w.kind, namespace, fmt.Sprintf("random-%d", i), spec, labels)
	return w
}

// Whatever pods and workloads are asked for, the API server answers as a decision does that knows how they were made.
var _ = Describe("Random pods and workloads", func() {
	It("are refused exactly where they have to be", func(ctx context.Context) {
		seed := uint64(GinkgoRandomSeed()) //nolint:gosec // any number is a seed
		GinkgoWriter.Printf("seed %d: ginkgo.seed=%d makes the same objects again\n", seed, seed)
		AddReportEntry("seed", seed)
		r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // no secret
		clients := map[string]client.Client{}
		for _, who := range []identity{clusterAdmin, gitops, operatorAsAdmin()} {
			clients[who.user] = who.client()
		}
		refusals := 0
		for i := range tries {
			w := makeRandom(r, i)
			err := clients[w.who.user].Create(ctx, w.object, client.DryRunAll)
			if err != nil {
				Expect(apierrors.IsForbidden(err)).To(BeTrue(), "%v\n%+v", err, w)
				Expect(err.Error()).To(ContainSubstring("ValidatingAdmissionPolicy 'vsa-"))
				refusals++
			}
			Expect(err != nil).To(Equal(w.refused()), "seed %d, object %d, as %s: %v\n%+v", seed, i, w.who.user, err, w.object)
		}
		Expect(refusals).To(And(BeNumerically(">", tries/5), BeNumerically("<", tries*9/10)), "the objects are of one sort")
	})
})

// operatorAsAdmin is the operator with every right: it may not make most of these objects, and what is asked here is what the
// policies say.
func operatorAsAdmin() identity {
	return identity{user: operator.user, groups: append([]string{"system:masters"}, operator.groups...), byToken: true}
}
