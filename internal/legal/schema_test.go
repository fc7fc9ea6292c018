// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/test/objects"
)

// TestWordsFitTheSchema: the longest texts that the API server takes, in the longest reasons and messages that repeat them,
// and nothing of what an image's author wrote steers a terminal.
func TestWordsFitTheSchema(t *testing.T) {
	const most = 1024
	long := v1alpha1.Capability("biometric." + strings.Repeat("a", 118))
	path := v1alpha1.FilePath(strings.Repeat("\x1b[2J\u202eé", 32))
	p := objects.Package()
	told := func(image v1alpha1.ImageReference) v1alpha1.Contents {
		return v1alpha1.Contents{
			Image:    image,
			Detected: []v1alpha1.DetectedCapability{{Name: long, Confidence: 1, Path: path}},
			Unknown:  &v1alpha1.UnclearFiles{Count: 1 << 30, Paths: []v1alpha1.FilePath{path}},
		}
	}
	outside := told(p.Spec.Runtime.Image)
	p.Status.RuntimeContents = &outside
	p.Status.Inspections = []v1alpha1.Inspection{{Image: p.Spec.Runtime.Image, State: v1alpha1.InspectionFailed, Message: strings.Repeat("é", 512)}}
	p.Status.Contents = []v1alpha1.ModuleContents{{Name: objects.Counter, Contents: told(p.Spec.Modules[0].Source.Image)}}
	selected := v1alpha1.LegalProfile{}
	selected.Name, selected.Spec.Applies = "fr-statistics", v1alpha1.WhenSelected
	selected.Spec.Sources = []v1alpha1.Source{{ID: "s"}}
	selected.Spec.Permits = &v1alpha1.Permits{}
	ban := v1alpha1.LegalProfile{}
	ban.Name, ban.Spec.Applies = "ban", v1alpha1.Always
	ban.Spec.Forbids = &v1alpha1.Forbids{Capabilities: []v1alpha1.CapabilityRule{{Name: "biometric", Reason: strings.Repeat("é", 512)}}}
	fits := func(text string) {
		t.Helper()
		if n := len([]rune(text)); n > most || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%d characters: %q", n, text)
		}
	}
	now := time.Date(2026, time.June, 20, 12, 0, 0, 0, time.UTC)
	reasons := map[string]bool{}
	for _, law := range []*legal.Law{
		legal.NewLaw([]v1alpha1.LegalProfile{selected, ban}, nil), legal.NewLaw([]v1alpha1.LegalProfile{selected}, nil),
	} {
		v := legal.JudgeDeployment(law, objects.Statistics("massy", "d", objects.Counter), legal.Evidence{Package: p, Inspection: legal.InspectionRequired}, now)
		for _, m := range v.Modules {
			fits(m.Reason)
		}
		for _, f := range v.Findings {
			fits(f.Message)
			reasons[f.Reason] = true
		}
		stripped, _ := legal.JudgePackage(law, p, now)
		for _, m := range stripped {
			fits(m.Reason)
		}
	}
	for _, want := range []string{v1alpha1.ReasonNotInspected, v1alpha1.ReasonUndeclaredModel, v1alpha1.ReasonModuleStripped} {
		if !reasons[want] {
			t.Errorf("no %s among %v", want, reasons)
		}
	}
}
