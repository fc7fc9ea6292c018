// SPDX-License-Identifier: Apache-2.0

package admission_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/admission"
)

const digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestCanonical(t *testing.T) {
	for reference, want := range map[string]admission.Image{
		"registry.example/a/face":                         {Repository: "registry.example/a/face"},
		"registry.example/a/face:v1":                      {Repository: "registry.example/a/face"},
		"registry.example/a/face@" + digest:               {Repository: "registry.example/a/face", Digest: digest},
		"registry.example/a/face:v1@" + digest:            {Repository: "registry.example/a/face", Digest: digest},
		"registry.example:443/a/face:v1":                  {Repository: "registry.example/a/face"},
		"registry.example:0443/a/face":                    {Repository: "registry.example/a/face"},
		"REGISTRY.Example/a/face":                         {Repository: "registry.example/a/face"},
		"registry.example./a/face":                        {Repository: "registry.example/a/face"},
		"registry.example.:443/a/face":                    {Repository: "registry.example/a/face"},
		"face":                                            {Repository: "docker.io/library/face"},
		"face:v1":                                         {Repository: "docker.io/library/face"},
		"vendor/face":                                     {Repository: "docker.io/vendor/face"},
		"docker.io/face":                                  {Repository: "docker.io/library/face"},
		"docker.io/library/face":                          {Repository: "docker.io/library/face"},
		"index.docker.io/vendor/face":                     {Repository: "docker.io/vendor/face"},
		"registry-1.docker.io/vendor/face":                {Repository: "docker.io/vendor/face"},
		"registry-1.docker.io:443/library/face@" + digest: {Repository: "docker.io/library/face", Digest: digest},
		"localhost/face":                                  {Repository: "localhost/face"},
		"localhost:5000/face:v1":                          {Repository: "localhost/face"},
		" registry.example/a/face ":                       {Repository: "registry.example/a/face"},
		"registry.example/a/face@SHA256:" + digest[len("sha256:"):]: {Repository: "registry.example/a/face", Digest: digest},
		"": {Repository: "docker.io/library/"},
	} {
		if diff := cmp.Diff(want, admission.Canonical(reference)); diff != "" {
			t.Errorf("%q: %s", reference, diff)
		}
	}
}

// What Go takes for governed is what the policies refuse: test/admission compares the two on random pods.
func TestGoverns(t *testing.T) {
	other := "sha256:" + strings.Repeat("f", 64)
	images := admission.Governed{References: []v1alpha1.ImageReference{"registry.example/a/face@" + digest}}.Images()
	for reference, want := range map[string]bool{
		"": false, "registry.example/a/face": true, "REGISTRY.example:443/a/face:v2": true, "registry.example/a/face@" + other: true,
		"mirror.example/x@" + digest: true, "mirror.example/x@" + other: false, "registry.example/a/fac": false, "registry.example/a/face2": false,
		"mirror.example/x@sha256:01": false, "registry.example/a": false,
	} {
		if got := admission.Governs(images, reference); got != want {
			t.Errorf("%q: %v", reference, got)
		}
	}
}
