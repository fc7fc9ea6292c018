// SPDX-License-Identifier: Apache-2.0

// Package contention tells when two writers take turns in writing one package, such as two regions that each pin another
// digest, and what is let run meanwhile. It is pure: what it remembers stands in the package's status.
package contention

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

const (
	// Window is how long a content that was replaced counts as recent, and how long a package has to stay as it is until it
	// is no longer contested: longer than GitOps engines usually take from one sync to the next.
	Window = time.Hour

	// maxReturns is how often a package may come back to a recent content: once, as after an upgrade that is rolled back.
	maxReturns = 1

	maxRecent       = 8  // as the schema has it
	maxCapabilities = 32 // of a module, as the schema has it
)

// Observe notes in a package's status which content its spec has at an instant, and whether it is contested. It returns when
// that changes if the spec does not, or the zero time.
func Observe(p *v1alpha1.AnalyticsPackage, now time.Time) time.Time {
	now = now.Truncate(time.Second)
	s := &p.Status
	if n := len(s.RecentContents); n > 0 && s.Contested != nil && !now.Before(cured(s)) {
		s.Contested, s.RecentContents = nil, s.RecentContents[n-1:]
	}
	changed := note(s, digest(&p.Spec), now)
	switch {
	case s.Contested == nil && returns(s.RecentContents) > maxReturns:
		s.Contested = &v1alpha1.Contested{Since: metav1.NewTime(now), Held: p.Spec.DeepCopy()}
	case s.Contested == nil:
		return time.Time{}
	case changed:
		s.Contested.Held = narrowed(s.Contested.Held, &p.Spec)
	}
	return cured(s)
}

// cured is when a package is no longer contested if its content stays as it is.
func cured(s *v1alpha1.AnalyticsPackageStatus) time.Time {
	return s.RecentContents[len(s.RecentContents)-1].Since.Add(Window)
}

// Effective returns the package by which requests are judged, and which runs: itself, or what all contents of a contested one
// allow. What it returns shares memory with the package.
func Effective(p *v1alpha1.AnalyticsPackage) *v1alpha1.AnalyticsPackage {
	if p == nil || p.Status.Contested == nil {
		return p
	}
	effective := *p
	if held := p.Status.Contested.Held; held != nil {
		effective.Spec = *held
	} else {
		effective.Spec.Modules = nil
	}
	return &effective
}

// note adds a content to the recent ones if it is not the latest, and drops those that were replaced too long ago.
func note(s *v1alpha1.AnalyticsPackageStatus, digest string, now time.Time) (changed bool) {
	n := len(s.RecentContents)
	if n > 0 && s.RecentContents[n-1].Digest == digest {
		return false
	}
	kept := []v1alpha1.RecentContent{}
	for i, r := range s.RecentContents {
		if i+1 == n || now.Sub(s.RecentContents[i+1].Since.Time) < Window {
			kept = append(kept, r)
		}
	}
	kept = append(kept, v1alpha1.RecentContent{Digest: digest, Since: metav1.NewTime(now)})
	s.RecentContents = kept[max(0, len(kept)-maxRecent):]
	return true
}

// returns counts how often a content came back that had been replaced by another one.
func returns(recent []v1alpha1.RecentContent) (n int) {
	for i, r := range recent {
		if slices.ContainsFunc(recent[:i], func(before v1alpha1.RecentContent) bool { return before.Digest == r.Digest }) {
			n++
		}
	}
	return n
}

// narrowed leaves of what is held the modules that another content has as well, each with whatever either says that it can
// do, so that what is forbidden in either is taken out. Nothing is left if no module is in both.
func narrowed(held, other *v1alpha1.AnalyticsPackageSpec) *v1alpha1.AnalyticsPackageSpec {
	if held == nil {
		return nil
	}
	left := held.DeepCopy()
	left.Modules = nil
	for _, m := range held.Modules {
		i := slices.IndexFunc(other.Modules, func(o v1alpha1.Module) bool { return o.Name == m.Name })
		if i < 0 {
			continue
		}
		m.Capabilities = slices.Clone(m.Capabilities)
		for _, c := range other.Modules[i].Capabilities {
			if !slices.Contains(m.Capabilities, c) {
				m.Capabilities = append(m.Capabilities, c)
			}
		}
		if len(m.Capabilities) <= maxCapabilities {
			left.Modules = append(left.Modules, m)
		}
	}
	if len(left.Modules) == 0 {
		return nil
	}
	return left
}

// digest of a content. Marshalling fails for no spec.
func digest(spec *v1alpha1.AnalyticsPackageSpec) string {
	data, _ := json.Marshal(spec)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
