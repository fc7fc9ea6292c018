// SPDX-License-Identifier: Apache-2.0

package openreports

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// request is what a report is on.
func request(name string) *metav1.ObjectMeta {
	return &metav1.ObjectMeta{Namespace: "massy", Name: name, UID: "11111111-2222-3333-4444-555555555555"}
}

// restricted is the status of a request of which a module was taken out.
func restricted() *v1alpha1.JudgedStatus {
	return &v1alpha1.JudgedStatus{
		Verdict: v1alpha1.Restricted, Evidence: v1alpha1.EvidenceRegistered,
		Findings: []v1alpha1.Finding{{Reason: v1alpha1.ReasonModuleStripped, Verdict: v1alpha1.Restricted, Profile: "cnil-2022", Message: "module face is taken out"}},
		Modules: []v1alpha1.ModuleVerdict{
			{Name: "counter", Decision: v1alpha1.ModulePermitted, Profile: "cnil-2022", Source: "cnil-2022-115"},
			{Name: "face", Decision: v1alpha1.ModuleStripped, Profile: "eu-ai-act", Source: "art-5-1-h", Reason: "biometric identification is forbidden"},
		},
	}
}

func TestAReportNamesItsRequest(t *testing.T) {
	of := request("footfall")
	r := Of("VideoAnalyticsDeployment", of, restricted())
	if r.Name != string(of.UID) || r.Namespace != "massy" || r.Scope.Name != "footfall" || r.Scope.UID != of.UID {
		t.Errorf("it is named %s/%s, on %+v", r.Namespace, r.Name, r.Scope)
	}
	want := []metav1.OwnerReference{{APIVersion: "vsa.legal/v1alpha1", Kind: "VideoAnalyticsDeployment", Name: "footfall", UID: of.UID}}
	if d := cmp.Diff(want, r.OwnerReferences); d != "" {
		t.Error(d)
	}
	if r.APIVersion != "openreports.io/v1alpha1" || r.Kind != "Report" || r.Source != Source {
		t.Errorf("it is a %s of %s, from %s", r.Kind, r.APIVersion, r.Source)
	}
	if d := cmp.Diff(Summary{Pass: 2, Fail: 1}, r.Summary); d != "" {
		t.Error(d)
	}
}

// What is sought, and in which case, may be in a name, in a message and in what the law has to say of a camera.
func TestAReportOnASearchHasNothingOfTheInquiry(t *testing.T) {
	const marker = "zzqxsecret"
	s := restricted()
	for i := range s.Findings {
		s.Findings[i].Message = marker
	}
	s.Findings = append(s.Findings, v1alpha1.Finding{Reason: v1alpha1.ReasonRequisitionNotFound, Verdict: v1alpha1.Suspended, Message: marker})
	for i := range s.Modules {
		s.Modules[i].Reason = marker
	}
	for _, kind := range []string{"VideoSearchJob", "AKindThatIsNotThereYet"} {
		r := Of(kind, request(marker), s)
		if r.OwnerReferences[0].Name != marker || len(r.Results) != 4 {
			t.Fatalf("the owner is %+v, of %d results", r.OwnerReferences, len(r.Results))
		}
		r.OwnerReferences = nil // Kubernetes finds the owner by its name
		said, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(said), marker) {
			t.Errorf("%s: %s", kind, said)
		}
	}
	public, err := json.Marshal(Of("VideoAnalyticsDeployment", request("footfall"), s))
	if err != nil || !strings.Contains(string(public), marker) {
		t.Error("of a deployment nothing is said in words, so that this test looks for nothing")
	}
}

func TestAReportIsBounded(t *testing.T) {
	s := &v1alpha1.JudgedStatus{Evidence: v1alpha1.EvidenceClaimed}
	for i := range 64 {
		s.Findings = append(s.Findings, v1alpha1.Finding{Reason: "FormalityMissing", Verdict: v1alpha1.Suspended, Message: fmt.Sprint(i)})
		s.Modules = append(s.Modules, v1alpha1.ModuleVerdict{Name: v1alpha1.ModuleName(fmt.Sprint(i)), Decision: v1alpha1.ModulePermitted})
	}
	r := Of("VideoAnalyticsDeployment", request("footfall"), s)
	last := r.Results[len(r.Results)-1]
	if len(r.Results) != MaxResults || last.Rule != RuleLeftOut || !strings.HasPrefix(last.Description, "66 more results") {
		t.Errorf("%d results, the last one %+v", len(r.Results), last)
	}
	if d := cmp.Diff(Summary{Pass: 64, Fail: 64, Warn: 1}, r.Summary); d != "" {
		t.Errorf("what is left out is counted: %s", d)
	}
	s.Modules = nil
	s.Findings = s.Findings[:MaxResults-1]
	if r := Of("VideoAnalyticsDeployment", request("footfall"), s); len(r.Results) != MaxResults || r.Results[MaxResults-1].Rule == RuleLeftOut {
		t.Errorf("as many as there is room for are cut: %d", len(r.Results))
	}
}
