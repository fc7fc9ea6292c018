// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestResult(t *testing.T) {
	const running = "fuzz: elapsed: 0s, gathering baseline coverage: 0/9 completed\n" +
		"fuzz: elapsed: 3s, execs: 102 (34/sec), new interesting: 1 (total: 10)\n" +
		"fuzz: elapsed: 6s, execs: 325017 (108336/sec), new interesting: 11 (total: 20)\n"
	failed := errors.New("exit status 1")
	for name, test := range map[string]struct {
		text string
		err  error
		want string
	}{
		"nothing found": {running + "PASS\nok  \texample.org/x\t6.1s\n", nil, "325017 executions, 11 new corpus entries, no finding"},
		"an input": {
			running + "--- FAIL: FuzzParse (6.02s)\n    --- FAIL: FuzzParse (0.00s)\n        x_test.go:9: too long\n    \n" +
				"    Failing input written to testdata/fuzz/FuzzParse/0a1b\n    To re-run:\n    go test -run=FuzzParse/0a1b\nFAIL\n", failed,
			"325017 executions, 11 new corpus entries, FAILED on testdata/fuzz/FuzzParse/0a1b: x_test.go:9: too long",
		},
		"it does not build": {"# example.org/x\nx.go:3: undefined: y\nFAIL\texample.org/x [build failed]\n", failed, "0 executions, 0 new corpus entries, FAILED: x.go:3: undefined: y"},
		"it says nothing":   {"", failed, "0 executions, 0 new corpus entries, FAILED: exit status 1"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, parse(test.text, test.err).String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNames(t *testing.T) {
	source := "func FuzzA(f *testing.F) {\n}\n// func FuzzB(f *testing.F)\nfunc FuzzC(t *testing.T) {}\nfunc Fuzz(x *testing.F) {}\n"
	if diff := cmp.Diff([]string{"FuzzA", "Fuzz"}, names(source)); diff != "" {
		t.Error(diff)
	}
}

func TestFind(t *testing.T) {
	all, err := find(t.Context(), []string{"../../modelscan/walk"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(all, target{"github.com/vsa-legal/operator/modelscan/walk", "FuzzWalk"}) {
		t.Errorf("it is not among %v", all)
	}
	if _, err := find(t.Context(), []string{"./none"}); err == nil {
		t.Error("a package that is not there")
	}
}
