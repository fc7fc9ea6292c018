// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/publicregister"
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
