// SPDX-License-Identifier: Apache-2.0

package dlib

import "github.com/vsa-legal/operator/modelscan/format"

// Format of networks and shape predictors (landmarks) that dlib serialised.
var Format = format.Format{
	Name:        "dlib",
	Description: "networks and shape predictors (landmarks) that dlib serialised",
	Source:      "https://github.com/davisking/dlib/blob/master/dlib/dnn/layers.h",
	Extensions:  []string{"dat", "dnn"},
	Sniff:       sniff,
	Parse:       parse,
}
