// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidenceservice"
	"github.com/vsa-legal/operator/internal/evidenceservice/server"
)

const origin = "vsa.example/log"

// served is a log that is served, and the client of it.
type served struct {
	*server.Server

	dir    string
	key    *server.Key
	http   *httptest.Server
	client *evidenceservice.Client
	now    time.Time
}

// authenticate takes a token for the name of whom it is of.
func authenticate(_ context.Context, token string) (string, error) {
	if token == "nobody" {
		return "", errors.New("not believed")
	}
	return token, nil
}

func serve(t *testing.T, dir string, known evidence.Tree) *served {
	t.Helper()
	return serveWith(t, dir, server.Options{Witnesses: "quorum none", Known: known})
}

func serveWith(t *testing.T, dir string, o server.Options) *served {
	t.Helper()
	key, err := server.LoadKey(dir, origin)
	if err != nil {
		t.Fatal(err)
	}
	o.Dir, o.Key, o.Authenticate, o.Clock = dir, key, authenticate, clock.RealClock{}
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := key.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewUnstartedServer(s.Handler())
	h.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13}
	h.StartTLS()
	t.Cleanup(h.Close)
	t.Cleanup(func() { _ = s.Close() })
	return &served{Server: s, dir: dir, key: key, http: h, client: evidenceservice.NewClient(h.URL, tokenFile(t, evidenceservice.Writers)),
		now: time.Now().UTC().Truncate(time.Second)}
}

