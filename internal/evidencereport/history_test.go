// SPDX-License-Identifier: Apache-2.0

package evidencereport_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencereport"
)

// morning is the sample: one morning of a commune, in which a deployment ended three seconds late and a search in time.
func morning(t *testing.T) (*evidence.Export, *evidence.Report) {
	t.Helper()
	file, err := os.ReadFile("../evidence/testdata/massy.zip")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../evidence/testdata/policy")
	if err != nil {
		t.Fatal(err)
	}
	policy, err := evidence.ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	x, err := evidence.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return x, evidence.Verify(x, policy)
}

func TestHistory(t *testing.T) {
	_, r := morning(t)
	h := evidencereport.Of(r)
	if len(h.Runs) != 2 || len(h.Filings) != 1 || len(h.Verdicts) != 1 || len(h.Other) != 1 {
		t.Fatalf("%+v", h)
	}
	deployment, search := h.Runs[0], h.Runs[1]
	if deployment.Object.Name != "footfall" || *deployment.LateSeconds != 3 || len(deployment.Stripped) != 1 || deployment.Stripped[0] != "face" ||
		deployment.Ended.Before == nil || deployment.Reason != "Expired" {
		t.Errorf("%+v", deployment)
	}
	if search.Object.Name != "" || search.Object.UID != "uid-s" || search.Number != 1 || *search.LateSeconds != 0 {
		t.Errorf("%+v", search)
	}
	if f := h.Filings[0]; f.By != "mairie@massy.example" || f.Change != evidence.Created || f.Object.Name != "statistics-notice" {
		t.Errorf("%+v", f)
	}
	if v := h.Verdicts[0]; v.Verdict != "Suspended" || len(v.Findings) == 0 {
		t.Errorf("%+v", v)
	}
}

// TestRunThatGoesOn holds that what has no end, or no beginning, is told as such.
func TestRunThatGoesOn(t *testing.T) {
	_, r := morning(t)
	var began, ended []evidence.Entry
	for _, e := range r.Entries {
		switch e.Predicate.Act {
		case evidence.Started:
			began = append(began, e)
		case evidence.Ended:
			ended = append(ended, e)
		}
	}
	if h := evidencereport.Of(&evidence.Report{Entries: began}); len(h.Runs) != 2 || h.Runs[0].Ended != nil || h.Runs[0].Until == nil {
		t.Errorf("%+v", h.Runs)
	}
	if h := evidencereport.Of(&evidence.Report{Entries: ended}); len(h.Runs) != 2 || h.Runs[0].Began != nil || h.Runs[0].Ended == nil {
		t.Errorf("%+v", h.Runs)
	}
}

// TestNobodyIsNamedByAForgedStamp holds that a name is told only where the API server vouches for it: earlier records have others.
func TestNobodyIsNamedByAForgedStamp(t *testing.T) {
	of := func(kind string, change evidence.Change) evidence.Entry {
		return evidence.Entry{Predicate: evidence.Predicate{Act: evidence.Filed, Object: evidence.ObjectOf(kind, "n", "u"), Change: change, By: "jeanne"}}
	}
	r := &evidence.Report{Entries: []evidence.Entry{
		of("Formality", evidence.Created), of("Formality", evidence.Changed), of("VideoAnalyticsDeployment", evidence.Created), of("VideoSearchJob", evidence.Present),
	}}
	h := evidencereport.Of(r)
	for i, want := range []string{"jeanne", "", "", ""} {
		if got := h.Filings[i]; got.By != want {
			t.Errorf("%s %s: by %q, want %q", got.Object.Kind, got.Change, got.By, want)
		}
	}
}

