// SPDX-License-Identifier: Apache-2.0

package undeclared_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/internal/undeclared"
)

func TestJudge(t *testing.T) {
	catalogue, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	holds := func(e ...scanjob.Entry) *scanjob.Result { return &scanjob.Result{Entries: e} }
	face := scanjob.Entry{Path: "m.onnx", Detected: []scanjob.Detected{{Name: "biometric.face.embedding", Percent: 90}}}
	count := scanjob.Entry{Path: "c.onnx", Detected: []scanjob.Detected{{Name: "counting.pedestrian", Percent: 90}}}
	image, tag := undeclared.Image{Reference: "a.example/a" + sha("1")}, undeclared.Image{Reference: "a.example/a:v1"}
	for name, c := range map[string]struct {
		of     undeclared.Case
		is     metav1.ConditionStatus
		reason string
		says   string
	}{
		"nothing yet":     {undeclared.Case{Image: image}, "", "", ""},
		"governed":        {undeclared.Case{Image: image, Governed: true}, "True", v1alpha1.ReasonRunsBeside, "names this image"},
		"governed, a tag": {undeclared.Case{Image: tag, Governed: true}, "True", v1alpha1.ReasonRunsBeside, "names this image"},
		"a face":          {undeclared.Case{Image: image, Result: holds(face)}, "True", v1alpha1.ReasonForbiddenModel, "biometric.face.embedding"},
		"a face and more": {undeclared.Case{Image: image, Result: holds(count, face)}, "True", v1alpha1.ReasonForbiddenModel, "biometric.face.embedding"},
		"unknown":         {undeclared.Case{Image: image, Result: holds(scanjob.Entry{Path: "m", Unknown: &scanjob.Unclear{Count: 2}})}, "True", v1alpha1.ReasonUnknownModel, "2 of its models"},
		"opaque":          {undeclared.Case{Image: image, Result: holds(scanjob.Entry{Folder: true, Opaque: &scanjob.Unclear{Count: 1}})}, "True", v1alpha1.ReasonUnknownModel, "1 cannot be read"},
		"harmless":        {undeclared.Case{Image: image, Result: holds(count)}, "False", v1alpha1.ReasonNothingFound, ""},
		"empty":           {undeclared.Case{Image: image, Result: holds()}, "False", v1alpha1.ReasonNothingFound, ""},
		"failed":          {undeclared.Case{Image: image, Failed: "no such image"}, "Unknown", v1alpha1.ReasonUninspected, "no such image"},
		"a tag":           {undeclared.Case{Image: tag}, "Unknown", v1alpha1.ReasonNoDigest, "by which digest"},
	} {
		c.of.Law = legal.NewLaw(catalogue, nil)
		f := undeclared.Judge(c.of, now)
		if f.Undeclared != c.is || f.Reason != c.reason || !strings.Contains(f.Message, c.says) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
