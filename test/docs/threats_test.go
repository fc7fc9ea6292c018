// SPDX-License-Identifier: Apache-2.0

package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/internal/admission"
)

// threat is an entry of docs/security/threats.yaml.
type threat struct {
	ID      string   `json:"id"`
	Threat  string   `json:"threat"`
	Who     string   `json:"who"`
	Control string   `json:"control"`
	Policy  string   `json:"policy"`
	Note    string   `json:"note"`
	Test    []string `json:"test"`
}

func threats(t *testing.T) []threat {
	t.Helper()
	data, err := os.ReadFile("../../docs/security/threats.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var catalogue struct {
		Threats []threat `json:"threats"`
	}
	if err := yaml.UnmarshalStrict(data, &catalogue); err != nil {
		t.Fatal(err)
	}
	return catalogue.Threats
}

// TestThreats holds the catalogue to its tests: what is refused or detected is tried, and what is not says what to do.
func TestThreats(t *testing.T) {
	policies := []string{}
	for _, p := range admission.Policies() {
		policies = append(policies, p.Name)
	}
	seen := map[string]bool{}
	for _, e := range threats(t) {
		if e.ID == "" || e.Threat == "" || e.Who == "" || seen[e.ID] {
			t.Errorf("%+v: give an id of its own, the threat, and who it is", e)
		}
		seen[e.ID] = true
		switch e.Control {
		case "refused":
			for _, p := range strings.Split(e.Policy, ", ") {
				if !slices.Contains(policies, p) {
					t.Errorf("%s: there is no policy %q", e.ID, p)
				}
			}
			for _, file := range e.Test {
				if !strings.Contains(read(t, file), `"`+e.ID+`"`) {
					t.Errorf("%s: %s does not try it", e.ID, file)
				}
			}
		case "detected":
			for _, file := range e.Test {
				read(t, file)
			}
		case "none":
		default:
			t.Errorf("%s: the control is %q", e.ID, e.Control)
		}
		if e.Control != "none" && len(e.Test) == 0 || e.Control != "refused" && e.Note == "" {
			t.Errorf("%s: name what tries it, or say what helps instead", e.ID)
		}
	}
	for _, id := range attempted(t) {
		if !seen[id] {
			t.Errorf("test/admission tries %q, which the catalogue does not have", id)
		}
	}
}

// attempted lists the threats that the suite has attempts for.
func attempted(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../admission/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	call := regexp.MustCompile(`(?:add|patches|removes)\("([a-z-]+)"|attempt\{"([a-z-]+)"|^\t\t\{"([a-z]+-[a-z-]+)", "[^"]+", [a-zA-Z]`)
	for _, file := range files {
		for line := range strings.Lines(read(t, strings.TrimPrefix(file, "../../"))) {
			for _, m := range call.FindAllStringSubmatch(line, -1) {
				ids = append(ids, m[1]+m[2]+m[3])
			}
		}
	}
	if len(ids) < 50 {
		t.Fatalf("%d attempts were found: how they are written has changed", len(ids))
	}
	return ids
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../..", strings.TrimPrefix(file, "../")))
	if err != nil {
		data, err = os.ReadFile(file)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
