// SPDX-License-Identifier: Apache-2.0

package region

import (
	"crypto/sha256"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Names of the packages. The samples beside the region have others, so that all of them can be applied to one cluster.
const (
	townPulse     = "town-pulse"
	crowdWatch    = "crowd-watch"
	footageReview = "footage-review"
	transitFlow   = "transit-flow"
)

// product is a package as its vendor sells it.
type product struct {
	name, vendor, version string
	modules               []productModule
}

type productModule struct {
	name         v1alpha1.ModuleName
	baked        bool // in the runtime image: it can only be hidden, not left out
	capabilities []v1alpha1.Capability
}

// products can do more than any law permits, as those on the market can.
var products = []product{
	{townPulse, "Example Vision", "6.4", []productModule{
		{"pedestrian-counter", false, []v1alpha1.Capability{"counting.pedestrian"}},
		{"cycle-counter", false, []v1alpha1.Capability{"counting.cycle"}},
		{"vehicle-counter", false, []v1alpha1.Capability{"counting.vehicle"}},
		{"crowd-density", false, []v1alpha1.Capability{"crowd.density"}},
		{"age-gender", true, []v1alpha1.Capability{"biometric.categorization"}},
		{"face-search", true, []v1alpha1.Capability{"biometric.face.embedding", "biometric.face.matching"}},
	}},
	{crowdWatch, "Example Safety", "3.1", []productModule{
		{"abandoned-object", false, []v1alpha1.Capability{"object.abandoned"}},
		{"weapon", false, []v1alpha1.Capability{"weapon"}},
		{"wrong-way", false, []v1alpha1.Capability{"direction.wrong-way"}},
		{"intrusion", false, []v1alpha1.Capability{"zone.intrusion"}},
		{"fall", false, []v1alpha1.Capability{"person.fallen"}},
		{"crowd-movement", false, []v1alpha1.Capability{"crowd.movement"}},
		{"crowd-density", false, []v1alpha1.Capability{"crowd.density"}},
		{"fire", false, []v1alpha1.Capability{"fire"}},
		{"illegal-parking", false, []v1alpha1.Capability{"parking.illegal"}},
		{"loitering", false, []v1alpha1.Capability{"person.loitering"}},
		{"gunshot", false, []v1alpha1.Capability{"audio.gunshot"}},
		{"face-watch-list", true, []v1alpha1.Capability{"biometric.face.embedding", "biometric.face.matching"}},
	}},
	{footageReview, "Example Forensics", "2026.2", []productModule{
		{"plate-reader", false, []v1alpha1.Capability{"plate.read"}},
		{"vehicle-finder", false, []v1alpha1.Capability{"vehicle.make", "vehicle.color"}},
		{"clothing", false, []v1alpha1.Capability{"appearance.clothing"}},
		{"object-finder", false, []v1alpha1.Capability{"object.detection"}},
		{"synopsis", false, []v1alpha1.Capability{"synopsis"}},
		{"look-alike", false, []v1alpha1.Capability{"person.reidentification"}},
		{"face-search", true, []v1alpha1.Capability{"biometric.face.embedding", "biometric.face.matching"}},
	}},
	{transitFlow, "Example Transit", "1.8", []productModule{
		{"platform-counter", false, []v1alpha1.Capability{"counting.pedestrian"}},
		{"carriage-density", false, []v1alpha1.Capability{"crowd.density"}},
		{"track-intrusion", false, []v1alpha1.Capability{"zone.intrusion"}},
		{"abandoned-luggage", false, []v1alpha1.Capability{"object.abandoned"}},
		{"mood", true, []v1alpha1.Capability{"emotion"}},
	}},
}

func (t *teller) tellPackages() {
	for _, p := range products {
		o := &v1alpha1.AnalyticsPackage{
			TypeMeta:   typeMeta("AnalyticsPackage"),
			ObjectMeta: metav1.ObjectMeta{Name: p.name},
			Spec: v1alpha1.AnalyticsPackageSpec{
				Vendor:  p.vendor,
				Version: p.version,
				Runtime: v1alpha1.Runtime{
					Image:      image(p.name, p.version),
					Command:    []string{"/opt/vision/bin/serve"},
					Args:       []string{"--model-repository=/models"},
					ModelsPath: "/models",
					Protocol:   "OpenInference",
				},
			},
		}
		for _, m := range p.modules {
			source := v1alpha1.ModuleSource{Image: image(p.name+"/"+string(m.name), p.version)}
			if m.baked {
				source = v1alpha1.ModuleSource{Path: v1alpha1.ContainerPath("/opt/vision/models/" + m.name)}
			}
			o.Spec.Modules = append(o.Spec.Modules,
				v1alpha1.Module{Name: m.name, Capabilities: m.capabilities, Source: source})
		}
		t.packages = append(t.packages, o)
	}
}

// image names an image that does not exist, by a digest that stays the same.
func image(name, version string) v1alpha1.ImageReference {
	digest := sha256.Sum256([]byte(name + ":" + version))
	return v1alpha1.ImageReference(fmt.Sprintf("registry.example/%s@sha256:%x", name, digest))
}
