// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/publicregister"
)

// BenchmarkRegister builds the public register of all communes of France twice by the plugin: out of an edition, and again with that as
// the former one. Goals: 30 s, 256 MiB.
func BenchmarkRegister(b *testing.B) {
	const communes = 35_000
	folder := b.TempDir()
	plugin, edition := filepath.Join(folder, "kubectl-vsa"), filepath.Join(folder, "edition.json")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", plugin, "../../cmd/kubectl-vsa").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	f, err := os.Create(edition)
	if err != nil {
		b.Fatal(err)
	}
	if err := publicregister.Write(f, france(communes)); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	figures := map[string]float64{}
	for b.Loop() {
		for _, run := range []string{"first", "next"} {
			c := exec.Command(plugin, "register", "build", "--edition", edition, "--publisher", "P", "-w", filepath.Join(folder, "site"))
			began := time.Now()
			if out, err := c.CombinedOutput(); err != nil {
				b.Fatalf("%v: %s", err, out)
			}
			figures["s/"+run] = time.Since(began).Seconds()
			if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
				figures["MiB/"+run] = float64(usage.Maxrss) / 1024
			}
		}
	}
	pages, err := filepath.Glob(filepath.Join(folder, "site/fr/c/*.html"))
	if err != nil || len(pages) != communes {
		b.Fatalf("%d pages of %d communes, %v", len(pages), communes, err)
	}
	report(b, figures)
}

// france is an edition with a system in every commune, each with two papers and three changes.
func france(communes int) *publicregister.Edition {
	at := time.Date(2026, 9, 10, 12, 0, 0, 0, time.UTC)
	e := &publicregister.Edition{SchemaVersion: publicregister.SchemaVersion, Publisher: "P", PublishedAt: at,
		Clusters: []publicregister.Cluster{{Name: "france", FirstHeardAt: at, LastHeardAt: at}},
		Laws: []publicregister.Law{{Profile: "fr-statistics", Jurisdiction: "FR", Titles: map[string]string{"en": "Statistics"},
			Texts: []publicregister.Text{{ID: "cnil-2022", Titles: map[string]string{"en": "CNIL"}, URL: "https://www.cnil.fr"}}}}}
	cited := publicregister.Citation{Profile: "fr-statistics", Text: "cnil-2022"}
	paper := publicregister.Paper{Type: "PublicNotice", ValidFrom: at.AddDate(-1, 0, 0), InForce: true, Reference: "2025-1234",
		URL: "https://commune.example/notice.pdf", SHA256: fmt.Sprintf("%064d", 7)}
	other := paper
	other.Type = "ProcessingRecord"
	change := publicregister.Change{At: at.AddDate(0, -3, 0), State: publicregister.Runs, Verdict: v1alpha1.Restricted, Informed: true, Removed: []v1alpha1.Capability{"biometric.face.embedding"}}
	suspended, back := change, change
	suspended.At, suspended.State, back.At = at.AddDate(0, -2, 0), publicregister.NotPermitted, at.AddDate(0, -1, 0)
	for i := range communes {
		code := fmt.Sprintf("%02d%03d", i/900+21, i%900) // as many as the largest département has
		e.Controllers = append(e.Controllers, publicregister.Controller{ID: "FR-" + code, Type: "Municipality", Name: "Commune de " + code, Code: code,
			Jurisdiction: "FR", Department: code[:2], Clusters: []string{"france"}})
		e.Entries = append(e.Entries, publicregister.Entry{ID: fmt.Sprintf("%016x", i), Controller: "FR-" + code, Cluster: "france",
			Purpose: "Statistics", Processing: v1alpha1.RealTime, Software: publicregister.Software{Name: "town-pulse", Vendor: "Example Vision", Version: "6.4"},
			State: publicregister.Runs, Verdict: v1alpha1.Restricted, Since: back.At, EverRan: true, Law: []publicregister.Citation{cited},
			Capabilities: []v1alpha1.Capability{"counting.pedestrian", "crowd.density"},
			Removed:      []publicregister.Removal{{Capabilities: change.Removed, By: &cited}}, Papers: []publicregister.Paper{other, paper},
			Information: publicregister.Information{Informed: true, Required: true, Since: &paper.ValidFrom},
			History:     []publicregister.Change{change, suspended, back}})
	}
	return e
}
