// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lawFolder holds a profile of the catalogue and, once it was made, its bundle.
func lawFolder(t *testing.T) (folder, bundle string) {
	t.Helper()
	folder = t.TempDir()
	profile := read(t, "../../config/law/fr/fr-statistics.yaml")
	if err := os.WriteFile(filepath.Join(folder, "profile.yaml"), []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder, filepath.Join(folder, "lawbundle.yaml")
}

func TestBundleCreate(t *testing.T) {
	folder, bundle := lawFolder(t)
	create := []string{"bundle", "create", "--jurisdiction", "FR", "-f", folder}
	if s := run(t, "", append(create, "-w", bundle)...); s.code != 0 || s.out != "" {
		t.Fatalf("code %d, %v, %q", s.code, s.failure, s.out)
	}
	first := read(t, bundle)
	if !strings.Contains(first, "sequence: 1\n") || !strings.Contains(first, `issuedAt: "2026-06-20T10:00:00Z"`) {
		t.Errorf("%s", first)
	}
	if s := run(t, "", create...); s.out != first {
		t.Errorf("it lists the same, and differs: %q", s.out)
	}
	notice := `{apiVersion: vsa.legal/v1alpha1, kind: FormalNotice, metadata: {name: med-1}, spec: {reference: R, issuedBy: I,
  notifiedAt: "2026-06-20T10:00:00Z", addressees: [{type: Municipality}], orders: [{action: Stop, purposes: [P]}]}}`
	both := append(create, "-f", write(t, "notice.yaml", notice))
	if s := run(t, "", both...); !strings.Contains(s.out, "kind: FormalNotice") || !strings.Contains(s.out, "sequence: 2\n") {
		t.Errorf("%q", s.out)
	}
	if s := run(t, "", append(both, "--notices=false")...); s.out != first {
		t.Errorf("%q", s.out)
	}
	if s := run(t, "", append(create, "--sequence", "9")...); !strings.Contains(s.out, "sequence: 9\n") {
		t.Errorf("%q", s.out)
	}
}

func TestBundleCheck(t *testing.T) {
	cases := map[string]struct {
		change func(profile string) string
		code   int
		out    []string
	}{
		"complete": {func(p string) string { return p }, 0, []string{"FR 1: all 1 members of the sequence 1"}},
		"differs":  {func(p string) string { return strings.Replace(p, "title:", "title: Not", 1) }, 1, []string{"missing or differ", "Differs     LegalProfile fr-statistics"}},
		"another":  {func(p string) string { return strings.Replace(p, "name: fr-statistics", "name: fr-more", 1) }, 1, []string{"Missing     LegalProfile fr-statistics", "NotInBundle LegalProfile fr-more"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			folder, bundle := lawFolder(t)
			if s := run(t, "", "bundle", "create", "--jurisdiction", "FR", "-f", folder, "-w", bundle); s.code != 0 {
				t.Fatal(s.failure)
			}
			file := filepath.Join(folder, "profile.yaml")
			if err := os.WriteFile(file, []byte(c.change(read(t, file))), 0o600); err != nil {
				t.Fatal(err)
			}
			s := run(t, "", "bundle", "check", "-f", folder)
			for _, words := range c.out {
				if s.code != c.code || !strings.Contains(s.out, words) {
					t.Errorf("code %d, %q, want %q", s.code, s.out, words)
				}
			}
			if s := run(t, "", "bundle", "check", "-f", folder, "-o", "json"); s.code != c.code || !strings.Contains(s.out, `"jurisdiction": "FR"`) {
				t.Errorf("code %d, %q", s.code, s.out)
			}
		})
	}
}

func TestBundleRefuses(t *testing.T) {
	folder, _ := lawFolder(t)
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"nothing":           {[]string{"bundle"}, "create or check"},
		"nobody's law":      {[]string{"bundle", "create", "-f", folder}, "--jurisdiction"},
		"a law of nothing":  {[]string{"bundle", "create", "-f", folder, "--jurisdiction", "BE"}, "no LegalProfile of BE"},
		"no bundle":         {[]string{"bundle", "check", "-f", folder}, "there is no LawBundle"},
		"an output of none": {[]string{"bundle", "check", "-f", folder, "-o", "x"}, "--output"},
	} {
		if s := run(t, "", c.args...); s.code != 2 || s.failure == nil || !strings.Contains(s.failure.Error(), c.want) {
			t.Errorf("%s: code %d, %v", name, s.code, s.failure)
		}
	}
}

// TestDiffOfABundle: the new law is judged as the operator would, so that a member that was forgotten keeps all from starting.
func TestDiffOfABundle(t *testing.T) {
	folder, bundle := lawFolder(t)
	if s := run(t, "", "bundle", "create", "--jurisdiction", "FR", "-f", folder, "-w", bundle, "--sequence", "3"); s.code != 0 {
		t.Fatal(s.failure)
	}
	s := run(t, "", "diff", "-f", town, "--law", bundle, "-o", "json")
	if s.code != 0 || !strings.Contains(s.out, `"effect": "Stops"`) || !strings.Contains(s.out, `"reason": "ProfileNotPublished"`) {
		t.Errorf("code %d, %v, %s", s.code, s.failure, s.out)
	}
}
