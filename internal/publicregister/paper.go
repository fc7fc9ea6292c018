// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// filed are the acts of a deployment's namespace for its purpose, where its profile is known to permit that.
func (b *builder) filed(d *v1alpha1.VideoAnalyticsDeployment) []*v1alpha1.Formality {
	if !b.law.permits(d.Spec.ProfileName, d.Spec.Purpose) {
		return nil
	}
	return b.papers[types.NamespacedName{Namespace: d.Namespace, Name: string(d.Spec.Purpose)}]
}

// papersOf are the acts that were filed for the purpose of a deployment.
func (b *builder) papersOf(d *v1alpha1.VideoAnalyticsDeployment) []Paper {
	all := []Paper{}
	for _, f := range b.filed(d) {
		p := Paper{Type: b.law.vocabulary.act(f.Spec.Type), ValidFrom: f.Spec.ValidFrom.UTC().Truncate(time.Second), ValidUntil: instant(f.Spec.ValidUntil)}
		p.InForce = p.holds(b.at)
		// A reference is free text, which may name a person or a place. Who publishes the act has published it, too.
		if doc := f.Spec.Document; doc != nil && webAddress(doc.URL) {
			p.Reference, p.URL, p.SHA256 = f.Spec.Reference, doc.URL, doc.SHA256
		}
		all = append(all, p)
	}
	return all
}

// holds tells whether the paper's period has an instant in it.
func (p *Paper) holds(at time.Time) bool {
	return !at.Before(p.ValidFrom) && (p.ValidUntil == nil || at.Before(*p.ValidUntil))
}

func webAddress(url string) bool {
	return strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")
}

// information tells whether an act that informs the public holds for all of a deployment. One that covers some cameras only does
// not inform of the others.
func (b *builder) information(d *v1alpha1.VideoAnalyticsDeployment) Information {
	info := Information{Required: b.law.requires(d.Spec.ProfileName, d.Spec.Purpose, b.settings.InformedBy)}
	for _, f := range b.filed(d) {
		p := Paper{ValidFrom: f.Spec.ValidFrom.UTC().Truncate(time.Second), ValidUntil: instant(f.Spec.ValidUntil)}
		if !slices.Contains(b.settings.InformedBy, f.Spec.Type) || !p.holds(b.at) || !coversAll(&f.Spec.Covers, &d.Spec) {
			continue
		}
		if info.Informed = true; info.Since == nil || p.ValidFrom.Before(*info.Since) {
			info.Since = &p.ValidFrom
		}
	}
	return info
}

// coversAll tells whether an act covers every camera of a deployment, and its software.
func coversAll(c *v1alpha1.Covers, s *v1alpha1.VideoAnalyticsDeploymentSpec) bool {
	if len(c.Packages) > 0 && !slices.Contains(c.Packages, s.PackageName) {
		return false
	}
	return len(c.Cameras) == 0 || !slices.ContainsFunc(s.Cameras, func(camera v1alpha1.Camera) bool { return !slices.Contains(c.Cameras, camera) })
}
