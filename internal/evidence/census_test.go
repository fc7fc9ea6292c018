// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"fmt"
	"strings"
	"testing"
)

// TestSealParts holds that each part of a census belongs to it, and no other does, in censuses of all sizes.
func TestSealParts(t *testing.T) {
	for n := range 9 {
		var parts []SealedPart
		for i := range n {
			parts = append(parts, SealedPart{Salt: Salt{byte(i)}, Part: Part{Namespace: fmt.Sprint("ns-", n-i), Objects: DigestOf(nil)}})
		}
		count, err := SealParts(parts, false)
		if err != nil || count.Parts != int64(n) {
			t.Fatalf("%d parts: %+v, %v", n, count, err)
		}
		for i := range parts {
			if !parts[i].belongsTo(count) || i > 0 && parts[i-1].Part.Namespace >= parts[i].Part.Namespace {
				t.Errorf("%d of %d does not belong to it, or is out of order", i, n)
			}
			for name, change := range map[string]func(*SealedPart){
				"another count":     func(p *SealedPart) { p.Part.Pods++ },
				"another namespace": func(p *SealedPart) { p.Part.Namespace = "other" },
				"another salt":      func(p *SealedPart) { p.Salt[7]++ },
				"another index":     func(p *SealedPart) { p.Index++ },
				"a negative index":  func(p *SealedPart) { p.Index = -1 },
				"a longer proof":    func(p *SealedPart) { p.Proof = append(p.Proof, DigestOf(nil)) },
				"a proof of none":   func(p *SealedPart) { p.Proof = []Digest{"none"} },
			} {
				other := parts[i]
				if change(&other); other.belongsTo(count) {
					t.Errorf("%d of %d with %s belongs to it", i, n, name)
				}
			}
		}
	}
}

func TestPartThatIsTooLarge(t *testing.T) {
	parts := []SealedPart{{Part: Part{Running: []string{strings.Repeat("x", maxPart)}}}}
	if _, err := SealParts(parts, false); err == nil {
		t.Error("it is sealed")
	}
}
