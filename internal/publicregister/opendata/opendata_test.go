// SPDX-License-Identifier: Apache-2.0

package opendata

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xeipuuv/gojsonschema"

	"github.com/vsa-legal/operator/internal/publicregister"
	"github.com/vsa-legal/operator/internal/publicregister/registertest"
)

var noon = time.Date(2026, 9, 10, 12, 0, 0, 0, time.UTC)

// memory keeps files.
type memory map[string][]byte

type memoryFile struct {
	bytes.Buffer

	path string
	into memory
}

func (f *memoryFile) Close() error {
	f.into[f.path] = f.Bytes()
	return nil
}

func (m memory) create(path string) (io.WriteCloser, error) {
	return &memoryFile{path: path, into: m}, nil
}

// story is the region of the demo, of which one half was withdrawn an hour later.
func story(t *testing.T) *publicregister.Edition {
	t.Helper()
	o := registertest.World(t, noon)
	s := publicregister.SnapshotOf("essonne", o, noon)
	settings := publicregister.Settings{Publisher: "Ministry & Interior"}
	first, err := publicregister.Build(s, settings)
	if err != nil {
		t.Fatal(err)
	}
	s.Deployments, s.At = s.Deployments[len(s.Deployments)/2:], noon.Add(time.Hour)
	second, err := publicregister.Build(s, settings)
	if err != nil {
		t.Fatal(err)
	}
	return publicregister.Next(first, second)
}

