// SPDX-License-Identifier: Apache-2.0

package site

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/publicregister"
	"github.com/vsa-legal/operator/internal/publicregister/registertest"
)

var noon = time.Date(2026, 9, 10, 12, 0, 0, 0, time.UTC)

// memory keeps the files of a site.
type memory map[string][]byte

func (m memory) create(path string) (io.WriteCloser, error) {
	if _, there := m[path]; there {
		return nil, fmt.Errorf("%s is written twice", path)
	}
	m[path] = nil
	return &memoryFile{path: path, into: m}, nil
}

type memoryFile struct {
	bytes.Buffer

	path string
	into memory
}

func (f *memoryFile) Close() error {
	f.into[f.path] = f.Bytes()
	return nil
}

func story(t *testing.T) *publicregister.Edition {
	t.Helper()
	o := registertest.World(t, noon)
	e, err := publicregister.Build(publicregister.SnapshotOf("essonne", o, noon), publicregister.Settings{Publisher: "Ministry of the Interior"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func written(t *testing.T, e *publicregister.Edition) memory {
	t.Helper()
	m := memory{}
	if err := Write(m.create, e, Options{Languages: i18n.Languages()}); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestLinks: every link within the site leads to a page that is there, or to a file of the data.
func TestLinks(t *testing.T) {
	data := map[string]bool{"register.json": true, "register.schema.json": true, "register.csv": true, "register.tableschema.json": true,
		"catalog.jsonld": true, "feed.atom": true, "inventaire-algorithmes.csv": true, "algoritmeregister.json": true}
	m := written(t, story(t))
	links := 0
	for name, text := range m {
		if path.Ext(name) != ".html" {
			continue
		}
		root, err := html.Parse(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			for _, a := range n.Attr {
				target := path.Join(path.Dir(name), a.Val)
				if a.Key != "href" || strings.Contains(a.Val, "://") || strings.HasPrefix(a.Val, "#") {
					continue
				}
				links++
				if _, there := m[target]; !there && !data[target] {
					t.Errorf("%s links to %s, which is not there", name, target)
				}
			}
		}
	}
	if links < 1000 {
		t.Errorf("%d links: the test has looked at nothing", links)
	}
}

// TestNoScript: pages ask for nothing that is not in the folder, and run nothing.
func TestNoScript(t *testing.T) {
	for name, text := range written(t, story(t)) {
		if strings.Contains(string(text), "<script") || strings.Contains(string(text), "<img") || strings.Contains(string(text), " style=") {
			t.Errorf("%s has a script, a picture or a style of its own", name)
		}
		if len(text) > MaxPage {
			t.Errorf("%s has %d bytes", name, len(text))
		}
	}
}

// TestQuestion13417 answers it from the first page: the figures are those of the summary.
func TestQuestion13417(t *testing.T) {
	e := story(t)
	s := e.Summary()
	if s.Communes.Now < 5 || s.Communes.Ever < s.Communes.Now {
		t.Fatalf("%+v", s.Communes)
	}
	m := written(t, e)
	for l, want := range map[string][]string{
		"en": {fmt.Sprintf("<strong>%d</strong> communes run such a system now", s.Communes.Now), "As of <time datetime=", "Public informed", "Essonne (91)", "statistics", "13417"},
		"fr": {fmt.Sprintf("<strong>%d</strong> communes utilisent un tel système aujourd’hui", s.Communes.Now), "Situation au <time datetime=", "Le public est-il informé", "Essonne (91)", "statistiques", "13417"},
	} {
		text := string(m[l+"/index.html"]) + string(m[l+"/dep-91.html"])
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %q", l, w)
			}
		}
	}
}

// TestNotSeenRunning: what is permitted and was not seen running is told by its own words, and counts as nobody's that runs.
func TestNotSeenRunning(t *testing.T) {
	o := registertest.World(t, noon)
	for i := range o.Deployments {
		o.Deployments[i].Status.ReadyReplicas = nil
	}
	e, err := publicregister.Build(publicregister.SnapshotOf("essonne", o, noon), publicregister.Settings{Publisher: "P"})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(e.Entries, func(n publicregister.Entry) bool { return n.State == publicregister.NotSeenRunning })
	if at < 0 {
		t.Fatal("nothing is permitted")
	}
	m := written(t, e)
	for l, want := range map[string][]string{
		"en": {"<strong>0</strong> communes run such a system now", "<strong>0</strong> communes run one or ran one", "<strong>0</strong> other services run one or ran one",
			"Permitted, not seen running", "permitted, not seen running", "Have a permitted one, not seen running"},
		"fr": {"<strong>0</strong> communes utilisent un tel", "<strong>0</strong> communes en utilisent ou en ont", "<strong>0</strong> autres services en utilisent ou en ont",
			"Permis, pas vu en service", "permis, pas vu en service", "En ont un permis, pas vu en service"},
	} {
		text := string(m[l+"/index.html"]) + string(m[l+"/dep-91.html"]) + string(m[l+"/c/"+e.Entries[at].Controller+".html"])
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %q", l, w)
			}
		}
		for _, never := range []string{`class="state Runs"`, pageWords["runsNow"].english + "</td>", pageWords["runsNow"].french + "</td>"} {
			if strings.Contains(text, never) {
				t.Errorf("%s: %q", l, never)
			}
		}
	}
}

