// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/vsa-legal/operator/modelscan/detect"
)

// hashes.csv has a line for each public model that is known: its SHA-256, its capabilities, and what it is called. It is
// written from the list of real models: go run ./hack/models -hashes.
//
//go:embed hashes.csv
var hashes string

// publicModel is a file that anybody can have.
type publicModel struct {
	name         string
	capabilities []string
}

var publicModels = sync.OnceValue(func() map[string]publicModel {
	known := map[string]publicModel{}
	for line := range strings.Lines(hashes) {
		fields := strings.SplitN(strings.TrimSpace(line), ",", 3)
		if len(fields) == 3 && len(fields[0]) == 64 {
			known[fields[0]] = publicModel{name: fields[2], capabilities: strings.Fields(fields[1])}
		}
	}
	return known
})

// knownFile adds what is known of a file by its sum. It says nothing of a copy that differs in a byte.
func (f *record) knownFile() {
	known, ok := publicModels()[f.SHA256]
	if !ok {
		return
	}
	capabilities := slices.Clone(f.Capabilities) // they are shared by all copies of the file
	for _, name := range known.capabilities {
		evidence := "the file is known by its SHA-256: " + known.name
		i := slices.IndexFunc(capabilities, func(c detect.Capability) bool { return c.Name == name })
		if i < 0 {
			capabilities = append(capabilities, detect.Capability{Name: name, Confidence: 0.99, Evidence: []string{evidence}})
			continue
		}
		c := &capabilities[i]
		c.Confidence, c.Evidence = 0.99, append([]string{evidence}, c.Evidence...)
	}
	slices.SortStableFunc(capabilities, func(a, b detect.Capability) int {
		switch {
		case a.Confidence > b.Confidence:
			return -1
		case a.Confidence < b.Confidence:
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	f.Capabilities = capabilities
	if len(known.capabilities) > 0 && f.State != Identified {
		f.State, f.Reason = Identified, ""
	}
}
