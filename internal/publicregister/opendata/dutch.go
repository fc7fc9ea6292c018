// SPDX-License-Identifier: Apache-2.0

package opendata

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/vsa-legal/operator/internal/publicregister"
)

// dutch is an algorithm in the fields of the Dutch register (Algoritmeregister, publication standard 1.0).
type dutch struct {
	Name                string `json:"name"`
	DescriptionShort    string `json:"description_short"`
	Organization        string `json:"organization"`
	Status              string `json:"status"`
	BeginDate           string `json:"begin_date,omitempty"`
	EndDate             string `json:"end_date,omitempty"`
	ContactEmail        string `json:"contact_email"`
	PublicationCategory string `json:"publication_category"`
	URL                 string `json:"url,omitempty"`
	Goal                string `json:"goal"`
	LawfulBasis         string `json:"lawful_basis,omitempty"`
	SourceData          string `json:"source_data"`
	MethodsAndModels    string `json:"methods_and_models,omitempty"`
	Provider            string `json:"provider,omitempty"`
	Lang                string `json:"lang"`
	StandardVersion     string `json:"standard_version"`
	SourceID            string `json:"source_id"`
}

// Statuses of the Dutch standard. What is asked for and never ran is in none of them, and is left out.
const (
	inUse    = "In gebruik"
	outOfUse = "Buiten gebruik"
)

// writeDutch writes what runs or ran.
func writeDutch(w io.Writer, e *publicregister.Edition, o Options) error {
	titles := textTitles(e)
	all := []dutch{}
	for _, h := range e.Holdings() {
		for i := range h.Entries {
			if n := &h.Entries[i]; n.EverRan {
				all = append(all, dutchOf(&h, n, titles, o))
			}
		}
	}
	return writeJSON(w, all)
}

func dutchOf(h *publicregister.Holding, n *publicregister.Entry, titles map[publicregister.Citation]string, o Options) dutch {
	capabilities := make([]string, len(n.Capabilities))
	for i, c := range n.Capabilities {
		capabilities[i] = string(c)
	}
	d := dutch{
		Name: fmt.Sprintf("%s: %s", n.Software.Name, n.Purpose), Organization: h.Name, Status: inUse, ContactEmail: o.Contact,
		DescriptionShort:    fmt.Sprintf("Analyses images of cameras (%s): %s", n.Processing, strings.Join(capabilities, ", ")),
		PublicationCategory: "Impactvolle algoritmes", URL: o.address("en/c/" + h.ID + ".html"), Goal: string(n.Purpose),
		LawfulBasis: strings.Join(lawTitles(n, titles), "; "), SourceData: "Images of cameras", MethodsAndModels: strings.Join(capabilities, ", "),
		Provider: cmp.Or(n.Software.Vendor, n.Software.Name), Lang: "ENG", StandardVersion: "1.0", SourceID: n.ID,
	}
	for _, c := range n.History {
		if c.State == publicregister.Runs {
			d.BeginDate = c.At.Format(time.DateOnly)
			break
		}
	}
	if n.State != publicregister.Runs {
		d.Status, d.EndDate = outOfUse, n.Since.Format(time.DateOnly)
	}
	return d
}
