// SPDX-License-Identifier: Apache-2.0

// Package crd is the definitions of the kinds of vsa.legal, one YAML file a kind, as they are generated from the types.
//
// The files are what a cluster gets (kubectl apply -k config/crd) and what the offline commands check manifests with:
// they are embedded, so that a binary refuses what the cluster refuses.
package crd

import (
	"embed"
	"fmt"
	"io/fs"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

// files holds one definition a file.
//
//go:embed bases/*.yaml
var files embed.FS

// Definitions returns the definition of every kind, sorted by file name. Each call returns definitions of its own,
// which the caller may change. A field that a definition does not have is an error.
func Definitions() ([]apiextensionsv1.CustomResourceDefinition, error) {
	names, err := fs.Glob(files, "bases/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list definitions: %w", err)
	}
	definitions := make([]apiextensionsv1.CustomResourceDefinition, len(names))
	for i, name := range names {
		d, err := decode(name)
		if err != nil {
			return nil, err
		}
		definitions[i] = *d
	}
	return definitions, nil
}

// Has tells whether a kind of a group has a definition here.
func Has(kind schema.GroupVersionKind) bool {
	_, err := fs.Stat(files, fileOf(kind))
	return err == nil
}

// Definition returns that of a kind alone, as Definitions does: to decode all of them takes a command longer than to read its input.
func Definition(kind schema.GroupVersionKind) (*apiextensionsv1.CustomResourceDefinition, error) {
	return decode(fileOf(kind))
}

// fileOf a kind is named by its group and by its plural, which the generator makes by the same rule.
func fileOf(kind schema.GroupVersionKind) string {
	plural, _ := meta.UnsafeGuessKindToResource(kind)
	return "bases/" + kind.Group + "_" + plural.Resource + ".yaml"
}

func decode(name string) (*apiextensionsv1.CustomResourceDefinition, error) {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	d := &apiextensionsv1.CustomResourceDefinition{}
	if err := yaml.UnmarshalStrict(data, d); err != nil {
		return nil, fmt.Errorf("decode %s: %w", name, err)
	}
	return d, nil
}
