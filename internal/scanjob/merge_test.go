// SPDX-License-Identifier: Apache-2.0

package scanjob_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/scanjob"
)

func TestMerge(t *testing.T) {
	result := func(entries ...scanjob.Entry) *scanjob.Result {
		return &scanjob.Result{Schema: 1, Inspector: "1", Entries: entries}
	}
	face := scanjob.Entry{Path: "m.onnx", Detected: []scanjob.Detected{{Name: "biometric.face.embedding", Percent: 90}}}
	counter := scanjob.Entry{Path: "m.onnx", Detected: []scanjob.Detected{{Name: "counting.pedestrian", Percent: 90}}}
	for name, test := range map[string]struct {
		of   []*scanjob.Result
		want *scanjob.Result
	}{
		"nothing":                        {nil, nil},
		"no result yet":                  {[]*scanjob.Result{nil, nil}, nil},
		"one of two":                     {[]*scanjob.Result{nil, result(face)}, result(face)},
		"the same on both":               {[]*scanjob.Result{result(face), result(face)}, result(face)},
		"another file on the other":      {[]*scanjob.Result{result(counter), result(face)}, result(counter, face)},
		"nothing was found on the first": {[]*scanjob.Result{result(), result(face)}, result(face)},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, scanjob.Merge(test.of...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMergeLeavesResultsAsTheyAre(t *testing.T) {
	first := &scanjob.Result{Entries: make([]scanjob.Entry, 1, 2)}
	scanjob.Merge(first, &scanjob.Result{Entries: []scanjob.Entry{{Path: "other"}}})
	if len(first.Entries) != 1 || first.Entries[:2][1].Path != "" {
		t.Error("a result that others read has been changed")
	}
}
