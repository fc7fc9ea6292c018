// SPDX-License-Identifier: Apache-2.0

package site

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/internal/i18n"
)

// TestObstacles has words in both languages for each finding that can keep a deployment from running, and for nothing else.
func TestObstacles(t *testing.T) {
	const none = " Registered InspectionWaived ModuleStripped Complete MembersDiffer OlderSequence SequenceReused NotRemembered InBundle BuiltIn " +
		"NotInBundle DiffersFromBundle DiffersFromBuiltIn NoBundle " // conditions, and what keeps nothing from running
	source, err := os.ReadFile("../../../api/v1alpha1/reasons.go")
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]bool{}
	for group := range strings.SplitSeq(string(source), "\n)\n") {
		about := strings.TrimSpace(group[strings.LastIndex(group[:strings.Index(group+"const (", "const (")], "\n\n")+1:])
		if !strings.Contains(about, "// Findings about") || strings.Contains(about, "requisition of a search") {
			continue
		}
		for _, m := range regexp.MustCompile(`Reason\w+ = "(\w+)"`).FindAllStringSubmatch(group, -1) {
			wanted[m[1]] = !strings.Contains(none, " "+m[1]+" ")
		}
	}
	if len(wanted) < 30 {
		t.Fatalf("%d findings", len(wanted))
	}
	for reason, obstructs := range wanted {
		if w := obstacleWords[reason]; obstructs && (w.english == "" || w.french == "") {
			t.Errorf("%s has no words", reason)
		}
	}
	for reason := range obstacleWords {
		if !wanted[reason] {
			t.Errorf("%s keeps nothing from running", reason)
		}
	}
	if got := obstacle(i18n.French, "SomethingNew"); got != "something new" {
		t.Errorf("what is not known is %q", got)
	}
}
