// SPDX-License-Identifier: Apache-2.0

package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

var (
	fetched = regexp.MustCompile(`(?m)^kubectl get ([a-z,]+) (-n "\$NAMESPACE" )?-o yaml`)
	leftOut = regexp.MustCompile("(?m)^- \\*\\*Left out:\\*\\* `([a-z]+)` \\((\\w+)\\)\\. \\S")
)

// Each kind of the API is in the commands of a backup, of a namespace or of the cluster as its scope is, or named as left out with the
// reason. Nothing else is.
func TestBackupHasEveryKind(t *testing.T) {
	page, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "\n## Backup and restore\n")
	if !found {
		t.Fatal("docs/operations.md does not say how to make a backup")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	scopes := map[string]apiextensionsv1.ResourceScope{}
	for _, m := range fetched.FindAllStringSubmatch(section, -1) {
		scope := apiextensionsv1.ClusterScoped
		if m[2] != "" {
			scope = apiextensionsv1.NamespaceScoped
		}
		for name := range strings.SplitSeq(m[1], ",") {
			scopes[name] = scope
		}
	}
	without := map[string]string{}
	for _, m := range leftOut.FindAllStringSubmatch(section, -1) {
		without[m[1]] = m[2]
	}
	for _, d := range definitions(t) {
		names := d.Spec.Names
		name := names.ShortNames[0]
		scope, taken := scopes[name]
		switch {
		case taken && scope != d.Spec.Scope:
			t.Errorf("%s: the command of a backup takes it for %s", names.Kind, scope)
		case taken == (without[name] == names.Kind):
			t.Errorf("%s: a backup has %q, or docs/operations.md says why not: one of the two", names.Kind, name)
		}
		delete(scopes, name)
		delete(without, name)
	}
	if len(scopes)+len(without) > 0 {
		t.Errorf("no kinds of the API: %v, %v", scopes, without)
	}
}

// definitions are those of all kinds, each with a short name.
func definitions(t *testing.T) []apiextensionsv1.CustomResourceDefinition {
	t.Helper()
	files, err := filepath.Glob("../../config/crd/bases/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var all []apiextensionsv1.CustomResourceDefinition
	for _, file := range slices.Sorted(slices.Values(files)) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var d apiextensionsv1.CustomResourceDefinition
		if err := yaml.Unmarshal(raw, &d); err != nil || len(d.Spec.Names.ShortNames) == 0 {
			t.Fatal(file, err)
		}
		all = append(all, d)
	}
	return all
}
