// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"text/template"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/hack/region/region"
	"github.com/vsa-legal/operator/internal/world"
)

// dates fill in every manifest.
var dates = map[string]string{
	"LongAgo": "2026-01-01T00:00:00Z", "Yesterday": "2026-11-21T00:00:00Z", "NextWeek": "2026-11-29T00:00:00Z",
	"InFourYears": "2030-11-21T00:00:00Z",
	"Opens":       "2026-11-22T11:00:00Z", "Closes": "2026-11-22T12:00:00Z", "Now": "2026-11-22T11:00:00Z",
	"Night": "2026-11-21T01:00:00Z", "Morning": "2026-11-21T05:00:00Z",
}

func TestManifestsAreWellFormed(t *testing.T) {
	kinds := map[string]any{
		"AnalyticsPackage": &v1alpha1.AnalyticsPackage{}, "Formality": &v1alpha1.Formality{}, "Namespace": &corev1.Namespace{},
		"VideoAnalyticsDeployment": &v1alpha1.VideoAnalyticsDeployment{}, "VideoSearchJob": &v1alpha1.VideoSearchJob{},
		"DataController": &v1alpha1.DataController{}, "JudicialRequisition": &v1alpha1.JudicialRequisition{}, "JudicialDecision": &v1alpha1.JudicialDecision{},
		"EvidenceLog": &v1alpha1.EvidenceLog{},
	}
	files, err := fs.Glob(manifests, "manifests/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no manifests: %v", err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			parsed, err := template.ParseFS(manifests, file)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := parsed.Option("missingkey=error").Execute(&b, dates); err != nil {
				t.Fatal(err)
			}
			for document := range strings.SplitSeq(b.String(), "\n---\n") {
				var meta metav1.TypeMeta
				if err := yaml.Unmarshal([]byte(document), &meta); err != nil {
					t.Fatal(err)
				}
				into, known := kinds[meta.Kind]
				if !known {
					t.Fatalf("kind %q", meta.Kind)
				}
				if err := yaml.UnmarshalStrict([]byte(document), into); err != nil {
					t.Errorf("%s: %v", meta.Kind, err)
				}
			}
		})
	}
}

func TestWithoutFaces(t *testing.T) {
	const counter = "registry.example/models/pedestrian-counter@sha256:1"
	image := func(name, reference string) corev1.Volume {
		return corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: reference}}}
	}
	empty := corev1.Volume{Name: "hidden", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}
	hide := corev1.VolumeMount{Name: "hidden", MountPath: facePath, ReadOnly: true}
	containers := func(mounts ...corev1.VolumeMount) []corev1.Container {
		return []corev1.Container{{VolumeMounts: mounts}}
	}
	tests := map[string]struct {
		spec corev1.PodSpec
		good bool
	}{
		"as it should be": {
			corev1.PodSpec{Volumes: []corev1.Volume{image("a", counter), empty}, Containers: containers(hide)}, true,
		},
		"the folder is not hidden": {
			corev1.PodSpec{Volumes: []corev1.Volume{image("a", counter), empty}, Containers: containers()}, false,
		},
		"hidden in one container of two": {
			corev1.PodSpec{Volumes: []corev1.Volume{image("a", counter), empty},
				Containers: append(containers(hide), containers()...)}, false,
		},
		"hidden by an image": {
			corev1.PodSpec{Volumes: []corev1.Volume{image("hidden", counter)}, Containers: containers(hide)}, false,
		},
		"hidden, and writable": {
			corev1.PodSpec{Volumes: []corev1.Volume{image("a", counter), empty},
				Containers: containers(corev1.VolumeMount{Name: "hidden", MountPath: facePath})}, false,
		},
		"another module": {
			corev1.PodSpec{Volumes: []corev1.Volume{image("a", counter), image("b", "registry.example/models/crowd@sha256:1"), empty},
				Containers: containers(hide)}, false,
		},
		"no module": {corev1.PodSpec{Volumes: []corev1.Volume{empty}, Containers: containers(hide)}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if err := withoutFaces(test.spec); (err == nil) != test.good {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestOutcomesMeetExpectations(t *testing.T) {
	o := outcomes{
		{world.KindDeployment, "n", "runs"}:  {v1alpha1.Permitted, ""},
		{world.KindDeployment, "n", "held"}:  {v1alpha1.Suspended, "FormalityMissing"},
		{world.KindDeployment, "n", "leaks"}: {v1alpha1.Permitted, "NothingLeft"},
	}
	tests := map[string]struct {
		name    string
		verdict v1alpha1.Verdict
		reason  string
		runs    bool
		meets   bool
	}{
		"runs":                 {"runs", v1alpha1.Permitted, "", true, true},
		"held back":            {"held", v1alpha1.Suspended, "FormalityMissing", false, true},
		"another reason":       {"held", v1alpha1.Suspended, "FormalityOver", false, false},
		"another verdict":      {"held", v1alpha1.Forbidden, "FormalityMissing", false, false},
		"runs and must not":    {"leaks", v1alpha1.Permitted, "NothingLeft", false, false},
		"nobody by that name":  {"gone", v1alpha1.Permitted, "", true, false},
		"not judged, nor runs": {"", "", "", false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := o.meets(region.Expectation{Kind: world.KindDeployment, Namespace: "n", Name: test.name, Verdict: test.verdict,
				Runs: test.runs, Reason: test.reason})
			if (err == nil) != test.meets {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestRegionIsJudged: the region of the story has the verdicts that it expects, and an outcome that is changed does not.
func TestRegionIsJudged(t *testing.T) {
	r, err := region.Story(noon, region.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	seen, err := judged(r.Objects, noon)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Expectations {
		if err := seen.meets(e); err != nil {
			t.Error(err)
		}
	}
	if got := (outcomes{{"k", "n", "a"}: {v1alpha1.Permitted, ""}, {"k", "n", "b"}: {v1alpha1.Forbidden, ""}}).count(); got != "1 Permitted, 0 Restricted, 0 Suspended, 1 Forbidden" {
		t.Error(got)
	}
}

func TestRegionAsYAML(t *testing.T) {
	r, err := region.Story(noon, region.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	text, err := asYAML(r.Objects)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count("\n"+string(text), "\n---\n"); got != len(r.Objects) {
		t.Errorf("%d documents of %d objects", got, len(r.Objects))
	}
}