// TestManyCommunes splits the list of a département that is too long, and leaves out nobody.
func TestManyCommunes(t *testing.T) {
	e := story(t)
	e.Controllers, e.Entries, e.JudicialUses = nil, nil, nil
	for i := range 900 {
		code := fmt.Sprintf("62%03d", i)
		e.Controllers = append(e.Controllers, publicregister.Controller{ID: "FR-" + code, Name: "Commune " + code, Code: code, Jurisdiction: "FR", Department: "62"})
	}
	m := written(t, e)
	all := string(m["fr/dep-62.html"]) + string(m["fr/dep-62-2.html"])
	if _, there := m["fr/dep-62-2.html"]; !there {
		t.Fatal("the list has one page")
	}
	for i := range e.Controllers {
		if n := strings.Count(all, "c/"+e.Controllers[i].ID+".html"); n != 1 {
			t.Errorf("%s is in the list %d times", e.Controllers[i].ID, n)
		}
	}
}

// TestManyEntries: one data controller with as much as there can be of everything still has pages that are small enough.
func TestManyEntries(t *testing.T) {
	e := story(t)
	big := e.Entries[0]
	long := strings.Repeat("é", 250)
	for i := range 100 {
		big.Papers = append(big.Papers, publicregister.Paper{Type: "PublicNotice", Reference: long, URL: "https://a.example/" + strings.Repeat("x", 1000), SHA256: strings.Repeat("0", 64)})
		big.Removed = append(big.Removed, publicregister.Removal{Capabilities: []v1alpha1.Capability{v1alpha1.Capability("a." + fmt.Sprint(i))}})
		big.History = append(big.History[:min(len(big.History), publicregister.MaxHistory-1)], publicregister.Change{At: noon, State: publicregister.Runs})
	}
	controller := e.Controllers[0]
	controller.ID = big.Controller
	e.Controllers, e.Entries, e.JudicialUses = []publicregister.Controller{controller}, nil, nil
	for i := range 30 {
		big.ID = fmt.Sprintf("%016x", i)
		e.Entries = append(e.Entries, big)
	}
	m := written(t, e)
	found := 0
	for name, text := range m {
		if strings.HasPrefix(name, "en/c/") {
			found += strings.Count(string(text), `<article class="entry"`)
		}
	}
	if found != 30 {
		t.Errorf("%d of 30 entries are there", found)
	}
}

// TestHostileNames: what a cluster calls itself or others is text, and no link runs a script.
func TestHostileNames(t *testing.T) {
	e := story(t)
	for i := range e.Controllers {
		e.Controllers[i].Name = `<script>alert("x")</script>`
	}
	for i := range e.Entries {
		e.Entries[i].Software.Vendor = `"><img src=x onerror=alert(1)>`
		e.Entries[i].Papers = []publicregister.Paper{{Type: "A", URL: "javascript:alert(1)", Reference: "r"}}
	}
	for name, text := range written(t, e) {
		if s := string(text); strings.Contains(s, "<script") || strings.Contains(s, "<img") || strings.Contains(s, `href="javascript`) {
			t.Errorf("%s runs what is handed in", name)
		}
	}
}

// TestDeterministic: the same edition gives the same pages.
func TestDeterministic(t *testing.T) {
	e := story(t)
	if a, b := written(t, e), written(t, e); !cmp.Equal(a, b) {
		t.Error("they differ")
	}
}

// TestNothingCounted: a page of no counted quarter does not say that no search began.
func TestNothingCounted(t *testing.T) {
	for name, test := range map[string]struct {
		quarters []string
		key      string
	}{"nobody counted": {nil, "noCount"}, "none began": {[]string{"2026-Q1"}, "noUses"}} {
		t.Run(name, func(t *testing.T) {
			e := story(t)
			e.JudicialUses = nil
			for i := range e.Clusters {
				e.Clusters[i].CountedQuarters = test.quarters
			}
			text := string(written(t, e)["en/justice.html"])
			for _, key := range []string{"noCount", "noUses"} {
				if is, want := strings.Contains(text, pageWords[key].english), key == test.key; is != want {
					t.Errorf("%s: %v", key, is)
				}
			}
		})
	}
}

// TestDictionary: É stands beside E, and not behind Z.
func TestDictionary(t *testing.T) {
	e := story(t)
	e.Entries, e.JudicialUses, e.Controllers = nil, nil, []publicregister.Controller{
		{ID: "FR-91001", Name: "Évry", Department: "91"}, {ID: "FR-91002", Name: "Yerres", Department: "91"}, {ID: "FR-91003", Name: "Arpajon", Department: "91"}}
	text := string(written(t, e)["fr/dep-91.html"])
	if a, b, c := strings.Index(text, "Arpajon"), strings.Index(text, "Évry"), strings.Index(text, "Yerres"); a < 0 || a > b || b > c {
		t.Error(a, b, c)
	}
}

func BenchmarkWrite(b *testing.B) {
	at := noon
	e := &publicregister.Edition{SchemaVersion: publicregister.SchemaVersion, Publisher: "P", PublishedAt: at}
	for i := range 2000 {
		id := fmt.Sprintf("FR-%05d", 21000+i)
		e.Controllers = append(e.Controllers, publicregister.Controller{ID: id, Name: id, Code: id[3:], Department: id[3:5]})
		e.Entries = append(e.Entries, publicregister.Entry{ID: fmt.Sprintf("%016x", i), Controller: id, Purpose: "Statistics", State: publicregister.Runs, Since: at,
			Papers:  []publicregister.Paper{{Type: "PublicNotice", ValidFrom: at, URL: "https://a.example/b"}, {Type: "ProcessingRecord", ValidFrom: at}},
			History: []publicregister.Change{{At: at, State: publicregister.Runs}, {At: at, State: publicregister.NotPermitted}, {At: at, State: publicregister.Runs}}})
	}
	for b.Loop() {
		m := memory{}
		if err := Write(m.create, e, Options{Languages: i18n.Languages()}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/4000, "µs/page")
}
