// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
)

// The evidence of one morning, and whose signatures count.
const (
	morning       = "../evidence/testdata/massy.zip"
	morningPolicy = "../evidence/testdata/policy"
)

func TestEvidenceVerify(t *testing.T) {
	log, rest, _ := strings.Cut(read(t, morningPolicy), "\n")
	other := "log " + strings.Fields(rest)[2] + "\nquorum none\n" // a key that signed something else
	cases := map[string]struct {
		file, policy string
		code         int
		out          []string
	}{
		"it holds":                     {morning, morningPolicy, 0, []string{"namespace massy", "3 verdicts judged again", "holds: ", "cosigned at 2026-06-10T09:"}},
		"nobody witnesses it":          {morning, write(t, "policy", log+"\nquorum none\n"), 3, []string{"NOT WITNESSED"}},
		"a record was changed":         {changed(t, "records/000000000002.json", "mairie@", "\\u001b[2J"), morningPolicy, 1, []string{"CommitmentDiffers: sequence 2", "FALSIFIED"}},
		"a record was left out":        {changed(t, "records/000000000002", "", ""), morningPolicy, 1, []string{"ChainBroken: ", "FALSIFIED"}},
		"its report says otherwise":    {changed(t, "report.html", "", "report.html"), morningPolicy, 0, []string{"PageDiffers: report.html", "holds: "}},
		"it brings a policy":           {changed(t, "CHECKING.md", "", "policy"), morningPolicy, 1, []string{"PolicyInFile: "}},
		"another log is asked for":     {morning, write(t, "policy", other), 1, []string{"OtherOrigin: "}},
		"there is no policy":           {morning, "", 2, nil},
		"the policy cannot be read":    {morning, write(t, "policy", "trust me\n"), 2, nil},
		"the file is not there":        {"testdata/none.zip", morningPolicy, 2, nil},
		"the file is none":             {write(t, "none.zip", "trust me"), morningPolicy, 2, nil},
		"the file is cut":              {write(t, "cut.zip", read(t, morning)[:9000]), morningPolicy, 2, nil},
		"one byte of the file differs": {write(t, "flipped.zip", flipped(t)), morningPolicy, 2, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := run(t, "", "evidence", "verify", c.file, "--policy", c.policy)
			if s.code != c.code {
				t.Errorf("code %d, want %d: %v, %s", s.code, c.code, s.failure, s.out)
			}
			for _, words := range c.out {
				if !strings.Contains(s.out, words) {
					t.Errorf("no %q in %s", words, s.out)
				}
			}
		})
	}
}

func TestEvidenceVerifyJSON(t *testing.T) {
	s := run(t, "", "evidence", "verify", morning, "--policy", morningPolicy, "-o", "json")
	var report struct {
		ProblemCount int  `json:"problemCount"`
		Witnessed    bool `json:"witnessed"`
		Entries      []struct {
			Predicate struct{ Act string }
		}
	}
	if err := json.Unmarshal([]byte(s.out), &report); err != nil {
		t.Fatal(err)
	}
	if s.code != 0 || report.ProblemCount != 0 || !report.Witnessed || len(report.Entries) != 7 || report.Entries[2].Predicate.Act != "Started" {
		t.Errorf("code %d, %+v", s.code, report)
	}
	if s := run(t, "", "evidence", "verify", morning, "--policy", morningPolicy, "-o", "xml"); s.code != 2 {
		t.Errorf("code %d", s.code)
	}
	if s := run(t, "", "evidence", "verify", "--policy", morningPolicy); s.code != 2 {
		t.Errorf("no file: code %d", s.code)
	}
}

// flipped is the morning with another byte in the middle.
func flipped(t *testing.T) string {
	t.Helper()
	b := []byte(read(t, morning))
	b[len(b)/2] ^= 1
	return string(b)
}

// changed writes the morning anew. Of entries whose name begins so, the old words are replaced; without old words and new
// ones they are left out; without old words, an entry of that name is added.
func changed(t *testing.T, entry, old, by string) string {
	t.Helper()
	r, err := zip.OpenReader(morning)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	add := func(name string, content []byte) {
		out, err := w.Create(name)
		if err == nil {
			_, err = out.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, entry) && old == "" {
			continue
		}
		if f.Name == entry {
			content = bytes.Replace(content, []byte(old), []byte(by), 1)
		}
		add(f.Name, content)
	}
	if old == "" && by != "" {
		add(by, nil)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/changed.zip"
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
