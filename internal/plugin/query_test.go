// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

func TestQuerySecret(t *testing.T) {
	search := &v1alpha1.VideoSearchJob{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "van", UID: "u"},
		Spec: v1alpha1.VideoSearchJobSpec{Query: v1alpha1.Query{SecretName: "q"}}}
	got := querySecret(search, map[string][]byte{"query.json": []byte("{}")})
	if got.Namespace != "ns" || got.Name != "q" || got.Type != "vsa.legal/query" || !*got.Immutable {
		t.Errorf("%+v", got)
	}
	want := []metav1.OwnerReference{{APIVersion: "vsa.legal/v1alpha1", Kind: "VideoSearchJob", Name: "van", UID: "u"}}
	if diff := cmp.Diff(want, got.OwnerReferences); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string][]byte{"query.json": []byte("{}"), "vsa.legal.search.van": {}}, got.Data); diff != "" {
		t.Error(diff)
	}
}

func TestReadSought(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a, same, odd := write("a", "1"), write("other/a", "2"), write("a b", "3")
	large := write("large", strings.Repeat("x", mostSought))
	for name, c := range map[string]struct {
		paths []string
		err   string
	}{
		"one":       {[]string{a}, ""},
		"none":      {nil, "--sought"},
		"not there": {[]string{filepath.Join(dir, "b")}, "no such file"},
		"twice":     {[]string{a, same}, "two files"},
		"odd":       {[]string{odd}, "rename it"},
		"too much":  {[]string{a, large}, "at most"},
		"just so":   {[]string{large}, ""},
		"a folder":  {[]string{dir}, "directory"},
	} {
		_, err := readSought(c.paths)
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
