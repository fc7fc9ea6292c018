// SPDX-License-Identifier: Apache-2.0

package detect_test

import (
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/modelscan/model"
)

// said is what the words detector reports of a model that has nothing but these strings.
func said(text ...string) []string {
	names := []string{}
	for name := range detect.Reported(&model.Model{Strings: text})["words"] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestWords(t *testing.T) {
	seen := map[string]bool{}
	for text, want := range map[string][]string{
		"arcface_r100_v1":                     {detect.FaceEmbedding},
		"face-recognition-mobile":             {detect.FaceEmbedding},
		"face-reidentification-retail-0095":   {detect.FaceEmbedding},
		"face-detection-retail-0005":          {detect.FaceDetection},
		"facial_landmarks_35":                 {detect.FaceLandmarks},
		"liveness_v3":                         {detect.FaceLiveness},
		"age":                                 {detect.Age},
		"age_estimation":                      {detect.Age},
		"gender":                              {detect.Gender},
		"ethnicity":                           {detect.Ethnicity},
		"race":                                {detect.Ethnicity},
		"emotion_ferplus":                     {detect.Emotion},
		"osnet_x1_0_market1501":               {detect.PersonReidentification},
		"pedestrian-detection-adas-0002":      {detect.PersonDetection},
		"pedestrian-and-vehicle-detector":     {detect.PersonDetection},
		"A fullbody detector":                 {detect.PersonDetection},
		"movenet":                             {detect.Pose},
		"hand_landmarks":                      {detect.HandLandmarks},
		"palm_detection":                      {detect.HandDetection},
		"lprnet":                              {detect.PlateReading},
		"license-plates":                      {detect.PlateDetection},
		"crnn":                                {detect.TextRecognition},
		"dbnet":                               {detect.TextDetection},
		"csrnet":                              {detect.CrowdDensity},
		"yolov8":                              {detect.ObjectDetection},
		"deeplabv3":                           {detect.Segmentation},
		"ecapa_tdnn":                          {detect.VoiceEmbedding},
		"yamnet":                              {detect.Audio},
		"vehicle-reid-0001":                   {detect.VehicleReidentification},
		"race car, racing car":                {}, // a label is no name
		"stone age, ice age":                  {},
		"package/imagery":                     {},
		"The model estimates an age estimate": {detect.Age},
	} {
		got := said(text)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		for _, name := range got {
			seen[name] = true
		}
	}
	for _, d := range detect.Detectors() {
		for _, name := range d.Reports {
			if d.Name == "words" && !seen[name] {
				t.Errorf("no text makes the detector of words report %s", name)
			}
		}
	}
}

// TestWordsAndStructure holds that a word neither speaks against a structure nor finds a place where none comes out.
func TestWordsAndStructure(t *testing.T) {
	for name, test := range map[string]struct{ network, text, not string }{
		"re-identification of faces":             {"mobilefacenet-128", "face-reidentification-retail-0095", detect.PersonReidentification},
		"landmarks, named after their trunk":     {"mobilefacenet-68-points", "mobilefacenet", detect.FaceEmbedding},
		"a reader of plates":                     {"lprnet-68x18", "license-plate-recognition", detect.PlateDetection},
		"the pose of a head":                     {"hopenet", "head-pose-estimation-adas-0001", detect.Pose},
		"two classes of faces that were found":   {"mini-xception-gender", "crops of a face-detection network", detect.FaceDetection},
		"a classifier whose labels have a race":  {"mobilenet-v1", "race car, racing car", detect.Ethnicity},
		"an object detector on a list of labels": {"ssd-mobilenet-v1", "reid", detect.PersonReidentification},
	} {
		t.Run(name, func(t *testing.T) {
			m := *networkNamed(t, test.network).Model
			m.Strings = append(slices.Clone(m.Strings), test.text)
			for _, c := range detect.Capabilities(&m) {
				if c.Name == test.not && c.Confidence >= detect.ReportThreshold {
					t.Errorf("told as %s (%.2f): %v", c.Name, c.Confidence, c.Evidence)
				}
			}
		})
	}
}
