// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// export writes the evidence of a namespace into a file, of the minutes about an instant and what comes after.
func (l *keptLog) export(t *testing.T, namespace string, about time.Time) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), namespace+".zip")
	s := run(t, "", "evidence", "export", "--log", l.dir, "--policy", l.key.policyFile, "-n", namespace,
		"--from", about.Add(-time.Minute).Format(time.RFC3339), "--until", about.Add(time.Minute).Format(time.RFC3339), "-w", file)
	if s.code != 3 { // it holds, and nobody cosigned it
		t.Fatalf("code %d: %v, %s", s.code, s.failure, s.out)
	}
	return file
}

func TestEvidenceVerifySeveral(t *testing.T) {
	june := time.Date(2026, time.June, 20, 10, 0, 0, 0, time.UTC)
	key := newLogKey(t)
	log, other := newKeptLog(t, key), newKeptLog(t, key)
	log.file(t, "clerk", june)
	other.file(t, "mayor", june)
	early := log.export(t, "massy", june)
	saclay, forked := log.export(t, "saclay", june), other.export(t, "saclay", june)
	last := june
	for range 5 {
		last = last.Add(10 * time.Minute)
		log.file(t, "clerk", last)
	}
	late := log.export(t, "massy", last)
	whole := log.export(t, "saclay", june)
	copied := write(t, "copy.zip", read(t, morning))
	damaged := write(t, "damaged.zip", read(t, early)[:2000])
	changed := changed(t, "records/000000000002.json", "mairie@", "somebody@")

	split := []string{"SplitView: ", "they differ from sequence 0 on", "TWO HISTORIES of the log vsa.example/log"}
	cases := map[string]struct {
		policy string
		files  []string
		code   int
		out    []string
	}{
		"two copies, witnessed":                  {morningPolicy, []string{morning, copied}, 0, []string{"holds: ", "one history of the log vsa.example/log: " + morning + ", " + copied}},
		"a good one and one that was changed":    {morningPolicy, []string{changed, morning}, 1, []string{"CommitmentDiffers", "holds: ", "one history of"}},
		"two communes":                           {key.policyFile, []string{early, saclay}, 3, []string{early + ":\n", saclay + ":\n", "one history of"}},
		"two communes, two histories":            {key.policyFile, []string{early, forked}, 1, split},
		"two histories, and one that is damaged": {key.policyFile, []string{early, damaged, forked}, 1, append(split, "NOT COMPARED with any: "+damaged)},
		"one that is damaged":                    {key.policyFile, []string{early, damaged}, 2, []string{"NOT COMPARED with any: " + damaged, "compared with no other file"}},
		"no common part":                         {key.policyFile, []string{early, late}, 2, []string{"NOT COMPARED with the files before: these begin at sequence 6, and here are 2 leaves"}},
		"no common part, and one that has both":  {key.policyFile, []string{early, late, whole}, 3, []string{"one history of"}},
		"one file by two names":                  {morningPolicy, []string{morning, "./" + morning}, 2, nil},
		"one that is not there":                  {morningPolicy, []string{morning, "none.zip"}, 2, []string{"holds: "}},
		"another log's policy":                   {morningPolicy, []string{early, saclay}, 1, []string{"NOT COMPARED with any: " + early}},
		"no policy":                              {"", []string{early, saclay}, 2, nil},
		"a report of two":                        {morningPolicy, []string{morning, copied, "--report", "page.html"}, 2, nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := run(t, "", append([]string{"evidence", "verify", "--policy", c.policy}, c.files...)...)
			if s.code != c.code {
				t.Errorf("code %d, want %d: %v, %s", s.code, c.code, s.failure, s.out)
			}
			for _, words := range c.out {
				if !strings.Contains(s.out, words) {
					t.Errorf("no %q in %s", words, s.out)
				}
			}
			if agree := strings.Contains(s.out, "one history of"); agree && s.code == 2 {
				t.Errorf("something agrees that was not compared: %s", s.out)
			}
		})
	}
	t.Run("as JSON", func(t *testing.T) {
		s := run(t, "", "evidence", "verify", "--policy", key.policyFile, "-o", "json", early, damaged, forked)
		var said struct {
			Files []struct {
				File, Unread string
				ProblemCount int
			}
			Histories []struct {
				Files    []string
				Problems []struct{ Kind string }
			}
			NotCompared []string
		}
		if err := json.Unmarshal([]byte(s.out), &said); err != nil {
			t.Fatal(err)
		}
		if s.code != 1 || len(said.Files) != 3 || said.Files[1].Unread == "" || len(said.Histories) != 1 || len(said.Histories[0].Files) != 2 ||
			said.Histories[0].Problems[0].Kind != "SplitView" || len(said.NotCompared) != 1 {
			t.Errorf("code %d: %s", s.code, s.out)
		}
		if !strings.Contains(s.err, damaged) {
			t.Errorf("what cannot be read is not told: %s", s.err)
		}
	})
}
