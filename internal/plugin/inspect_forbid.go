// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/detect"
)

// Words of --forbid that are states and no capabilities.
const (
	wordUnknown = string(modelscan.Unknown)
	wordOpaque  = string(modelscan.Opaque)

	wordNotExamined = string(modelscan.NotExamined)
)

// vocabulary is what a detector can find.
var vocabulary = []string{
	detect.FaceEmbedding, detect.VoiceEmbedding, detect.Age, detect.Gender, detect.Ethnicity, detect.Emotion,
	detect.FaceDetection, detect.FaceLandmarks, detect.FacePose, detect.FaceLiveness,
	detect.PersonReidentification, detect.Pose, detect.PersonDetection, detect.HandDetection, detect.HandLandmarks,
	detect.ObjectDetection, detect.Segmentation, detect.Classification, detect.ImageEmbedding,
	detect.VehicleReidentification, detect.PlateDetection, detect.PlateReading,
	detect.TextDetection, detect.TextRecognition, detect.CrowdDensity, detect.Audio,
}

// forbidden is what --forbid names.
type forbidden struct {
	rules  []v1alpha1.Capability
	states []modelscan.State
}

var capabilityName = regexp.MustCompile(`^[a-z][a-zA-Z0-9-]*(\.[a-z][a-zA-Z0-9-]*)*$`)

func parseForbidden(words []string) (*forbidden, error) {
	f := &forbidden{}
	for _, word := range words {
		switch word = strings.TrimSpace(word); {
		case strings.EqualFold(word, wordUnknown):
			f.states = append(f.states, modelscan.Unknown)
		case strings.EqualFold(word, wordOpaque):
			f.states = append(f.states, modelscan.Opaque)
		case strings.EqualFold(word, wordNotExamined):
			f.states = append(f.states, modelscan.NotExamined)
		case capabilityName.MatchString(word):
			f.rules = append(f.rules, v1alpha1.Capability(word))
		default:
			return nil, fmt.Errorf("--forbid %q: a capability such as biometric.face.embedding, or Unknown, Opaque or NotExamined", word)
		}
	}
	return f, nil
}

// unheard returns the rules under which nothing can be found: they are misspelt, or nothing here detects that.
func (f *forbidden) unheard() []v1alpha1.Capability {
	return slices.DeleteFunc(slices.Clone(f.rules), func(rule v1alpha1.Capability) bool {
		return slices.ContainsFunc(vocabulary, func(name string) bool { return legal.Covers(rule, v1alpha1.Capability(name)) })
	})
}

// found says which files have what is forbidden. What only may be there does not count.
func (f *forbidden) found(r *modelscan.Report) []string {
	var all []string
	for i := range r.Files {
		file := &r.Files[i]
		for _, c := range file.Capabilities {
			if c.Confidence >= detect.ReportThreshold && f.covers(c.Name) {
				all = append(all, fmt.Sprintf("%s: %s (%s)", printable(file.Path), c.Name, percent(c.Confidence)))
			}
		}
		if slices.Contains(f.states, file.State) {
			all = append(all, fmt.Sprintf("%s: %s: %s", printable(file.Path), file.State, printable(file.Reason)))
		}
	}
	return all
}

func (f *forbidden) covers(name string) bool {
	return slices.ContainsFunc(f.rules, func(rule v1alpha1.Capability) bool { return legal.Covers(rule, v1alpha1.Capability(name)) })
}

// percent never rounds up to a certainty that is not there.
func percent(confidence float64) string { return fmt.Sprintf("%d%%", int(confidence*100+1e-9)) }
