// SPDX-License-Identifier: Apache-2.0

package numpy_test

import (
	"archive/zip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/numpy"
	"github.com/vsa-legal/operator/modelscan/model"
)

func TestArrays(t *testing.T) {
	conv1 := model.Tensor{Name: "conv1_W", Type: "float32", Shape: []int64{16, 3, 3, 3}}
	for name, test := range map[string]struct {
		content string
		want    []model.Tensor
	}{
		"an array":         {npy(conv, ""), []model.Tensor{{Name: "array", Type: "float32", Shape: []int64{16, 3, 3, 3}}}},
		"a scalar":         {npy("{'descr': '>f8', 'fortran_order': False, 'shape': (), }", ""), []model.Tensor{{Name: "array", Type: "float64", Shape: []int64{}}}},
		"records":          {npy("{'descr': [('a', '<f4'), ('b', '|S3')], 'fortran_order': False, 'shape': (3L,), }", ""), []model.Tensor{{Name: "array", Shape: []int64{3}}}},
		"an archive":       {npz(zip.Store), []model.Tensor{conv1, {Name: "fc/b", Type: "int64", Shape: []int64{7}}}},
		"a packed archive": {npz(zip.Deflate), []model.Tensor{conv1, {Name: "fc/b", Type: "int64", Shape: []int64{7}}}},
		"a pickle":         {pickled(), []model.Tensor{{Name: "conv1", Type: "float32", Shape: []int64{10, 3, 3, 3}}}},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := numpy.Format.Parse(formattest.File("x.bin", test.content))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, m.Weights); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for name, content := range map[string]string{
		"no shape":        npy("{'descr': '<f4'}", ""),
		"cut":             npy(conv, "")[:40],
		"a long header":   "\x93NUMPY\x02\x00\xff\xff\xff\xff" + conv,
		"an empty zip":    "PK\x05\x06" + strings.Repeat("\x00", 18),
		"no arrays in it": "\x80\x03csklearn.svm._classes\nSVC\nq\x00.",
	} {
		t.Run(name, func(t *testing.T) {
			if m, err := numpy.Format.Parse(formattest.File("x", content)); err == nil {
				t.Errorf("%+v", m)
			}
		})
	}
}
