// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"path"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// exposure is which files of a package a container gets to see.
type exposure struct {
	mounted []v1alpha1.Module // permitted artifacts, each mounted under the runtime's models path
	baked   []v1alpha1.Module // permitted folders of the runtime image, left where they are
	hidden  []v1alpha1.Module // all other folders of the runtime image
}

// expose sorts the modules of a package by what a verdict lets run.
func expose(p *v1alpha1.AnalyticsPackage, v legal.Verdict) exposure {
	var e exposure
	runs := v.Runs()
	for _, m := range p.Spec.Modules {
		permitted := slices.Contains(runs, m.Name)
		switch {
		case m.Source.Path != "" && permitted:
			e.baked = append(e.baked, m)
		case m.Source.Path != "":
			e.hidden = append(e.hidden, m)
		case permitted:
			e.mounted = append(e.mounted, m)
		}
	}
	return e
}

// folder in which the container finds a permitted module.
func folder(p *v1alpha1.AnalyticsPackage, m v1alpha1.Module) string {
	if m.Source.Path != "" {
		return string(m.Source.Path)
	}
	return path.Join(string(p.Spec.Runtime.ModelsPath), string(m.Name))
}
