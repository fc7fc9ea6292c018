//go:build e2e

// SPDX-License-Identifier: Apache-2.0

package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const portInference = 8000

// inference speaks the Open Inference Protocol with a pod's runtime.
type inference struct{ url string }

func of(pod *corev1.Pod) inference {
	return inference{fmt.Sprintf("http://%s:%d/v2", pod.Status.PodIP, portInference)}
}

// ask returns the status of an answer, and its body in into.
func (i inference) ask(ctx context.Context, method, path string, body, into any) (int, error) {
	content, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, i.url+path, bytes.NewReader(content))
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	return response.StatusCode, json.NewDecoder(response.Body).Decode(into)
}

// waitLoaded waits until the runtime answers, and returns the models that it has loaded.
func (i inference) waitLoaded(ctx context.Context) []v1alpha1.ModuleName {
	GinkgoHelper()
	Eventually(ctx, func() (int, error) { return i.ask(ctx, http.MethodGet, "/health/ready", nil, &struct{}{}) }).Should(Equal(http.StatusOK))
	var index []struct {
		Name  v1alpha1.ModuleName
		State string
	}
	Expect(i.ask(ctx, http.MethodPost, "/repository/index", nil, &index)).To(Equal(http.StatusOK))
	var names []v1alpha1.ModuleName
	for _, m := range index {
		Expect(m.State).To(Equal("READY"))
		names = append(names, m.Name)
	}
	return names
}

// tensor as the protocol writes it.
type tensor struct {
	Name     string    `json:"name"`
	Datatype string    `json:"datatype"`
	Shape    []int     `json:"shape"`
	Data     []float32 `json:"data,omitempty"`
}

// infer has a model compute from inputs that are all one value, and returns its first output.
func (i inference) infer(ctx context.Context, model v1alpha1.ModuleName, value float32) []float32 {
	GinkgoHelper()
	var described struct{ Inputs []tensor }
	Expect(i.ask(ctx, http.MethodGet, "/models/"+string(model), nil, &described)).To(Equal(http.StatusOK))
	for n, in := range described.Inputs {
		size := 1
		for _, length := range in.Shape {
			size *= length
		}
		described.Inputs[n].Data = make([]float32, size)
		for at := range size {
			described.Inputs[n].Data[at] = value * float32(at%7)
		}
	}
	var answer struct {
		Outputs []tensor
		Error   string
	}
	status, err := i.ask(ctx, http.MethodPost, "/models/"+string(model)+"/infer", map[string]any{"inputs": described.Inputs}, &answer)
	Expect(err).NotTo(HaveOccurred())
	Expect(status).To(Equal(http.StatusOK), answer.Error)
	Expect(answer.Outputs).NotTo(BeEmpty())
	return answer.Outputs[0].Data
}

// status is what a model's three addresses are answered with.
func (i inference) status(ctx context.Context, model v1alpha1.ModuleName) []int {
	GinkgoHelper()
	var all []int
	for path, method := range map[string]string{"": http.MethodGet, "/ready": http.MethodGet, "/infer": http.MethodPost} {
		status, err := i.ask(ctx, method, "/models/"+string(model)+path, nil, &struct{}{})
		Expect(err).NotTo(HaveOccurred())
		all = append(all, status)
	}
	return all
}
