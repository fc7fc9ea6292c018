// SPDX-License-Identifier: Apache-2.0

package opencv_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/opencv"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	old = "<?xml version=\"1.0\"?>\n<!--\n    Stump-based 24x20 gentle adaboost frontal face detector.\n    | A licence.\n-->\n<opencv_storage>\n" +
		"<my_cascade type_id=\"opencv-haar-classifier\">\n  <size>\n    24 20</size>\n  <stages>\n"
	current = "<?xml version=\"1.0\"?>\n<opencv_storage>\n<cascade>\n  <stageType>BOOST</stageType>\n  <featureType>LBP</featureType>\n" +
		"  <height>18</height>\n  <width>36</width>\n"
	lbph    = "%YAML:1.0\n---\nopencv_lbphfaces:\n   threshold: 1.7976931348623157e+308\n   radius: 1\n   histograms:\n      - !!opencv-matrix\n"
	svm     = "{\n    \"opencv_ml_svm\": {\n        \"format\": 3,\n        \"svmType\": \"C_SVC\",\n"
	oldSVM  = "<?xml version=\"1.0\"?>\n<opencv_storage>\n<my_svm type_id=\"opencv-ml-svm\">\n  <svm_type>C_SVC</svm_type>\n"
	matrix  = "<?xml version=\"1.0\"?>\n<opencv_storage>\n<camera_matrix type_id=\"opencv-matrix\">\n  <rows>3</rows>\n  <cols>3</cols>\n"
	network = "<?xml version=\"1.0\"?>\n<net name=\"a\" version=\"11\"><layers><layer id=\"0\" type=\"Parameter\"/></layers></net>\n"
)

func TestSniff(t *testing.T) {
	formattest.Sniff(t, opencv.Format, map[string]formattest.Case{
		"an old cascade":         {Content: old, Takes: true},
		"a cascade":              {Content: current, Takes: true},
		"a face recogniser":      {Content: lbph, Takes: true},
		"a machine, as JSON":     {Content: svm, Takes: true},
		"an old machine":         {Content: oldSVM, Takes: true},
		"a matrix":               {Content: matrix},
		"a network":              {Content: network},
		"a page on cascades":     {Content: "<html><body>&lt;opencv_storage> has a type_id=\"opencv-haar-classifier\"</body></html>"},
		"a program":              {Content: "#!/bin/sh\n# opencv_lbphfaces: read them with OpenCV\ncat trainer.yml\n"},
		"some YAML":              {Content: "%YAML 1.2\n---\nmodel: opencv\nstages: [a, b]\n# and nothing more of interest\n"},
		"JSON with a word of it": {Content: `{"modules": ["opencv_lbphfaces.so", "opencv_ml.so"], "name": "an image of a container"}`},
	})
}

func FuzzParse(f *testing.F) { formattest.Fuzz(f, opencv.Format, old, current, lbph, svm, oldSVM) }

func TestParse(t *testing.T) {
	for name, test := range map[string]struct {
		content string
		want    *model.Model
	}{
		"an old cascade": {old, &model.Model{
			Inputs:  []model.Tensor{{Name: "window", Type: "uint8", Shape: []int64{1, 1, 20, 24}}},
			Nodes:   []model.Node{{Name: "my_cascade", Op: "CascadeClassifier", Attributes: []model.Attribute{{Name: "feature", Text: "HAAR"}}}},
			Strings: []string{"my_cascade", "Stump-based 24x20 gentle adaboost frontal face detector.", "A licence."},
		}},
		"a cascade": {current, &model.Model{
			Inputs:  []model.Tensor{{Name: "window", Type: "uint8", Shape: []int64{1, 1, 18, 36}}},
			Nodes:   []model.Node{{Name: "cascade", Op: "CascadeClassifier", Attributes: []model.Attribute{{Name: "feature", Text: "LBP"}}}},
			Strings: []string{"cascade"},
		}},
		"a face recogniser": {lbph, &model.Model{
			Nodes:   []model.Node{{Name: "opencv_lbphfaces", Op: "FaceRecognizer"}},
			Strings: []string{"opencv_lbphfaces", "face recognizer"},
		}},
		"a machine": {svm, &model.Model{
			Nodes: []model.Node{{Name: "opencv_ml_svm", Op: "svm"}}, Strings: []string{"opencv_ml_svm"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := opencv.Format.Parse(formattest.File("x.bin", test.content))
			if err != nil {
				t.Fatal(err)
			}
			test.want.Format, test.want.Producer, test.want.Layout = "opencv", "opencv", model.OIHW
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Of a comment, what the file is for is kept, and no more, however long it is.
func TestTitles(t *testing.T) {
	head := "<opencv_storage>\n<cascade><stageType>BOOST</stageType><featureType>HOG</featureType>\n<!--\n\n"
	for name, test := range map[string]struct {
		comment string
		want    []string
	}{
		"the first paragraph": {"A body detector.\nBy somebody.\n\nIt is no face detector.\n", []string{"A body detector.", "By somebody."}},
		"under a rule":        {"| A licence.\n\n=====\nPlates\n=====\n\nNothing else\n", []string{"A licence.", "Plates"}},
		"very long":           {strings.Repeat("a\n", 5000), slices.Repeat([]string{"a"}, 20)},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := opencv.Format.Parse(formattest.File("x", head+test.comment+"-->"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(append([]string{"cascade"}, test.want...), m.Strings); diff != "" {
				t.Error(diff)
			}
		})
	}
}
