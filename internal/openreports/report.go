// SPDX-License-Identifier: Apache-2.0

// Package openreports says a verdict in the format that tools for policies share (openreports.io/v1alpha1, the API of the OpenReports
// project). It is pure: it makes a Report of a request and of its status, and reads and writes nothing.
package openreports

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

const (
	// Definition is the name of the CustomResourceDefinition of a Report.
	Definition = "reports.openreports.io"
	// Source of every report and, as the policy, of what follows from no profile and no notice.
	Source = "vsa.legal"
	// MaxResults is how many results a Report has at most. A verdict with more of them says so in the last one.
	MaxResults = 64
)

// Rules of the results that are no reason of a finding.
const (
	// RuleOperator tells what the identity of the operator rests on.
	RuleOperator = "OperatorRegistered"
	// RuleModule, followed by a slash and a name, tells what was decided on a module.
	RuleModule = "Module"
	// RuleLeftOut tells how many results a report has no room for.
	RuleLeftOut = "ResultsLeftOut"
)

// Of returns the report on a request of a kind, of which the status is told. It has no instants yet: see Date. The request owns it, so
// that it goes with it, and it is named by the request's UID, so that no two requests share a name.
//
// A report is read by more people than a request is, often of all namespaces at once. Of a search it has neither the name, but for the
// one by which Kubernetes finds the owner, nor anything that is said in words (code de procédure pénale, art. 11).
func Of(kind string, request metav1.Object, status *v1alpha1.JudgedStatus) *Report {
	owner := metav1.OwnerReference{APIVersion: v1alpha1.GroupVersion.String(), Kind: kind, Name: request.GetName(), UID: request.GetUID()}
	scope := &Scope{APIVersion: owner.APIVersion, Kind: kind, Namespace: request.GetNamespace(), UID: owner.UID}
	judicial := kind != kindPublic
	if !judicial {
		scope.Name = owner.Name
	}
	results := resultsOf(status, judicial)
	r := &Report{
		TypeMeta: metav1.TypeMeta{APIVersion: APIVersion, Kind: Kind},
		ObjectMeta: metav1.ObjectMeta{
			Namespace: request.GetNamespace(), Name: string(owner.UID), OwnerReferences: []metav1.OwnerReference{owner},
			Labels: map[string]string{workload.LabelManagedBy: workload.ManagedBy},
		},
		Source: Source, Scope: scope, Summary: summaryOf(results),
		Configuration: &Configuration{Limits: Limits{MaxResults: MaxResults}},
	}
	r.Results = cut(results)
	return r
}

// kindPublic is the one kind of request that is no secret of an inquiry. Of every other one nothing is said in words.
const kindPublic = "VideoAnalyticsDeployment"

// summaryOf counts results, also those that a report has no room for.
func summaryOf(results []Result) (s Summary) {
	for i := range results {
		switch results[i].Outcome {
		case Pass:
			s.Pass++
		case Fail:
			s.Fail++
		case Warn:
			s.Warn++
		case Error:
			s.Error++
		case Skip:
			s.Skip++
		}
	}
	return s
}

// cut bounds results. The last one says how many there is no room for.
func cut(results []Result) []Result {
	if len(results) <= MaxResults {
		return results
	}
	kept := results[: MaxResults-1 : MaxResults-1]
	return append(kept, Result{
		Source: Source, Policy: Source, Rule: RuleLeftOut, Outcome: Skip, Severity: Info,
		Description: fmt.Sprintf("%d more results: see the status of the request", len(results)-len(kept)),
	})
}