func written(t *testing.T, e *publicregister.Edition) memory {
	t.Helper()
	m := memory{}
	if err := Write(m.create, e, Options{BaseURL: "https://register.example/", Contact: "register@ministry.example"}); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestSchema: a library that nobody here wrote finds that register.json follows its schema, and that what differs does not.
func TestSchema(t *testing.T) {
	schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	good := written(t, story(t))["register.json"]
	result, err := schema.Validate(gojsonschema.NewBytesLoader(good))
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range result.Errors() {
		t.Error(problem)
	}
	for name, change := range map[string][2]string{
		"an unknown field":  {`"publisher"`, `"suspect":"x","publisher"`},
		"a missing field":   {`"everRan":true,`, ``},
		"an unknown state":  {`"state":"Runs"`, `"state":"Hides"`},
		"another version":   {`"schemaVersion":"2.0"`, `"schemaVersion":"2.1"`},
		"an ID of no form":  {`"controller":"FR-`, `"controller":"../`},
		"a local time":      {`12:00:00Z`, `12:00:00+02:00`},
		"a purpose in text": {`"purpose":"Statistics"`, `"purpose":"count people"`},
	} {
		t.Run(name, func(t *testing.T) {
			bad := strings.Replace(string(good), change[0], change[1], 1)
			if bad == string(good) {
				t.Fatal("nothing was changed")
			}
			if result, err := schema.Validate(gojsonschema.NewStringLoader(bad)); err == nil && result.Valid() {
				t.Error("it is taken for valid")
			}
		})
	}
}

// TestTableSchema holds every cell of the CSV to its field.
func TestTableSchema(t *testing.T) {
	var schema struct {
		Fields []struct {
			Name, Type  string
			Constraints struct {
				Required, Unique bool
				Pattern          string
				Enum             []string
			}
		}
	}
	e := story(t)
	m := written(t, e)
	if err := json.Unmarshal(m["register.tableschema.json"], &schema); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(m["register.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+len(e.Entries) {
		t.Errorf("%d lines of %d entries", len(rows), len(e.Entries))
	}
	for i, f := range schema.Fields {
		if rows[0][i] != f.Name {
			t.Errorf("column %d is %s, and in the schema %s", i, rows[0][i], f.Name)
		}
		seen := map[string]bool{}
		for _, row := range rows[1:] {
			cell, c := row[i], f.Constraints
			switch {
			case cell == "" && !c.Required:
				continue
			case cell == "", c.Unique && seen[cell], c.Pattern != "" && !regexp.MustCompile(c.Pattern).MatchString(cell),
				len(c.Enum) > 0 && !slices.Contains(c.Enum, cell), f.Type == "boolean" && cell != "true" && cell != "false":
				t.Errorf("%s: %q", f.Name, cell)
			case f.Type == "datetime":
				if _, err := time.Parse(time.RFC3339, cell); err != nil {
					t.Error(err)
				}
			}
			seen[cell] = true
		}
	}
}

// TestFormula: no cell is a formula for a spreadsheet.
func TestFormula(t *testing.T) {
	e := story(t)
	for i := range e.Controllers {
		e.Controllers[i].Name = `=HYPERLINK("http://x")`
	}
	m := written(t, e)
	for _, name := range []string{"register.csv", "inventaire-algorithmes.csv"} {
		rows, err := csv.NewReader(bytes.NewReader(m[name])).ReadAll()
		if err != nil || len(rows) < 5 {
			t.Fatalf("%s: %d rows, %v", name, len(rows), err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.HasPrefix(cell, "=") {
					t.Errorf("%s: %s", name, cell)
				}
			}
		}
	}
}

// TestCatalog has what data.gouv.fr asks of a data set, and each file that it names is there.
func TestCatalog(t *testing.T) {
	m := written(t, story(t))
	var c struct {
		Context map[string]string `json:"@context"`
		Type    string            `json:"@type"`
		Dataset []map[string]any  `json:"dcat:dataset"`
	}
	if err := json.Unmarshal(m["catalog.jsonld"], &c); err != nil {
		t.Fatal(err)
	}
	if c.Type != "dcat:Catalog" || c.Context["dcat"] != "http://www.w3.org/ns/dcat#" || len(c.Dataset) != 1 {
		t.Fatalf("%+v", c)
	}
	for _, property := range []string{"dct:identifier", "dct:title", "dct:description", "dct:modified", "dct:license", "dcat:keyword", "dcat:contactPoint"} {
		if c.Dataset[0][property] == nil {
			t.Errorf("no %s", property)
		}
	}
	for _, d := range c.Dataset[0]["dcat:distribution"].([]any) {
		address := d.(map[string]any)["dcat:downloadURL"].(map[string]any)["@id"].(string)
		if path, ours := strings.CutPrefix(address, "https://register.example/"); !ours || m[path] == nil {
			t.Errorf("%s is not there", address)
		}
	}
}

// TestFeed has each change once, the newest first, and well-formed.
func TestFeed(t *testing.T) {
	var f atomFeed
	if err := xml.Unmarshal(written(t, story(t))["feed.atom"], &f); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for i, n := range f.Entries {
		if ids[n.ID] || n.Title == "" || i > 0 && n.Updated > f.Entries[i-1].Updated {
			t.Errorf("%+v", n)
		}
		ids[n.ID] = true
	}
	if len(f.Entries) < 10 || f.Author != "Ministry & Interior" {
		t.Errorf("%d entries by %s", len(f.Entries), f.Author)
	}
}

// TestDutch gives each system that runs or ran once, with all fields that the standard asks for.
func TestDutch(t *testing.T) {
	e := story(t)
	var all []map[string]string
	if err := json.Unmarshal(written(t, e)["algoritmeregister.json"], &all); err != nil {
		t.Fatal(err)
	}
	statuses := map[string]int{}
	for _, a := range all {
		statuses[a["status"]]++
		for _, field := range []string{"name", "description_short", "organization", "status", "contact_email", "publication_category", "lang"} {
			if a[field] == "" {
				t.Errorf("%s has no %s", a["source_id"], field)
			}
		}
		if (a["end_date"] != "") != (a["status"] == outOfUse) || a["begin_date"] == "" {
			t.Errorf("%v", a)
		}
	}
	want := map[string]int{}
	for _, n := range e.Entries {
		if n.State == publicregister.Runs {
			want[inUse]++
		} else if n.EverRan {
			want[outOfUse]++
		}
	}
	if diff := cmp.Diff(want, statuses); diff != "" || want[inUse] == 0 || want[outOfUse] == 0 {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestInventory has a line for each system that runs, and a cell for each column.
func TestInventory(t *testing.T) {
	e := story(t)
	rows, err := csv.NewReader(bytes.NewReader(written(t, e)["inventaire-algorithmes.csv"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	running := 0
	for _, n := range e.Entries {
		if n.State == publicregister.Runs {
			running++
		}
	}
	if len(rows) != running+1 || running == 0 {
		t.Errorf("%d lines of %d systems", len(rows), running)
	}
	for _, row := range rows[1:] {
		if row[0] == "" || row[4] == "" || row[6] == "" || row[9] == "" {
			t.Errorf("%v", row)
		}
	}
}

// TestNotSeenRunning: what is permitted and was not seen running is in the data by its own word, and in no list of what runs or ran.
func TestNotSeenRunning(t *testing.T) {
	o := registertest.World(t, noon)
	for i := range o.Deployments {
		o.Deployments[i].Status.ReadyReplicas = nil
	}
	e, err := publicregister.Build(publicregister.SnapshotOf("essonne", o, noon), publicregister.Settings{Publisher: "P"})
	if err != nil {
		t.Fatal(err)
	}
	m := written(t, e)
	if n := bytes.Count(m["inventaire-algorithmes.csv"], []byte("\n")); n != 1 {
		t.Errorf("the inventory has %d lines", n)
	}
	if text := strings.TrimSpace(string(m["algoritmeregister.json"])); text != "[]" {
		t.Errorf("the Dutch register has %s", text)
	}
	for name, want := range map[string]string{"register.csv": ",NotSeenRunning,", "register.json": `"state":"NotSeenRunning"`, "feed.atom": "permis, pas vu en service"} {
		if text := string(m[name]); !strings.Contains(text, want) || strings.Contains(text, ",Runs,") || strings.Contains(text, `"state":"Runs"`) ||
			strings.Contains(text, `"everRan":true`) || strings.Contains(text, ": en service") {
			t.Errorf("%s: no %q, or something runs", name, want)
		}
	}
	result, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(Schema()), gojsonschema.NewBytesLoader(m["register.json"]))
	if err != nil || !result.Valid() {
		t.Errorf("%v %v", result, err)
	}
}

// TestDeterministic: the same edition gives the same bytes, and register.json comes last.
func TestDeterministic(t *testing.T) {
	e := story(t)
	if !cmp.Equal(written(t, e), written(t, e)) {
		t.Error("they differ")
	}
	var order []string
	create := func(path string) (io.WriteCloser, error) {
		order = append(order, path)
		return &memoryFile{path: path, into: memory{}}, nil
	}
	if err := Write(create, e, Options{}); err != nil || order[len(order)-1] != "register.json" {
		t.Error(order, err)
	}
}

// TestWriteFails tells of a file that cannot be written.
func TestWriteFails(t *testing.T) {
	err := Write(func(path string) (io.WriteCloser, error) { return nil, fmt.Errorf("full") }, story(t), Options{})
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Error(err)
	}
}
