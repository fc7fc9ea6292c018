// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
	"github.com/vsa-legal/operator/internal/workload"
)

// parameters brings the parameters to what the objects of the cluster say. It returns those that name the governed images.
func (k *admissionKeeper) parameters(ctx context.Context) (images *corev1.ConfigMap, changed bool, err error) {
	governed, err := k.governed(ctx)
	if err != nil {
		return nil, false, err
	}
	requests, err := k.requests(ctx)
	if err != nil {
		return nil, false, err
	}
	decided, err := k.decided(ctx)
	if err != nil {
		return nil, false, err
	}
	filers, err := k.filers(ctx)
	if err != nil {
		return nil, false, err
	}
	images = governed.Images()
	for _, planned := range []*corev1.ConfigMap{images, admission.ByNamespace(admission.ParametersRequests, requests),
		admission.ByNamespace(admission.ParametersDecided, decided), filers} {
		wrote, writeErr := k.write(ctx, planned)
		changed, err = changed || wrote, errors.Join(err, writeErr)
	}
	return images, changed, err
}

// write writes one ConfigMap of parameters if it is not as planned. That it is not, is nobody's doing as long as the plan has
// changed since it was last written.
func (k *admissionKeeper) write(ctx context.Context, planned *corev1.ConfigMap) (wrote bool, err error) {
	id := "parameters/" + planned.Name
	k.metrics.parametersBytes.WithLabelValues(planned.Name).Set(float64(sizeOf(planned.Data)))
	if last, known := k.wrote[planned.Name]; !known || !maps.Equal(last, planned.Data) {
		k.kept[id] = false
	}
	actual := &corev1.ConfigMap{}
	wrote, err = k.keep(ctx, keptObject{id, actual, planned, func() bool {
		same := maps.Equal(actual.Data, planned.Data) && len(actual.BinaryData) == 0 && maps.Equal(actual.Labels, planned.Labels)
		actual.Data, actual.BinaryData, actual.Labels = planned.Data, nil, planned.Labels
		return same
	}})
	if err == nil {
		k.wrote[planned.Name] = planned.Data
	}
	return wrote, err
}

// sizeOf is how much room parameters take, in bytes.
func sizeOf(data map[string]string) (n int) {
	for key, value := range data {
		n += len(key) + len(value)
	}
	return n
}

// governed lists the images that packages name or once named, and the digests under which nodes were seen to run them.
func (k *admissionKeeper) governed(ctx context.Context) (admission.Governed, error) {
	g := admission.Governed{}
	if k.inspector != nil {
		g.Except = []string{k.inspector.Image}
	}
	var err error
	if g.Aliases, err = k.registries(ctx); err != nil {
		return g, err
	}
	var stored corev1.ConfigMap
	err = k.Get(ctx, client.ObjectKey{Namespace: admission.Namespace, Name: admission.ParametersImages}, &stored)
	if client.IgnoreNotFound(err) != nil {
		return g, err
	}
	g.Observed = admission.Observed(&stored)
	if g.References, err = k.named(ctx, &stored); err != nil {
		return g, err
	}
	g.Unnamed = k.images.since
	err = eachOf(ctx, k, &v1alpha1.VideoSearchJobList{}, func(o client.Object) {
		if s, ok := o.(*v1alpha1.VideoSearchJob); ok {
			g.Queries = append(g.Queries, metaOf(s.Namespace, string(s.Spec.Query.SecretName)))
		}
	})
	if err != nil {
		return g, err
	}
	// A requisition is there long before the Job of a search: nobody is faster than what tells that one may come.
	err = eachOf(ctx, k, &v1alpha1.JudicialRequisitionList{}, func(o client.Object) { g.Queries = append(g.Queries, metaOf(o.GetNamespace(), "")) })
	if err != nil {
		return g, err
	}
	return g, eachOf(ctx, k, &corev1.PodList{}, func(o client.Object) { g.Observed = append(g.Observed, imageIDs(o)...) })
}

// imageIDs returns the references, by digest, that a node ran the containers of a pod by.
func imageIDs(o client.Object) []string {
	pod, ok := o.(*corev1.Pod)
	if !ok || pod.Labels[workload.LabelManagedBy] != workload.ManagedBy {
		return nil
	}
	var ids []string
	for i := range pod.Status.ContainerStatuses {
		if id := pod.Status.ContainerStatuses[i].ImageID; strings.Contains(id, "@sha256:") {
			ids = append(ids, id)
		}
	}
	return ids
}

// requests lists the requests for which something may run, or for which pods are still ending: the names of their pods begin with theirs.
func (k *admissionKeeper) requests(ctx context.Context) ([]metav1.ObjectMeta, error) {
	var all []metav1.ObjectMeta
	for _, list := range []client.ObjectList{&v1alpha1.VideoAnalyticsDeploymentList{}, &v1alpha1.VideoSearchJobList{}} {
		if err := eachOf(ctx, k, list, func(o client.Object) { all = append(all, metaOf(o.GetNamespace(), o.GetName())) }); err != nil {
			return nil, err
		}
	}
	return all, eachOf(ctx, k, &corev1.PodList{}, func(o client.Object) {
		for _, label := range requestLabels() {
			if name := o.GetLabels()[label]; name != "" {
				all = append(all, metaOf(o.GetNamespace(), name))
			}
		}
	})
}

// filers says in which capacities formalities can be filed, by what profiles and notices say.
func (k *admissionKeeper) filers(ctx context.Context) (*corev1.ConfigMap, error) {
	var profiles v1alpha1.LegalProfileList
	if err := k.List(ctx, &profiles, client.UnsafeDisableDeepCopy); err != nil {
		return nil, fmt.Errorf("listing profiles: %w", err)
	}
	var notices v1alpha1.FormalNoticeList
	if err := k.List(ctx, &notices, client.UnsafeDisableDeepCopy); err != nil {
		return nil, fmt.Errorf("listing notices: %w", err)
	}
	return admission.Filers(profiles.Items, notices.Items), nil
}

// decided lists the requisitions that have, or once had, a decision. Nothing is ever taken out of it.
func (k *admissionKeeper) decided(ctx context.Context) ([]metav1.ObjectMeta, error) {
	var stored corev1.ConfigMap
	err := k.Get(ctx, client.ObjectKey{Namespace: admission.Namespace, Name: admission.ParametersDecided}, &stored)
	if client.IgnoreNotFound(err) != nil {
		return nil, err
	}
	there := map[client.ObjectKey]bool{}
	err = eachOf(ctx, k, &v1alpha1.JudicialRequisitionList{}, func(o client.Object) { there[client.ObjectKeyFromObject(o)] = true })
	if err != nil {
		return nil, err
	}
	err = eachOf(ctx, k, &v1alpha1.JudicialDecisionList{}, func(o client.Object) {
		if d, ok := o.(*v1alpha1.JudicialDecision); ok {
			if on := (client.ObjectKey{Namespace: d.Namespace, Name: string(d.Spec.RequisitionName)}); there[on] {
				k.onceDecided[on] = true
			}
		}
	})
	for namespace, names := range stored.Data {
		for _, name := range strings.Fields(names) {
			k.onceDecided[client.ObjectKey{Namespace: namespace, Name: name}] = true
		}
	}
	all := make([]metav1.ObjectMeta, 0, len(k.onceDecided))
	for key := range k.onceDecided {
		all = append(all, metaOf(key.Namespace, key.Name))
	}
	return all, err
}

func metaOf(namespace, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: namespace, Name: name}
}
