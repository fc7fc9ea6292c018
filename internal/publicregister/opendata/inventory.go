// SPDX-License-Identifier: Apache-2.0

package opendata

import (
	"cmp"
	"encoding/csv"
	"io"
	"time"

	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/publicregister"
)

// inventoryColumns are the information that the guide of Etalab asks for in an inventory of public algorithms (code des relations
// entre le public et l'administration, art. L. 312-1-3; guide of 11 February 2021). What the register does not know stays empty:
// the administration completes it.
func inventoryColumns() []string {
	return []string{"Nom de l'administration concernée", "Direction/service porteur", "Contact au sein de l'administration concernée",
		"Date de mise à jour des informations", "Nom de l'algorithme", "Contexte global", "Finalité de l'algorithme",
		"Comment et quand l'algorithme intervient-il dans la prise de décision ?", "Niveau d'automatisation de la décision",
		"Fondements juridiques", "Ressources connexes", "Nombre de décisions administratives prises par an", "Portée de la décision",
		"Public concerné par la décision", "Données traitées", "Source des données traitées", "Mode de collecte des données traitées",
		"Type d'algorithme", "Opérations effectuées par l'algorithme"}
}

// writeInventory writes what runs now.
func writeInventory(w io.Writer, e *publicregister.Edition, o Options) error {
	out := csv.NewWriter(w)
	if err := out.Write(inventoryColumns()); err != nil {
		return err
	}
	titles := textTitles(e)
	for _, h := range e.Holdings() {
		for i := range h.Entries {
			n := &h.Entries[i]
			if n.State != publicregister.Runs {
				continue
			}
			collected := "images analysées pendant qu'elles sont prises"
			if n.Processing == "Deferred" {
				collected = "images enregistrées, analysées après coup"
			}
			line := []string{nameOf(h.Controller), french(string(n.Service)), "", e.PublishedAt.Format(time.DateOnly), softwareName(n), "",
				french(string(n.Purpose)), collected, "", bars(lawTitles(n, titles)), o.address("fr/c/" + h.ID + ".html"), "", "", "",
				"images de caméras", "caméras de vidéoprotection", collected, "", operations(n)}
			if err := out.Write(harmless(line)); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

func lawTitles(n *publicregister.Entry, titles map[publicregister.Citation]string) []string {
	var all []string
	for _, c := range n.Law {
		all = append(all, cmp.Or(titles[c], c.Profile))
	}
	return all
}

func softwareName(n *publicregister.Entry) string {
	if n.Software.Name == publicregister.Undeclared {
		return french(n.Software.Name)
	}
	return n.Software.Name
}

func french(word string) string { return cmp.Or(i18n.French.Gloss(word), word) }

// operations are the capabilities in French.
func operations(n *publicregister.Entry) string {
	var all []string
	for _, c := range n.Capabilities {
		all = append(all, french(string(c)))
	}
	return bars(all)
}
