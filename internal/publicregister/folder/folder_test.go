// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/publicregister"
	"github.com/vsa-legal/operator/internal/publicregister/plant"
	"github.com/vsa-legal/operator/internal/publicregister/registertest"
)

var noon = time.Date(2026, 9, 10, 12, 0, 0, 0, time.UTC)

func register(communes ...string) *publicregister.Edition {
	e := &publicregister.Edition{SchemaVersion: publicregister.SchemaVersion, Publisher: "P", PublishedAt: noon, Laws: []publicregister.Law{},
		Clusters: []publicregister.Cluster{{Name: "c", Bundles: []publicregister.Bundle{}, CountedQuarters: []string{}}},
		Entries:  []publicregister.Entry{}, JudicialUses: []publicregister.JudicialUse{}, Controllers: []publicregister.Controller{}}
	for _, code := range communes {
		e.Controllers = append(e.Controllers, publicregister.Controller{ID: "FR-" + code, Type: "Municipality", Name: code, Code: code, Jurisdiction: "FR", Department: code[:2], Clusters: []string{"c"}})
	}
	return e
}

func options() Options { return Options{Languages: i18n.Languages()} }

// TestWriteThenRead gives the edition back, and pages beside it.
func TestWriteThenRead(t *testing.T) {
	name := filepath.Join(t.TempDir(), "new", "register")
	if e, err := Read(name); e != nil || err != nil {
		t.Fatal(e, err)
	}
	want := register("91200", "91377")
	if err := Write(name, want, options()); err != nil {
		t.Fatal(err)
	}
	got, err := Read(name)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	for _, path := range []string{"index.html", "style.css", "fr/index.html", "en/c/FR-91377.html", "register.csv"} {
		if _, err := os.Stat(filepath.Join(name, path)); err != nil {
			t.Error(err)
		}
	}
}

// TestWriteAgain removes pages that are over, and leaves what it has not written.
func TestWriteAgain(t *testing.T) {
	name := t.TempDir()
	if err := Write(name, register("91200", "91377"), options()); err != nil {
		t.Fatal(err)
	}
	own := []string{"robots.txt", "fr/logo.svg"}
	for _, path := range own {
		if err := os.WriteFile(filepath.Join(name, path), []byte("own"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(name, register("91377"), options()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(name, "fr/c/FR-91200.html")); !os.IsNotExist(err) {
		t.Errorf("the page of somebody who is not in the edition: %v", err)
	}
	for _, path := range append(own, "fr/c/FR-91377.html") {
		if _, err := os.Stat(filepath.Join(name, path)); err != nil {
			t.Error(err)
		}
	}
}

// TestWriteNowhereElse: a link that leads out of the folder is not followed.
func TestWriteNowhereElse(t *testing.T) {
	name, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(name, "fr")); err != nil {
		t.Fatal(err)
	}
	if err := Write(name, register("91377"), options()); err == nil {
		t.Error("written")
	}
	if files, err := os.ReadDir(outside); err != nil || len(files) > 0 {
		t.Errorf("%v %v", files, err)
	}
}

// TestHalfAnEdition: what cannot be read is told, and is not taken for a register that was empty.
func TestHalfAnEdition(t *testing.T) {
	name := t.TempDir()
	if err := os.WriteFile(filepath.Join(name, "register.json"), []byte(`{"schemaVersion":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if e, err := Read(name); err == nil {
		t.Errorf("read as %v", e)
	}
}

// TestNothingJudicial: what was planted into all that is judicial, or may name a person, is in no byte of any file and in no name of
// one, though searches are counted.
func TestNothingJudicial(t *testing.T) {
	s := story(t)
	plant.Everywhere(s)
	e, err := publicregister.Build(s, publicregister.Settings{Publisher: "P"})
	if err != nil {
		t.Fatal(err)
	}
	if len(e.JudicialUses) == 0 || len(e.Entries) == 0 {
		t.Fatalf("%d judicial uses and %d entries: the test would find nothing", len(e.JudicialUses), len(e.Entries))
	}
	name := t.TempDir()
	var words bytes.Buffer
	if err := publicregister.Write(&words, e); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{`"type":"UnknownOperator"`, `"purpose":"UnknownPurpose"`, `"name":"Undeclared"`, `"type":"UnknownAct"`} {
		if !strings.Contains(words.String(), word) {
			t.Errorf("nothing has %s, so that the test would not find what was planted in its place", word)
		}
	}
	if err := Write(name, publicregister.Next(e, e), options()); err != nil {
		t.Fatal(err)
	}
	files := 0
	err = fs.WalkDir(os.DirFS(name), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(filepath.Join(name, path))
		if found := plant.Find(string(text)); found != "" {
			t.Errorf("%s: …%s…", path, found)
		}
		if plant.Find(path) != "" {
			t.Errorf("%s is named by it", path)
		}
		return err
	})
	if err != nil || files < 100 {
		t.Errorf("%d files, %v", files, err)
	}
}

// story is the region of the demo, with searches that began in earlier quarters.
func story(t *testing.T) *publicregister.Snapshot {
	t.Helper()
	o := registertest.World(t, noon)
	for i := range o.Searches {
		o.Searches[i].Status.StartedAt = &metav1.Time{Time: noon.AddDate(0, -4-i%9, 0)}
	}
	return publicregister.SnapshotOf("essonne", o, noon)
}

// TestParallel writes the same bytes with a processor for each language as with one.
func TestParallel(t *testing.T) {
	e, err := publicregister.Build(publicregister.SnapshotOf("essonne", registertest.World(t, noon), noon), publicregister.Settings{Publisher: "P"})
	if err != nil {
		t.Fatal(err)
	}
	one, several := t.TempDir(), t.TempDir()
	if err := Write(one, e, options()); err != nil {
		t.Fatal(err)
	}
	parallel := options()
	parallel.Parallel = true
	if err := Write(several, e, parallel); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(content(t, one), content(t, several)); diff != "" {
		t.Error(diff)
	}
}

// content of all files of a folder, by path.
func content(t *testing.T, folder string) map[string]string {
	t.Helper()
	all, root := map[string]string{}, os.DirFS(folder)
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, path)
		all[path] = string(text)
		return err
	})
	if err != nil || len(all) < 100 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	return all
}
