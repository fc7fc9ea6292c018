// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

const (
	commune = "massy"

	// facePath is where the package has its face module, in the image of the runtime itself.
	facePath = "/opt/vision/models/face"
)

func statistics(ctx context.Context, st *story) error {
	st.say("Massy counts passers-by. Statistics are lawful with a public notice and an entry in the record of processing " +
		"(CNIL, position of July 2022; GDPR, article 30), and both are filed. But the software that it bought can also search " +
		"faces, which nothing allows (GDPR, article 9), and the request asks for that module, too.")
	for _, name := range []string{"package.yaml", "controller.yaml", "massy.yaml"} {
		if _, err := st.write(name, papersAt(time.Now())); err != nil {
			return err
		}
	}
	if err := st.show("footfall.yaml", nil); err != nil {
		return err
	}
	if err := st.run(ctx, "kubectl apply -f package.yaml -f controller.yaml -f massy.yaml -f footfall.yaml"); err != nil {
		return err
	}
	if err := st.verdict(ctx, "footfall", v1alpha1.Restricted, "ModuleStripped", "gdpr-9", "face-search"); err != nil {
		return err
	}
	st.pause(ctx, time.Second)
	if err := st.lines(ctx, "kubectl get vad -n massy", "kubectl get pods -n massy"); err != nil {
		return err
	}
	st.say("The counting runs, the face search does not: its files are not in the containers. Artifacts are mounted one by " +
		"one, so that this is all that the pods get:")
	err := st.run(ctx, `kubectl get pods -n massy -o jsonpath=`+
		`'{range .items[*].spec.volumes[?(@.image)]}{.image.reference}{"\n"}{end}' | cut -d@ -f1`)
	if err != nil {
		return err
	}
	st.say("The face module is baked into the image of the runtime, at %s. An empty volume, mounted read-only, hides it:", facePath)
	err = st.run(ctx, `kubectl get pods -n massy -o jsonpath=`+
		`'{range .items[*].spec.containers[*].volumeMounts[*]}{.name}{"\t"}{.mountPath}{"\n"}{end}' | grep hidden`)
	if err != nil {
		return err
	}
	if err := st.noFaces(ctx); err != nil {
		return err
	}
	st.good("Every pod has the image of the counter, no other module, and nothing where the face module was.")
	return nil
}

// noFaces checks the pods themselves.
func (st *story) noFaces(ctx context.Context) error {
	pods, err := st.pods(ctx, workload.LabelDeployment, "footfall")
	if err != nil {
		return err
	}
	if len(pods) != 2 {
		return &failure{expected: fmt.Sprintf("two pods that count, not %d", len(pods))}
	}
	for _, pod := range pods {
		if err := withoutFaces(pod.Spec); err != nil {
			return &failure{expected: "a pod without the face module", last: err, object: &pod}
		}
	}
	return nil
}

// withoutFaces tells what a pod sees beyond the counter.
func withoutFaces(spec corev1.PodSpec) error {
	empty, mounted := map[string]bool{}, 0
	for _, v := range spec.Volumes {
		empty[v.Name] = v.EmptyDir != nil
		if v.Image == nil {
			continue
		}
		mounted++
		if !strings.HasPrefix(v.Image.Reference, "registry.example/models/pedestrian-counter@") {
			return fmt.Errorf("it mounts %s", v.Image.Reference)
		}
	}
	if mounted != 1 {
		return fmt.Errorf("it mounts %d modules", mounted)
	}
	for _, c := range spec.Containers {
		hidden := false
		for _, m := range c.VolumeMounts {
			hidden = hidden || m.MountPath == facePath && m.ReadOnly && m.SubPath == "" && empty[m.Name]
		}
		if !hidden {
			return fmt.Errorf("%s is not hidden from the container %s", facePath, c.Name)
		}
	}
	return nil
}

func festival(ctx context.Context, st *story) error {
	st.say("For a festival the municipal police wants to see dangerous crowd movements in real time. Article 10 of loi " +
		"n° 2023-380, in force again through article 47 of loi n° 2026-201, lets it look for eight kinds of events, under six " +
		"papers. The prefect's order, the minister's attestation of the software, the authorization of the cameras, the impact " +
		"assessment and the training are filed. The public was not told.")
	for _, name := range []string{"festival-papers.yaml", "festival.yaml"} {
		if _, err := st.write(name, papersAt(time.Now())); err != nil {
			return err
		}
	}
	if err := st.showFrom("festival.yaml", "profileName", nil); err != nil {
		return err
	}
	if err := st.run(ctx, "kubectl apply -f festival-papers.yaml -f festival.yaml"); err != nil {
		return err
	}
	if err := st.verdict(ctx, "festival", v1alpha1.Suspended, "FormalityMissing", "loi-2023-380-10", ""); err != nil {
		return err
	}
	if err := st.lines(ctx, "kubectl get vad festival -n massy", why("festival")); err != nil {
		return err
	}
	if err := st.nothingRuns(ctx, workload.LabelDeployment, "festival"); err != nil {
		return err
	}
	st.pause(ctx, time.Second)
	st.say("Suspended: lawful in kind, and something that can be supplied is missing. So the commune tells the public.")
	if err := st.show("notice.yaml", papersAt(time.Now())); err != nil {
		return err
	}
	if err := st.run(ctx, "kubectl apply -f notice.yaml"); err != nil {
		return err
	}
	if err := st.verdict(ctx, "festival", v1alpha1.Permitted, "AllPermitted", "", ""); err != nil {
		return err
	}
	err := st.lines(ctx, "kubectl get vad festival -n massy", "kubectl get pods -n massy -l vsa.legal/deployment=festival")
	if err != nil {
		return err
	}
	st.good("It runs, and ends by itself at the end of the prefect's order: that is the column UNTIL.")
	return nil
}

