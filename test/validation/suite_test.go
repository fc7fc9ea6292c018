// SPDX-License-Identifier: Apache-2.0

// Package validation holds the API to its contract on a real API server: what it accepts, what it refuses, and that a
// refusal says what to change.
package validation

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/cluster"
)

const (
	root      = "../.."
	namespace = "validation"
)

// settings is how the API server is reached.
var settings *rest.Config

// api refuses unknown and repeated fields, as kubectl does. What it creates is compared with what is said of it offline.
var api client.Client

func TestValidation(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "What the API server accepts")
}

var _ = BeforeSuite(func(ctx SpecContext) {
	config, stop, err := cluster.Start(root)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(stop)
	settings = config
	scheme := runtime.NewScheme()
	Expect(clientgoscheme.AddToScheme(scheme)).To(Succeed())
	Expect(v1alpha1.AddToScheme(scheme)).To(Succeed())
	c, err := client.NewWithWatch(config, client.Options{Scheme: scheme})
	Expect(err).NotTo(HaveOccurred())
	api = client.WithFieldValidation(compared(c), metav1.FieldValidationStrict)
	raw, err = rawClient(config)
	Expect(err).NotTo(HaveOccurred())
	ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}
	Expect(api.Create(ctx, ns)).To(Succeed())
	DeferCleanup(func(ctx SpecContext) { Expect(api.Delete(ctx, ns)).To(Succeed()) })
})