func tokenFile(t *testing.T, token string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func opened(t *testing.T) *served {
	t.Helper()
	s := serve(t, t.TempDir(), evidence.Tree{})
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *served) filed(uid string) evidence.Submission {
	o := evidence.ObjectOf("Formality", "notice", uid)
	o.Generation = 1
	return evidence.Submission{Chain: evidence.ChainOf("massy"), At: s.now, Law: evidence.DigestOf([]byte("law")),
		Statement: &evidence.Statement{Predicate: evidence.Predicate{Act: evidence.Filed, Change: evidence.Created, Object: o}}}
}

func (s *served) census() evidence.Submission {
	return evidence.Submission{At: s.now, Law: evidence.DigestOf([]byte("law")),
		Parts: []evidence.SealedPart{{Part: evidence.Part{Objects: evidence.DigestOf(nil)}}}}
}

// TestEntriesAreDurableOnce holds that a receipt says what is in the log, and that whoever sends again does no harm.
func TestEntriesAreDurableOnce(t *testing.T) {
	s := opened(t)
	for range 2 {
		got, err := s.client.Append(t.Context(), []evidence.Submission{s.filed("uid-1"), s.filed("uid-2")})
		if err != nil || got[0].Refused != "" || got[1].Refused != "" {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if got, err := s.client.Append(t.Context(), []evidence.Submission{s.census()}); err != nil || got[0].Sequence != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	known, err := s.client.Known(t.Context())
	if err != nil || len(known.Objects) != 2 || known.Objects[0].Namespace != "massy" {
		t.Errorf("%+v, %v", known, err)
	}
	state, err := s.client.State(t.Context())
	if err != nil || state.Failed != "" || state.Key != s.key.Verifier || state.LastCensus == nil || !state.LastCensus.Equal(s.now) {
		t.Errorf("%+v, %v", state, err)
	}
}

// TestEntriesThatAreRefused holds that one that is wrong does not keep away the others.
func TestEntriesThatAreRefused(t *testing.T) {
	s := opened(t)
	wrong, judged := s.filed("uid-1"), s.filed("uid-2")
	wrong.Statement.Predicate.Object.UID, wrong.Statement.Predicate.Act = "", "Guessed"
	judged.Statement.Predicate = evidence.Predicate{Act: evidence.Refused, Object: judged.Statement.Predicate.Object,
		Case: evidence.DigestOf([]byte("unheard")), Verdict: &evidence.Verdict{}}
	got, err := s.client.Append(t.Context(), []evidence.Submission{wrong, judged, s.filed("uid-3")})
	if err != nil {
		t.Fatal(err)
	}
	if got[0].Refused != evidenceservice.Unwritable || got[1].Refused != evidenceservice.TextMissing || got[2].Refused != "" {
		t.Errorf("%+v", got)
	}
}

// TestWhoMayCall holds that the operator writes, and that a reader reads, and nobody else learns anything.
func TestWhoMayCall(t *testing.T) {
	s := opened(t)
	for token, want := range map[string]map[string]int{
		evidenceservice.Writers: {evidenceservice.PathState: 200, evidenceservice.PathKnown: 200, evidenceservice.PathExport: 403},
		evidenceservice.Readers: {evidenceservice.PathState: 200, evidenceservice.PathKnown: 403, evidenceservice.PathExport: 400},
		"nobody":                {evidenceservice.PathState: 401, evidenceservice.PathKnown: 401, evidenceservice.PathExport: 401},
		"":                      {evidenceservice.PathState: 401, evidenceservice.PathKnown: 401, evidenceservice.PathExport: 401},
		"somebody-else":         {evidenceservice.PathState: 403, evidenceservice.PathKnown: 403, evidenceservice.PathExport: 403},
	} {
		for path, code := range want {
			if got, _ := s.get(t, token, path); got != code {
				t.Errorf("%q, %s: %d, want %d", token, path, got, code)
			}
		}
	}
	reader := evidenceservice.NewClient(s.http.URL, tokenFile(t, evidenceservice.Readers))
	if _, err := reader.Append(t.Context(), []evidence.Submission{s.filed("uid-1")}); !errors.Is(err, evidenceservice.ErrUnavailable) {
		t.Errorf("a reader writes: %v", err)
	}
}

func (s *served) get(t *testing.T, token, path string) (int, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.http.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(evidenceservice.HeaderToken, token)
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // as the API server's proxy
	defer client.CloseIdleConnections()
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, content
}

// TestExportOverTheNetwork holds that what is sent is what a reader checks.
func TestExportOverTheNetwork(t *testing.T) {
	s := opened(t)
	if _, err := s.client.Append(t.Context(), []evidence.Submission{s.filed("uid-1"), s.census()}); err != nil {
		t.Fatal(err)
	}
	s.awaitSigned(t, 2)
	query := url.Values{"namespace": {"massy"}, "from": {s.now.Add(-time.Minute).Format(time.RFC3339)}, "until": {s.now.Add(time.Minute).Format(time.RFC3339)}}
	code, file := s.get(t, evidenceservice.Readers, evidenceservice.PathExport+"?"+query.Encode())
	if code != http.StatusOK {
		t.Fatalf("%d: %s", code, file)
	}
	x, err := evidence.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	policy, err := evidence.ParsePolicy([]byte(s.State().Policy))
	if err != nil {
		t.Fatal(err)
	}
	if r := evidence.Verify(x, policy); !r.Holds() || r.Records != 1 || r.Censuses != 1 {
		t.Errorf("%+v", r)
	}
}

// awaitSigned waits until so many leaves are signed.
func (s *served) awaitSigned(t *testing.T, size int64) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for s.State().Tree.Size < size {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			t.Fatal("not signed within a minute")
		}
	}
}

// TestAnotherLogIsNotBelieved holds that whoever does not have the key of the log answers in vain.
func TestAnotherLogIsNotBelieved(t *testing.T) {
	s, other := opened(t), opened(t)
	if err := s.client.Trust(s.key.Verifier); err != nil {
		t.Fatal(err)
	}
	if _, err := s.client.State(t.Context()); err != nil {
		t.Error(err)
	}
	client := evidenceservice.NewClient(other.http.URL, tokenFile(t, evidenceservice.Writers))
	if err := client.Trust(s.key.Verifier); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Append(t.Context(), []evidence.Submission{s.filed("uid-1")}); !errors.Is(err, evidenceservice.ErrUnavailable) {
		t.Errorf("it was recorded by another: %v", err)
	}
	if err := client.Trust("no key"); err == nil {
		t.Error("what is no key is trusted")
	}
}

// TestWhyNothingIsWritten holds that a log that does not open says why, and records nothing.
func TestWhyNothingIsWritten(t *testing.T) {
	for name, test := range map[string]struct {
		known func(*testing.T, *served) evidence.Tree
		want  evidenceservice.Failure
	}{
		"another writer has it": {func(*testing.T, *served) evidence.Tree { return evidence.Tree{} }, evidenceservice.Taken},
		"it is older than it was": {func(t *testing.T, s *served) evidence.Tree {
			t.Helper()
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return evidence.Tree{Size: 100, Root: evidence.DigestOf([]byte("root"))}
		}, evidenceservice.RolledBack},
	} {
		t.Run(name, func(t *testing.T) {
			first := opened(t)
			second := serve(t, first.dir, test.known(t, first))
			if err := second.Open(t.Context()); err == nil {
				t.Fatal("it is open")
			}
			if state, err := second.client.State(t.Context()); err != nil || state.Failed != test.want {
				t.Errorf("%+v, %v", state, err)
			}
			if _, err := second.client.Append(t.Context(), []evidence.Submission{second.filed("uid-1")}); !errors.Is(err, evidenceservice.ErrUnavailable) {
				t.Errorf("it records: %v", err)
			}
		})
	}
}

func TestKeyGoesWithTheLog(t *testing.T) {
	s := opened(t)
	if again, err := server.LoadKey(s.dir, origin); err != nil || again.Verifier != s.key.Verifier {
		t.Errorf("%v, %v", again, err)
	}
	if _, err := server.LoadKey(s.dir, "another"); err == nil {
		t.Error("the origin has changed")
	}
	if _, err := s.client.Append(t.Context(), []evidence.Submission{s.census()}); err != nil {
		t.Fatal(err)
	}
	s.awaitSigned(t, 1)
	if err := os.Remove(filepath.Join(s.dir, "key")); err != nil {
		t.Fatal(err)
	}
	if _, err := server.LoadKey(s.dir, origin); err == nil {
		t.Error("a log gets another key")
	}
}
