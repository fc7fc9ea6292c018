// SPDX-License-Identifier: Apache-2.0

// Package law is the catalogue of legal profiles that the project ships, one YAML file a profile.
//
// The files are what a cluster gets (kubectl apply -k config/law) and what the offline commands and the tests read:
// they are embedded, so that a binary judges by the same law everywhere, and says the same as the cluster.
//
// A source's confidence is that of the weakest rule of its profile that rests on it, and its note says what was not
// checked. A rule that is lawful only on a condition that no object of this API can show is left out: what is not
// permitted does not run.
package law

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// files holds one folder a jurisdiction.
//
//go:embed */*.yaml
var files embed.FS

// The files of a folder that hold no profile.
const (
	kustomization = "kustomization.yaml"
	bundle        = "lawbundle.yaml"
)

// Profiles returns every profile of the catalogue, sorted by name. Each call returns profiles of its own, which the
// caller may change. A field that LegalProfile does not have is an error: a misspelt rule would silently not count.
func Profiles() ([]v1alpha1.LegalProfile, error) {
	names, err := profileFiles()
	if err != nil {
		return nil, err
	}
	profiles := make([]v1alpha1.LegalProfile, 0, len(names))
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		var profile v1alpha1.LegalProfile
		if err := yaml.UnmarshalStrict(data, &profile); err != nil {
			return nil, fmt.Errorf("decode %s: %w", name, err)
		}
		profiles = append(profiles, profile)
	}
	slices.SortFunc(profiles, func(a, b v1alpha1.LegalProfile) int { return cmp.Compare(a.Name, b.Name) })
	return profiles, nil
}

// Bundles returns the bundles of the catalogue, one a jurisdiction, sorted by name. They are made of the profiles by make
// generate.
func Bundles() ([]v1alpha1.LawBundle, error) {
	names, err := fs.Glob(files, "*/"+bundle)
	if err != nil {
		return nil, fmt.Errorf("list bundles: %w", err)
	}
	bundles := make([]v1alpha1.LawBundle, len(names))
	for i, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if err := yaml.UnmarshalStrict(data, &bundles[i]); err != nil {
			return nil, fmt.Errorf("decode %s: %w", name, err)
		}
	}
	return bundles, nil
}

// profileFiles returns the paths of the files that hold a profile.
func profileFiles() ([]string, error) {
	all, err := fs.Glob(files, "*/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list profiles: %w", err)
	}
	return slices.DeleteFunc(all, func(name string) bool { return path.Base(name) == kustomization || path.Base(name) == bundle }), nil
}

// Digest is the SHA-256 of the catalogue, in hexadecimal: of every file's path and content, in the order of the paths.
func Digest() string {
	names, err := profileFiles()
	if err != nil {
		panic(err) // the pattern is a constant, and what is embedded can be read
	}
	sum := sha256.New()
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(sum, "%s\x00%d\x00%s", name, len(data), data)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
