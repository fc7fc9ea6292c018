// SPDX-License-Identifier: Apache-2.0

package opendata

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/vsa-legal/operator/internal/publicregister"
)

// columns of register.csv, as its Table Schema has them.
func columns() []string {
	return []string{"id", "responsable_id", "responsable_nom", "responsable_type", "responsable_code", "departement", "enregistre", "service",
		"grappe", "finalite", "traitement", "logiciel", "editeur", "version", "etat", "verdict", "depuis", "jusqu_au", "a_fonctionne",
		"public_informe", "information_exigee", "profils", "textes", "fonctionnalites", "retirees", "obstacles", "actes"}
}

// writeCSV writes a line for each entry. What a cell has several of is separated by a bar.
func writeCSV(w io.Writer, e *publicregister.Edition) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns()); err != nil {
		return err
	}
	titles := textTitles(e)
	for _, h := range e.Holdings() {
		for i := range h.Entries {
			if err := out.Write(harmless(row(&h, &h.Entries[i], titles))); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func row(h *publicregister.Holding, n *publicregister.Entry, titles map[publicregister.Citation]string) []string {
	until := ""
	if n.RunsUntil != nil {
		until = n.RunsUntil.Format(time.RFC3339)
	}
	var profiles, texts, removed, obstacles, papers []string
	for _, c := range n.Law {
		profiles = append(profiles, c.Profile)
		if t := titles[c]; t != "" {
			texts = append(texts, t)
		}
	}
	for _, r := range n.Removed {
		for _, c := range r.Capabilities {
			removed = append(removed, string(c))
		}
	}
	for _, o := range n.Obstacles {
		obstacles = append(obstacles, o.Reason)
	}
	for _, p := range n.Papers {
		if p.InForce {
			papers = append(papers, string(p.Type))
		}
	}
	return []string{n.ID, h.ID, nameOf(h.Controller), string(h.Type), h.Code, h.Department, strconv.FormatBool(!h.Claimed), string(n.Service),
		n.Cluster, string(n.Purpose), string(n.Processing), n.Software.Name, n.Software.Vendor, n.Software.Version,
		string(n.State), string(n.Verdict), n.Since.Format(time.RFC3339), until, strconv.FormatBool(n.EverRan),
		strconv.FormatBool(n.Information.Informed), strconv.FormatBool(n.Information.Required), bars(profiles), bars(texts),
		bars(n.Capabilities), bars(removed), bars(obstacles), bars(papers)}
}

// nameOf is the name of somebody who is registered, and of others their type and code.
func nameOf(c *publicregister.Controller) string {
	if !c.Claimed {
		return c.Name
	}
	return strings.TrimSpace(french(string(c.Type)) + " " + c.Code)
}

// textTitles are the titles of all texts that entries cite, in French where there is one.
func textTitles(e *publicregister.Edition) map[publicregister.Citation]string {
	titles := map[publicregister.Citation]string{}
	for i := range e.Laws {
		for _, t := range e.Laws[i].Texts {
			titles[publicregister.Citation{Profile: e.Laws[i].Profile, Text: t.ID}] = t.Title("fr")
		}
	}
	return titles
}

// bars joins what is there more than once in one cell. Each stands once.
func bars[S ~string](all []S) string {
	seen := map[S]bool{}
	var kept []string
	for _, s := range all {
		if !seen[s] {
			seen[s], kept = true, append(kept, strings.ReplaceAll(string(s), "|", "/"))
		}
	}
	return strings.Join(kept, "|")
}

// harmless keeps spreadsheets from taking a cell for a formula.
func harmless(cells []string) []string {
	for i, c := range cells {
		if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
			cells[i] = "'" + c
		}
	}
	return cells
}
