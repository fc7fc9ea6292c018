// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// serving answers like an API server that has these undeclared images, or that refuses to list them.
func serving(t *testing.T, images []v1alpha1.UndeclaredImage, forbidden bool) string {
	t.Helper()
	version := metav1.GroupVersionForDiscovery{GroupVersion: "vsa.legal/v1alpha1", Version: "v1alpha1"}
	group := metav1.APIGroup{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "APIGroup"}, Name: "vsa.legal",
		Versions: []metav1.GroupVersionForDiscovery{version}, PreferredVersion: version}
	answers := map[string]any{
		"/api":            metav1.APIVersions{TypeMeta: metav1.TypeMeta{Kind: "APIVersions"}},
		"/apis":           metav1.APIGroupList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "APIGroupList"}, Groups: []metav1.APIGroup{group}},
		"/apis/vsa.legal": group,
		"/apis/vsa.legal/v1alpha1": metav1.APIResourceList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "APIResourceList"}, GroupVersion: version.GroupVersion,
			APIResources: []metav1.APIResource{{Name: "undeclaredimages", Kind: "UndeclaredImage", Verbs: metav1.Verbs{"list"}}}},
		"/apis/vsa.legal/v1alpha1/undeclaredimages": v1alpha1.UndeclaredImageList{
			TypeMeta: metav1.TypeMeta{APIVersion: "vsa.legal/v1alpha1", Kind: "UndeclaredImageList"}, Items: images},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer, known := answers[r.URL.Path]
		if !known || forbidden && strings.HasSuffix(r.URL.Path, "/undeclaredimages") {
			w.WriteHeader(http.StatusForbidden)
			answer = metav1.Status{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: "Failure", Reason: metav1.StatusReasonForbidden, Code: 403, Message: "no"}
		}
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// undeclaredImage is one of which something is told, with so many pods.
func undeclaredImage(name string, is metav1.ConditionStatus, reason string, pods int32) v1alpha1.UndeclaredImage {
	at := metav1.Date(2026, 6, 20, 7, 0, 0, 0, time.UTC)
	u := v1alpha1.UndeclaredImage{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.UndeclaredImageSpec{Image: "registry.example/" + name}}
	u.Status = v1alpha1.UndeclaredImageStatus{PodCount: &pods, FirstSeen: &at,
		Conditions: []metav1.Condition{{Type: v1alpha1.ConditionUndeclared, Status: is, Reason: reason, Message: "because of " + reason}}}
	if pods > 0 {
		u.Status.Pods = []v1alpha1.UndeclaredPod{{Namespace: "town", Name: "p", UID: "1", Node: "node-1", Origin: v1alpha1.PodStatic}}
	} else {
		u.Status.LastSeen = ptr.To(metav1.Date(2026, 6, 20, 9, 0, 0, 0, time.UTC))
	}
	return u
}

func TestUndeclared(t *testing.T) {
	face := undeclaredImage("face", metav1.ConditionTrue, v1alpha1.ReasonForbiddenModel, 3)
	face.Status.Detected = []v1alpha1.DetectedCapability{{Name: "biometric.face.embedding", Confidence: 90, Path: "/m"}}
	gone := undeclaredImage("gone", metav1.ConditionTrue, v1alpha1.ReasonUnknownModel, 0)
	private := undeclaredImage("private", metav1.ConditionUnknown, v1alpha1.ReasonUninspected, 1)
	cleared := undeclaredImage("cleared", metav1.ConditionFalse, v1alpha1.ReasonNothingFound, 1)
	for name, c := range map[string]struct {
		images  []v1alpha1.UndeclaredImage
		refuses bool
		args    string
		code    int
		shows   []string
		hides   string
	}{
		"none":           {args: "", shows: []string{"runs undeclared"}},
		"a face":         {images: []v1alpha1.UndeclaredImage{face, gone}, code: 1, shows: []string{"ForbiddenModel", "biometric.face.embedding", "town/p (static, node-1) +2", "3h", "registry.example/face"}, hides: "gone"},
		"with the past":  {images: []v1alpha1.UndeclaredImage{gone}, args: "--all", shows: []string{"UnknownModel", "60m", "registry.example/gone"}},
		"the past only":  {images: []v1alpha1.UndeclaredImage{gone, cleared}, shows: []string{"runs undeclared"}, hides: "registry"},
		"not seen into":  {images: []v1alpha1.UndeclaredImage{private}, args: "-o wide", code: 1, shows: []string{"Uninspected", "because of Uninspected"}},
		"as JSON":        {images: []v1alpha1.UndeclaredImage{face}, args: "-o json", code: 1, shows: []string{`"reason": "ForbiddenModel"`, `"podCount": 3`}},
		"may not":        {refuses: true, code: 2},
		"no such output": {args: "-o xml", code: 2},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"undeclared", "--server", serving(t, c.images, c.refuses)}, strings.Fields(c.args)...)
			got := run(t, "", args...)
			if got.code != c.code {
				t.Errorf("exits with %d, not %d: %s", got.code, c.code, got.whole())
			}
			for _, text := range c.shows {
				if !strings.Contains(got.out, text) {
					t.Errorf("shows no %q:\n%s", text, got.out)
				}
			}
			if c.hides != "" && strings.Contains(got.out, c.hides) {
				t.Errorf("shows %q:\n%s", c.hides, got.out)
			}
		})
	}
}