// TestWhoChanged holds that it is told who created or changed what is no paper, and what became of a notice.
func TestWhoChanged(t *testing.T) {
	of := func(act evidence.Act, kind string, change evidence.Change) evidence.Entry {
		return evidence.Entry{Predicate: evidence.Predicate{Act: act, Object: evidence.ObjectOf(kind, "n", "u"), Change: change, ChangedBy: "paul"}}
	}
	h := evidencereport.Of(&evidence.Report{Entries: []evidence.Entry{
		of(evidence.Filed, "VideoAnalyticsDeployment", evidence.Created), of(evidence.Filed, "Formality", evidence.Changed), of(evidence.Noticed, "FormalNotice", evidence.Changed),
	}})
	if len(h.Filings) != 3 || len(h.Other) != 0 {
		t.Fatalf("%+v", h)
	}
	for _, f := range h.Filings {
		if f.By != "paul" || f.Change == "" {
			t.Errorf("%s %s: by %q", f.Object.Kind, f.Change, f.By)
		}
	}
}

// TestPage reads the page as a browser does: what comes from the file is text, and nothing of it is markup.
func TestPage(t *testing.T) {
	x, r := morning(t)
	for i := range r.Entries {
		if p := &r.Entries[i].Predicate; p.By != "" {
			p.By = "<script>alert(1)</script>"
		}
	}
	r.Gaps = []evidence.Silence{{From: x.Scope.From, Until: x.Scope.Until}}
	r.Problems, r.ProblemCount = []evidence.Problem{{Kind: evidence.ChainBroken, Where: "sequence 3", Message: "<b>"}}, 1
	if err := evidencereport.AddPages(x, r); err != nil {
		t.Fatal(err)
	}
	page := x.Pages["report.html"]
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	words := wordsOf(root)
	for _, want := range []string{"What ran in massy", "footfall", "at\u00a0most\u00a03\u00a0s", "does not hold", "ChainBroken", "<script>alert(1)</script>", "Nothing was recorded from", "VideoSearchJob uid-s", "2026-06-10 09:"} {
		if !strings.Contains(words, want) {
			t.Errorf("no %q in the page", want)
		}
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "b") {
			t.Errorf("the page has <%s>", n.Data)
		}
	}
	if !bytes.Contains(x.Pages["CHECKING.md"], []byte("tlog-proof")) {
		t.Error("nothing says how to check it")
	}
}

// TestPageWithoutWitnesses holds that no instant stands bare, as if somebody vouched for it.
func TestPageWithoutWitnesses(t *testing.T) {
	x, r := morning(t)
	missed := func() int {
		if err := evidencereport.AddPages(x, r); err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(bytes.NewReader(x.Pages["report.html"]))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(wordsOf(root), "(no\u00a0witness)")
	}
	if n := missed(); n != 0 {
		t.Errorf("%d instants have no witness, and each has one", n)
	}
	for i := range r.Entries {
		r.Entries[i].After, r.Entries[i].Before = nil, nil
	}
	h, want := evidencereport.Of(r), 0
	for i := range h.Runs {
		for _, m := range []*evidencereport.Moment{h.Runs[i].Began, h.Runs[i].Ended} {
			if m != nil {
				want++
			}
		}
	}
	want += len(h.Filings) + len(h.Verdicts) + len(h.Other)
	if n := missed(); n != want || want < 5 {
		t.Errorf("%d instants say that they have no witness, and %d have none", n, want)
	}
}

// A file that cannot be checked says nothing, and not that nothing ran.
func TestPageOfAForgery(t *testing.T) {
	x, _ := morning(t)
	r := &evidence.Report{Problems: []evidence.Problem{{Kind: evidence.RootDiffers, Where: "checkpoint", Message: "m"}}, ProblemCount: 1}
	if err := evidencereport.AddPages(x, r); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(x.Pages["report.html"]))
	if err != nil {
		t.Fatal(err)
	}
	words := wordsOf(root)
	if !strings.Contains(words, "does not hold: 1 problem.") || !strings.Contains(words, "Nobody can tell by this file") || strings.Contains(words, "Nothing, as far") {
		t.Error(words)
	}
}

func wordsOf(root *html.Node) string {
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}
