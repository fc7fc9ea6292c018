// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestAliases(t *testing.T) {
	got, unread := Aliases(map[string]string{keyAliases: "# our cache\nCache.example:5000/hub/ index.docker.io\n\nmirror.example. registry.example\none\na b c\n"})
	want := []Alias{{"cache.example/hub", "docker.io"}, {"mirror.example", "registry.example"}}
	if diff := cmp.Diff(want, got); diff != "" || unread != 2 {
		t.Errorf("%d lines are unread, want 2\n%s", unread, diff)
	}
	if all, unread := Aliases(map[string]string{keyAliases: strings.Repeat("a b\n", maxAliases+3)}); len(all) != maxAliases || unread != 3 {
		t.Errorf("%d of too many, and %d unread", len(all), unread)
	}
	if all, unread := Aliases(nil); len(all)+unread > 0 {
		t.Error("something of nothing")
	}
}

func TestGovernedUnderEveryNameOfItsRegistry(t *testing.T) {
	aliases := []Alias{{"cache.example/hub", "docker.io"}, {"mirror.example", "registry.example"}, {"far.example", "mirror.example"}}
	digest := "@sha256:" + strings.Repeat("0", 64)
	images := Governed{References: []v1alpha1.ImageReference{
		v1alpha1.ImageReference("registry.example/vision/a" + digest), v1alpha1.ImageReference("cache.example/hub/library/face" + digest)}, Aliases: aliases}.Images()
	for reference, governed := range map[string]bool{
		"registry.example/vision/a:v1": true, "mirror.example/vision/a:v1": true, "mirror.example:443/vision/a": true, "far.example/vision/a": true,
		"face": true, "docker.io/library/face:v1": true, "cache.example/hub/library/face": true,
		"other.example/vision/a": false, "mirror.example/vision/b": false, "cache.example/library/face": false, "registry.example.evil/vision/a": false,
	} {
		if got := Governs(images, reference); got != governed {
			t.Errorf("%s: governed %v", reference, got)
		}
	}
	if diff := cmp.Diff(2, len(Named(images))); diff != "" {
		t.Error("aliases are kept as if packages had named them", diff)
	}
}

// Aliases that lead back to themselves, or ever further, come to an end.
func TestAliasesEnd(t *testing.T) {
	if all := under([]Alias{{"a", "b"}, {"b", "a"}, {"a", "a"}}, "a/x"); len(all) != 2 {
		t.Errorf("%q", all)
	}
	if all := under([]Alias{{"a", "a/a"}}, "a/x"); len(all) > 2*maxAliases {
		t.Errorf("%d names", len(all))
	}
}
