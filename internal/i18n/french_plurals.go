// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/message/catalog"
)

// frenchPlurals are the French sentences that count something: 0 and 1 are singular.
func frenchPlurals() map[string]catalog.Message {
	one := func(singular, plurals string) catalog.Message {
		return plural.Selectf(1, "%d", plural.One, typography(singular), plural.Other, typography(plurals))
	}
	return map[string]catalog.Message{
		"%d models that nothing recognises": one("%d modèle que rien ne reconnaît", "%d modèles que rien ne reconnaît"),
		"%d models that cannot be read":     one("%d modèle illisible", "%d modèles illisibles"),
		"No verdict changes by itself: %d requests.": one("Aucun verdict ne change de lui-même : %d demande.",
			"Aucun verdict ne change de lui-même : %d demandes."),
		"No verdict changes by itself until %[2]s: %[1]d requests.": one("Aucun verdict ne change de lui-même jusqu'au %[2]s : %[1]d demande.",
			"Aucun verdict ne change de lui-même jusqu'au %[2]s : %[1]d demandes."),
		"not drawn: %d requests whose verdict stays the same": one("non représentée : %d demande dont le verdict ne change pas",
			"non représentées : %d demandes dont le verdict ne change pas"),
		"not shown: %d changes of reasons only; see --all": one("non affiché : %d changement de motifs seulement ; voir --all",
			"non affichés : %d changements de motifs seulement ; voir --all"),
	}
}
