// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestNewModule(t *testing.T) {
	type caps = []v1alpha1.Capability
	p := objects.MakePackage("p").Artifact("a", 2, "z", "y", "z").BakedIn("b", "m").BakedIn("a", "x").Obj()
	found := inspectionResult{modules: map[v1alpha1.ModuleName]*contents{
		"a": {detected: map[v1alpha1.Capability]v1alpha1.FilePath{"y": "/y", "w": "/w"}, unknown: unclearFiles{count: 2}},
	}}
	cases := map[string]struct {
		name                   v1alpha1.ModuleName
		known                  bool
		declared, capabilities caps
		unknown                int64
	}{
		"inspected, and there twice": {"a", true, caps{"x", "y", "z"}, caps{"w", "x", "y", "z"}, 2},
		"not inspected":              {"b", true, caps{"m"}, caps{"m"}, 0},
		"not there":                  {"c", false, nil, nil, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m := newModule(c.name, p, &found)
			same(t, c.declared, m.declared)
			same(t, c.capabilities, m.capabilities)
			if m.name != c.name || m.known != c.known || m.found.unknown.count != c.unknown {
				t.Errorf("%+v", m)
			}
		})
	}
	outside := undeclaredModule(found.modules["a"])
	same(t, caps{"w", "y"}, outside.capabilities)
	if outside.known || outside.declared != nil || outside.found.unknown.count != 2 {
		t.Errorf("%+v", outside)
	}
}

func TestModuleDescribe(t *testing.T) {
	m := module{declared: []v1alpha1.Capability{"plate"}, found: contents{
		detected: map[v1alpha1.Capability]v1alpha1.FilePath{"plate.read": "/a", "face": "/b\n"},
	}}
	for c, want := range map[v1alpha1.Capability]string{
		"plate.read": "plate.read", "plate": "plate", "face": `face (found in "/b\n", not declared)`, "gait": "gait",
	} {
		same(t, want, m.describe(english, c))
	}
}
