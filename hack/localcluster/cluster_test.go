package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

const namespace = metav1.NamespaceDefault

// TestCluster needs the binaries, which take minutes to build: it runs where KUBEBUILDER_ASSETS says that they are, and
// then nothing may be missing.
func TestCluster(t *testing.T) {
	bin := os.Getenv("KUBEBUILDER_ASSETS")
	if bin == "" {
		t.Skip("set KUBEBUILDER_ASSETS to the folder that `localcluster build` filled")
	}
	dir := t.TempDir()
	options := upOptions{
		bin: bin, state: filepath.Join(dir, "state"), kubeconfig: filepath.Join(dir, "kubeconfig"),
		nodes: 2, gpusPerNode: 2,
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	t.Cleanup(func() {
		if err := down(context.Background(), options.state); err != nil {
			t.Error(err)
		}
	})
	for _, again := range []bool{false, true} {
		if err := up(ctx, options); err != nil {
			t.Fatalf("up (again: %t): %v", again, err)
		}
	}
	client := clientOf(t, options.kubeconfig)

	t.Run("Deployment", func(t *testing.T) { testDeployment(ctx, t, client) })
	t.Run("GPUs run out", func(t *testing.T) { testExhaustion(ctx, t, client) })
	t.Run("Job", func(t *testing.T) { testJob(ctx, t, client) })
	t.Run("service account", func(t *testing.T) { testServiceAccount(ctx, t, options.state) })
	t.Run("what died is started again", func(t *testing.T) { testRepair(ctx, t, options) })

	s, err := openState(options.state)
	if err != nil {
		t.Fatal(err)
	}
	for _, again := range []bool{false, true} {
		if err := down(ctx, options.state); err != nil {
			t.Fatalf("down (again: %t): %v", again, err)
		}
	}
	for _, c := range s.components() {
		if answers(ctx, c.health) {
			t.Errorf("%s still answers", c.name)
		}
	}
	for _, path := range []string{options.state, options.kubeconfig} {
		if _, err := os.Stat(path); !os.IsNotExist(err) {
			t.Errorf("%s is still there: %v", path, err)
		}
	}
}

func testDeployment(ctx context.Context, t *testing.T, client kubernetes.Interface) {
	create(ctx, t, client, newDeployment("analytics", 2))
	eventually(ctx, t, "Deployment available", func() bool {
		deployment, err := client.AppsV1().Deployments(namespace).Get(ctx, "analytics", metav1.GetOptions{})
		return err == nil && deployment.Status.AvailableReplicas == 2
	})
	foreground := metav1.DeletePropagationForeground
	if err := client.AppsV1().Deployments(namespace).Delete(ctx, "analytics", metav1.DeleteOptions{PropagationPolicy: &foreground}); err != nil {
		t.Fatal(err)
	}
	eventually(ctx, t, "pods gone", func() bool { return len(pods(ctx, t, client)) == 0 })
	eventually(ctx, t, "Deployment gone", func() bool {
		_, err := client.AppsV1().Deployments(namespace).Get(ctx, "analytics", metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	})
}

func testExhaustion(ctx context.Context, t *testing.T, client kubernetes.Interface) {
	create(ctx, t, client, newDeployment("greedy", 5)) // of 4 GPUs
	eventually(ctx, t, "four pods run and one waits", func() bool {
		phases := map[corev1.PodPhase]int{}
		for _, pod := range pods(ctx, t, client) {
			phases[pod.Status.Phase]++
			for _, condition := range pod.Status.Conditions {
				if condition.Reason == corev1.PodReasonUnschedulable {
					phases["Unschedulable"]++
				}
			}
		}
		return phases[corev1.PodRunning] == 4 && phases[corev1.PodPending] == 1 && phases["Unschedulable"] == 1
	})
	if err := client.AppsV1().Deployments(namespace).Delete(ctx, "greedy", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(ctx, t, "pods gone", func() bool { return len(pods(ctx, t, client)) == 0 })
}

// testJob has three searches: one that runs on, one whose work ends, one whose deadline comes before.
func testJob(ctx context.Context, t *testing.T, client kubernetes.Interface) {
	create(ctx, t, client, newJob("endless", "", 0))
	create(ctx, t, client, newJob("done", "2s", 60))
	create(ctx, t, client, newJob("late", "60s", 2))
	phaseOf := func(job string) (phase corev1.PodPhase, reason string) {
		for _, pod := range pods(ctx, t, client) {
			if pod.Labels[batchv1.JobNameLabel] == job {
				return pod.Status.Phase, pod.Status.Reason
			}
		}
		return "", ""
	}
	for job, want := range map[string]struct {
		phase  corev1.PodPhase
		reason string
	}{
		"done":    {phase: corev1.PodSucceeded},
		"late":    {phase: corev1.PodFailed, reason: "DeadlineExceeded"},
		"endless": {phase: corev1.PodRunning},
	} {
		eventually(ctx, t, fmt.Sprintf("pod of %s %s", job, want.phase), func() bool {
			phase, reason := phaseOf(job)
			return phase == want.phase && reason == want.reason
		})
	}
	foreground := metav1.DeletePropagationForeground
	for _, job := range []string{"endless", "done", "late"} {
		if err := client.BatchV1().Jobs(namespace).Delete(ctx, job, metav1.DeleteOptions{PropagationPolicy: &foreground}); err != nil {
			t.Fatal(err)
		}
		eventually(ctx, t, "pods of "+job+" gone", func() bool { phase, _ := phaseOf(job); return phase == "" })
	}
}

func testServiceAccount(ctx context.Context, t *testing.T, state string) {
	out := filepath.Join(t.TempDir(), "kubeconfig")
	if err := writeServiceAccountKubeconfig(ctx, state, namespace+"/default", out, time.Hour); err != nil {
		t.Fatal(err)
	}
	_, err := clientOf(t, out).CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
	if !apierrors.IsForbidden(err) {
		t.Errorf("the default service account lists pods: got %v, want Forbidden", err)
	}
}

func testRepair(ctx context.Context, t *testing.T, options upOptions) {
	s, err := openState(options.state)
	if err != nil {
		t.Fatal(err)
	}
	p, running := s.running("kwok")
	if !running {
		t.Fatal("kwok is not recorded")
	}
	if err := p.stop(ctx, patience); err != nil {
		t.Fatal(err)
	}
	if err := up(ctx, options); err != nil {
		t.Fatal(err)
	}
	if _, running := s.running("kwok"); !running {
		t.Error("kwok was not started again")
	}
}

func clientOf(t *testing.T, kubeconfig string) kubernetes.Interface {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	return kubernetes.NewForConfigOrDie(config)
}

func pods(ctx context.Context, t *testing.T, client kubernetes.Interface) []corev1.Pod {
	t.Helper()
	list, err := client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items
}

// eventually logs how long it took: these are the latencies of Kubernetes itself, below which no operator can stay.
func eventually(ctx context.Context, t *testing.T, what string, condition func() bool) {
	t.Helper()
	start := time.Now()
	if !wait(ctx, 30*time.Second, condition) {
		t.Fatalf("not within %s: %s", time.Since(start).Round(time.Second), what)
	}
	t.Logf("%s after %s", what, time.Since(start).Round(time.Millisecond))
}

func create(ctx context.Context, t *testing.T, client kubernetes.Interface, object any) {
	t.Helper()
	var err error
	switch object := object.(type) {
	case *appsv1.Deployment:
		_, err = client.AppsV1().Deployments(namespace).Create(ctx, object, metav1.CreateOptions{})
	case *batchv1.Job:
		_, err = client.BatchV1().Jobs(namespace).Create(ctx, object, metav1.CreateOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func podSpec(gpus string) corev1.PodSpec {
	return corev1.PodSpec{Containers: []corev1.Container{{
		Name: "runtime", Image: "registry.example/runtime:1",
		Resources: corev1.ResourceRequirements{Limits: corev1.ResourceList{gpu: resource.MustParse(gpus)}},
	}}}
}

func newDeployment(name string, replicas int32) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: podSpec("1")},
		},
	}
}

func newJob(name, run string, deadline int64) *batchv1.Job {
	spec := podSpec("1")
	spec.RestartPolicy = corev1.RestartPolicyNever
	meta := metav1.ObjectMeta{}
	if run != "" {
		meta.Annotations = map[string]string{"vsa.legal/simulated-run": run}
	}
	if deadline != 0 {
		spec.ActiveDeadlineSeconds = &deadline
	}
	return &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       batchv1.JobSpec{BackoffLimit: new(int32), Template: corev1.PodTemplateSpec{ObjectMeta: meta, Spec: spec}},
	}
}
