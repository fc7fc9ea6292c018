// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// committed is where a region is kept for those who only want to apply one, and the instant that it was told for.
const (
	committed        = "../../config/samples/region"
	committedInstant = "2026-11-22T10:00:00+01:00"
)

func TestCommittedRegionIsCurrent(t *testing.T) {
	folder := t.TempDir()
	if err := run([]string{"-at", committedInstant, "-out", folder}, io.Discard, io.Discard, time.Time{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"region.yaml", "kustomization.yaml"} {
		want, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(committed, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is stale: go run ./hack/region -at %s -out config/samples/region\n(-generated +committed):\n%.2000s",
				name, committedInstant, diff)
		}
	}
}

func TestStandardOutput(t *testing.T) {
	var b, warnings bytes.Buffer
	if err := run([]string{"-communes", "3"}, &b, &warnings, time.Date(2027, time.June, 1, 10, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"-at 2027-06-01T10:00:00Z -seed 1 -communes 3", "kind: VideoSearchJob"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the output lacks %q", want)
		}
	}
	for _, never := range []string{"status:", "creationTimestamp"} {
		if strings.Contains(b.String(), never) {
			t.Errorf("the output has %q, which only a cluster fills in", never)
		}
	}
	if warnings.Len() > 0 {
		t.Errorf("warnings: %s", &warnings)
	}
}

func TestInstantOutsideTheStoryIsSaid(t *testing.T) {
	var warnings bytes.Buffer
	if err := run([]string{"-at", "2028-01-01T00:00:00+01:00"}, io.Discard, &warnings, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(warnings.String(), "not in force") {
		t.Errorf("no warning, but %q", &warnings)
	}
}

func TestArgumentsAreChecked(t *testing.T) {
	tests := map[string][]string{
		"instant":  {"-at", "yesterday"},
		"communes": {"-communes", "100000"},
		"scale":    {"-scale", "0"},
	}
	for name, args := range tests {
		t.Run(name, func(t *testing.T) {
			if err := run(args, io.Discard, io.Discard, time.Time{}); err == nil {
				t.Error("no error")
			}
		})
	}
}
