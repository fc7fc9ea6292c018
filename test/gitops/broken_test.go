// SPDX-License-Identifier: Apache-2.0

package gitops

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

// TestBroken holds that the check of a pull request fails where it should, and names the file.
func TestBroken(t *testing.T) {
	const (
		bretagne = "overlays/bretagne"
		nord     = "overlays/hauts-de-france"
		idf      = "overlays/ile-de-france"
		sud      = "overlays/provence-alpes-cote-d-azur"
	)
	cases := map[string]struct {
		overlay, file, from, to string

		code              int
		rule, text, where string // of one of the errors
	}{
		"a formality is removed": {
			bretagne, bretagne + "/quimper/kustomization.yaml", "- formalities.yaml\n", "",
			1, "FormalityMissing", "quimper vad/footfall", "components/footfall/deployment.yaml",
		},
		"a formality's type is misspelt": {
			bretagne, bretagne + "/quimper/formalities.yaml", "type: PublicNotice", "type: PublicNotise",
			1, "FormalityMissing", "PublicNotice", "components/footfall/deployment.yaml",
		},
		"an order is over": {
			sud, sud + "/cannes-film-market/formalities.yaml", `validUntil: "2026-12-10`, `validUntil: "2026-11-30`,
			1, "FormalityOver", "PrefectOrder", "components/event/deployment.yaml",
		},
		"a capability is changed": {
			idf, "base/packages/kerb-reader.yaml", "capabilities: [plate.read]", "capabilities: [biometric.face.matching]",
			1, "NothingLeft", "versailles vad/reserved-lanes", idf + "/versailles/reserved-lanes.yaml",
		},
		"a package is missing": {
			idf, "base/kustomization.yaml", "- packages/kerb-reader.yaml\n", "",
			1, "PackageNotFound", "versailles vad/reserved-lanes", idf + "/versailles/reserved-lanes.yaml",
		},
		"a prefix leaves a name behind": {
			sud, sud + "/judicial-police-marseille/exercise/kustomization.yaml", "components:\n- ../../../../components/kustomize\n", "",
			1, "RequisitionNotFound", "vsj/exercise-grey-car", sud + "/judicial-police-marseille/exercise/search.yaml",
		},
		"an enum is misspelt": {
			nord, nord + "/amiens/paid-parking.yaml", "onForbidden: Refuse", "onForbidden: Refused",
			2, "Refused", "spec.onForbidden", nord + "/amiens/paid-parking.yaml",
		},
		"a field is misspelt": {
			nord, nord + "/amiens/paid-parking.yaml", "cameras:", "camera:",
			2, "Refused", "spec.camera", nord + "/amiens/paid-parking.yaml",
		},
		"a commune forgets its cameras": {
			sud, sud + "/nice/kustomization.yaml", "patches:\n- path: footfall.yaml\n", "",
			2, "Refused", "spec.cameras", "components/footfall/deployment.yaml",
		},
		"a commune forgets who answers": {
			sud, sud + "/nice/kustomization.yaml", "- ../../../components/municipality\n", "",
			2, "Refused", "spec.operatedBy.code", "components/footfall/deployment.yaml",
		},
		"a replacement loses the quotes of a code": {
			nord, "components/event/deployment.yaml", `code: ""`, "code: 0",
			2, "Refused", "spec.operatedBy.code", "components/event/deployment.yaml",
		},
		"an image goes by tag": {
			nord, nord + "/kustomization.yaml", "  digest: ", "  newTag: v1 #",
			2, "Refused", "spec.modules[0].source.image", "base/packages/city-pulse.yaml",
		},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "regions")
			if err := os.CopyFS(root, os.DirFS(tree)); err != nil {
				t.Fatal(err)
			}
			edit(t, filepath.Join(root, tt.file), tt.from, tt.to)
			dir := filepath.Join(root, tt.overlay)
			built := build(t, dir)
			r := check(built, "-o", "sarif", "--kustomization", dir)
			if r.code != tt.code {
				t.Errorf("exit %d, want %d\n%s", r.code, tt.code, r.errOut)
			}
			want := finding{tt.rule, filepath.ToSlash(filepath.Join(root, tt.where))}
			if !slices.ContainsFunc(located(t, r.out, dir), func(result *sarif.Result) bool {
				return result.Level == "error" && finding{*result.RuleID, uri(t, result)} == want && strings.Contains(*result.Message.Text, tt.text)
			}) {
				t.Errorf("no result is the error %v that tells of %s:\n%s", want, tt.text, check(built).out)
			}
			if !slices.ContainsFunc(testCases(t, check(built, "-o", "junit").out), testCase.fails) {
				t.Error("JUnit: no test case fails")
			}
		})
	}
}

// finding is a rule and the file in which it is broken.
type finding struct{ rule, file string }

// edit changes a file once. A text that is not there is an error: the test would break nothing.
func edit(t *testing.T, path, from, to string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), from) {
		t.Fatalf("%s has no %q", path, from)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), from, to, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}
