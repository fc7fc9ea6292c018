// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"crypto/rand"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

// logKey is what a log signs with, and the policy that has it.
type logKey struct {
	note.Signer

	policy     *evidence.Policy
	policyFile string
}

func newLogKey(t *testing.T) logKey {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, "vsa.example/log")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	text := "log " + vkey + "\nquorum none\n"
	policy, err := evidence.ParsePolicy([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return logKey{signer, policy, write(t, "policy", text)}
}

// keptLog is a log in a folder, which nobody cosigns. It is still being written to.
type keptLog struct {
	*evidencelog.Log

	key  logKey
	dir  string
	size int64
}

func newKeptLog(t *testing.T, key logKey) *keptLog {
	t.Helper()
	dir := t.TempDir()
	log, err := evidencelog.Open(t.Context(), dir, evidencelog.Options{Signer: key, Policy: key.policy, Random: rand.Reader, Client: http.DefaultClient})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := log.Close(); err != nil {
			t.Error(err)
		}
	})
	return &keptLog{log, key, dir, 0}
}

// file writes that somebody filed something, and a census of two namespaces.
func (l *keptLog) file(t *testing.T, by string, now time.Time) {
	t.Helper()
	law := evidence.DigestOf([]byte("law"))
	filed := &evidence.Statement{Predicate: evidence.Predicate{
		Act: evidence.Filed, Change: evidence.Created, By: by, Object: evidence.ObjectOf("Formality", "order", "uid"),
	}}
	parts := []evidence.SealedPart{{Part: evidence.Part{Objects: law}}, {Part: evidence.Part{Namespace: "massy", Objects: law}},
		{Part: evidence.Part{Namespace: "saclay", Objects: law}}}
	for _, e := range []evidencelog.Entry{{Chain: evidence.ChainOf("massy"), Statement: filed, At: now, Law: law}, {Parts: parts, At: now, Law: law}} {
		if _, err := l.Append(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		l.size++
	}
	awaitSigned(t, l.dir, l.key.policy, l.size)
}

// awaitSigned waits until the log has signed so many leaves.
func awaitSigned(t *testing.T, dir string, policy *evidence.Policy, size int64) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	late := time.NewTimer(time.Minute)
	defer late.Stop()
	for {
		if s, err := folder.Open(dir, policy); err == nil {
			if all, err := s.Checkpoints(); err == nil && all[len(all)-1].Tree.Size >= size {
				return
			}
		}
		select {
		case <-ticker.C:
		case <-late.C:
			t.Fatal("not signed within a minute")
		}
	}
}

func TestEvidenceExport(t *testing.T) {
	now := time.Date(2026, time.June, 20, 10, 0, 0, 0, time.UTC)
	log := newKeptLog(t, newLogKey(t))
	log.file(t, "clerk", now)
	dir, policy := log.dir, log.key.policyFile
	file := filepath.Join(t.TempDir(), "massy.zip")
	export := func(more ...string) said {
		return run(t, "", append([]string{
			"evidence", "export", "--log", dir, "--policy", policy, "-n", "massy",
			"--from", now.Add(-time.Minute).Format(time.RFC3339), "--until", now.Add(time.Minute).Format(time.RFC3339), "-w", file,
		}, more...)...)
	}
	if s := export(); s.code != 3 || !strings.Contains(s.out, "NOT WITNESSED") || !strings.Contains(s.out, "1 records, 1 censuses") {
		t.Fatalf("code %d: %v, %s", s.code, s.failure, s.out)
	}
	page := filepath.Join(t.TempDir(), "massy.html")
	if s := run(t, "", "evidence", "verify", file, "--policy", policy, "--report", page); s.code != 3 || strings.Contains(s.out, "PageDiffers") {
		t.Errorf("code %d: %v, %s", s.code, s.failure, s.out)
	}
	if !strings.Contains(read(t, page), "<h1>What ran in massy</h1>") {
		t.Error("there is no report for people")
	}
	if s := run(t, "", "history", file, "--policy", policy); s.code != 3 || !strings.Contains(s.out, "Formality/order  Created") {
		t.Errorf("code %d: %s", s.code, s.out)
	}
	if s := export("-n", "igny"); s.code != 1 || !strings.Contains(s.out, "PartMissing") {
		t.Errorf("of a namespace that nobody counted: code %d: %s", s.code, s.out)
	}
	for name, more := range map[string][]string{
		"no log there": {"--log", t.TempDir()}, "no log": {"--log", ""}, "no policy": {"--policy", ""}, "no instant": {"--from", "June"},
		"no end": {"--until", "July"}, "a period of no time": {"--until", now.Add(-time.Hour).Format(time.RFC3339)}, "no folder to write to": {"-w", "/nowhere/massy.zip"},
		"another log's policy": {"--policy", morningPolicy},
	} {
		if s := export(more...); s.code != 2 {
			t.Errorf("%s: code %d: %v", name, s.code, s.failure)
		}
	}
}
