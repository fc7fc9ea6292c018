// SPDX-License-Identifier: Apache-2.0

package legal

import "github.com/vsa-legal/operator/api/v1alpha1"

// framework is a framework of inquiry with its durations made ready.
type framework struct {
	spec *v1alpha1.Framework

	limited  bool // there is a maximum duration, which readable says can be counted
	readable bool
	maximum  Duration

	extensionReadable bool
	extension         Duration
}

func newFramework(p *profile, in *v1alpha1.Framework) framework {
	f := framework{spec: in, limited: in.MaximumDuration != ""}
	f.maximum, f.readable = p.duration(in.MaximumDuration)
	if in.Extension != nil {
		f.extension, f.extensionReadable = p.duration(in.Extension.MaximumDuration)
	}
	return f
}
