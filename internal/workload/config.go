// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// Keys of the ConfigMap, and names of the files that the runtime finds under configPath.
const (
	keyModules = "modules.json" // the modules that run and those that were taken out, each with its legal source
	keyCameras = "cameras.json" // the cameras, and for a search the footage
)

// configModule is one module as the ConfigMap lists it.
type configModule struct {
	Name         v1alpha1.ModuleName     `json:"name"`
	Decision     v1alpha1.ModuleDecision `json:"decision"`
	Folder       string                  `json:"folder,omitempty"` // where the runtime finds it, if it runs
	Capabilities []v1alpha1.Capability   `json:"capabilities"`
	Profile      string                  `json:"profile,omitempty"`
	Notice       string                  `json:"notice,omitempty"`
	Source       string                  `json:"source,omitempty"`
	Reason       string                  `json:"reason,omitempty"`
}

// configCameras is what the runtime has to look at.
type configCameras struct {
	Cameras []v1alpha1.Camera `json:"cameras"`
	Footage *v1alpha1.Period  `json:"footage,omitempty"`
	Streams []configStream    `json:"streams,omitempty"` // of cameras, where the request says it
}

// configStream is where the images of a camera come from.
type configStream struct {
	Camera  v1alpha1.Camera `json:"camera"`
	Address string          `json:"address"`
}

// modulesData lists every module that was asked for.
func modulesData(p *v1alpha1.AnalyticsPackage, v legal.Verdict) string {
	list := make([]configModule, 0, len(v.Modules))
	for _, m := range v.Modules {
		c := configModule{
			Name: m.Name, Decision: m.Decision, Capabilities: m.Capabilities,
			Profile: m.Profile, Notice: m.Notice, Source: m.Source, Reason: m.Reason,
		}
		i := slices.IndexFunc(p.Spec.Modules, func(known v1alpha1.Module) bool { return known.Name == m.Name })
		if i >= 0 && m.Decision == v1alpha1.ModulePermitted {
			c.Folder = folder(p, p.Spec.Modules[i])
		}
		list = append(list, c)
	}
	return encode(list)
}

// camerasData lists them in one order, whatever the spec's: it is a set, and another order of it restarts nothing.
// A stream of a camera that is not among them is not shown, for it was not judged: the second result is how many there are.
func camerasData(cameras []v1alpha1.Camera, footage *v1alpha1.Period, inputs *v1alpha1.Inputs) (string, int) {
	data, unknown := configCameras{Cameras: slices.Sorted(slices.Values(cameras)), Footage: footage}, 0
	for _, s := range ptr.Deref(inputs, v1alpha1.Inputs{}).Streams {
		if _, found := slices.BinarySearch(data.Cameras, s.Camera); !found {
			unknown++
			continue
		}
		data.Streams = append(data.Streams, configStream(s))
	}
	slices.SortFunc(data.Streams, func(a, b configStream) int { return cmp.Compare(a.Camera, b.Camera) })
	return encode(data), unknown
}

// encode writes a value whose types can all be written.
func encode(v any) string {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("encoding a plan: %v", err))
	}
	return string(b) + "\n"
}

// hash is a short name for a value: 16 hexadecimal digits.
func hash(v any) string {
	sum := sha256.Sum256([]byte(encode(v)))
	return hex.EncodeToString(sum[:8])
}