func parking(ctx context.Context, st *story) error {
	st.say("The same police, on the same six papers, now wants to detect illegal parking. That is not one of the eight " +
		"events (décret n° 2023-828), and no other profile permits it.")
	if err := st.showFrom("parking.yaml", "profileName", nil); err != nil {
		return err
	}
	if err := st.run(ctx, "kubectl apply -f parking.yaml"); err != nil {
		return err
	}
	if err := st.verdict(ctx, "parking", v1alpha1.Forbidden, "NothingLeft", "loi-2023-380-10", ""); err != nil {
		return err
	}
	if err := st.lines(ctx, "kubectl get vad parking -n massy", why("parking")); err != nil {
		return err
	}
	if err := st.nothingRuns(ctx, workload.LabelDeployment, "parking"); err != nil {
		return err
	}
	st.good("Forbidden: nothing that could be filed would change it, and nothing was started.")
	return nil
}

// orderEnds is in how much time the order ends.
const orderEnds = 5 * time.Second

func festivalEnds(ctx context.Context, st *story) error {
	st.say("When the conditions of his order cease, the prefect has to end it at once (loi n° 2023-380, article 10). Nothing but " +
		"the operator ends a deployment: this is what it does when a paper runs out while people watch.")
	ends := time.Now().UTC().Truncate(time.Second).Add(orderEnds)
	err := st.run(ctx, `kubectl patch formality order-festival -n massy --type=merge \
    -p '{"spec":{"validUntil":"`+ends.Format(time.RFC3339)+`"}}'`)
	if err != nil {
		return err
	}
	seen, err := st.watchTheEnd(ctx, workload.LabelDeployment, "festival", ends)
	if err != nil {
		return err
	}
	st.good("The pod was told to end %s, and was seen to be gone %s.", lateness(ends, seen.marked), lateness(ends, seen.gone))
	if err := st.verdict(ctx, "festival", v1alpha1.Suspended, "FormalityOver", "loi-2023-380-10", ""); err != nil {
		return err
	}
	if err := st.run(ctx, "kubectl get vad festival -n massy"); err != nil {
		return err
	}
	return st.nothingRuns(ctx, workload.LabelDeployment, "festival")
}

// why is the command that shows every finding on a deployment.
func why(name string) string {
	return `kubectl get vad ` + name + ` -n massy -o jsonpath=` +
		`'{range .status.findings[*]}{.source}{": "}{.message}{"\n"}{end}'`
}

func (st *story) lines(ctx context.Context, lines ...string) error {
	for _, line := range lines {
		if err := st.run(ctx, line); err != nil {
			return err
		}
	}
	return nil
}

// verdict waits until a deployment has this verdict, and is ready if that lets it run.
func (st *story) verdict(ctx context.Context, name string, want v1alpha1.Verdict, reason, source, stripped string) error {
	d := &v1alpha1.VideoAnalyticsDeployment{ObjectMeta: metav1.ObjectMeta{Namespace: commune, Name: name}}
	expected := fmt.Sprintf("%s to be %s (%s)", name, want, reason)
	return until(ctx, st, d, expected, func(d *v1alpha1.VideoAnalyticsDeployment) error {
		permitted := meta.FindStatusCondition(d.Status.Conditions, v1alpha1.ConditionPermitted)
		if permitted == nil || d.Status.ObservedGeneration != d.Generation {
			return errors.New("it is not judged yet")
		}
		if d.Status.Verdict != want || permitted.Reason != reason {
			return fmt.Errorf("it is %s (%s)", d.Status.Verdict, permitted.Reason)
		}
		got := ""
		if len(d.Status.Findings) > 0 {
			got = d.Status.Findings[0].Source
		}
		if got != source {
			return fmt.Errorf("the source is %q, not %q", got, source)
		}
		if want.Runs() && d.Status.Stripped != stripped {
			return fmt.Errorf("%q is stripped, not %q", d.Status.Stripped, stripped)
		}
		if ready := meta.IsStatusConditionTrue(d.Status.Conditions, v1alpha1.ConditionReady); ready != want.Runs() {
			return fmt.Errorf("the condition Ready is %t", ready)
		}
		return nil
	})
}

// nothingRuns shows that there is no pod, and checks it.
func (st *story) nothingRuns(ctx context.Context, label, name string) error {
	if err := st.run(ctx, fmt.Sprintf("kubectl get pods -n massy -l %s=%s", label, name)); err != nil {
		return err
	}
	pods, err := st.pods(ctx, label, name)
	if err == nil && len(pods) > 0 {
		err = &failure{expected: "no pod of " + name, object: &pods[0]}
	}
	return err
}

func (st *story) pods(ctx context.Context, label, name string) ([]corev1.Pod, error) {
	var list corev1.PodList
	err := st.client.List(ctx, &list, client.InNamespace(commune), client.MatchingLabels{label: name})
	return list.Items, err
}
