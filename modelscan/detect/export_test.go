// SPDX-License-Identifier: Apache-2.0

package detect

import "github.com/vsa-legal/operator/modelscan/model"

// Reported is what each detector adds when all run over a model: by its name, the capabilities and the evidence in words.
func Reported(m *model.Model) map[string]map[string][]string {
	n, s := newNetwork(m), scores{}
	all := map[string]map[string][]string{}
	for _, d := range detectors {
		before := map[string]*score{}
		told := map[string]int{}
		for name, of := range s {
			before[name], told[name] = of, len(of.evidence)
		}
		d.Detect(n, s)
		all[d.Name] = map[string][]string{}
		for name, of := range s {
			from := 0
			if before[name] == of {
				from = told[name]
			}
			for _, e := range of.evidence[from:] {
				all[d.Name][name] = append(all[d.Name][name], e.words)
			}
		}
	}
	return all
}
