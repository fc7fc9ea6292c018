// SPDX-License-Identifier: Apache-2.0

package keras

import (
	"strings"

	"github.com/vsa-legal/operator/modelscan/format"
)

// Format of models and weights of Keras: HDF5, or a zip file.
var Format = format.Format{
	Name:        "keras",
	Description: "models and weights of Keras: HDF5, or a zip file",
	Source:      "https://docs.hdfgroup.org/hdf5/develop/_f_m_t3.html",
	Extensions:  []string{"h5", "keras", "hdf5"},
	Sniff:       sniff,
	Parse:       parse,
	IsPart:      func(name string) bool { return strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".h5") },
}
