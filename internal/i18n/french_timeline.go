// SPDX-License-Identifier: Apache-2.0

package i18n

// frenchTimeline is what the command timeline says.
var frenchTimeline = map[string]string{
	"all runs":    "tout s'exécute",
	"a part runs": "une partie s'exécute",
	"suspended":   "suspendu",
	"forbidden":   "interdit",
	"from change to change: the axis has no scale": "d'un changement à l'autre : l'axe n'est pas à l'échelle",

	"Namespace": "Espace de noms", "Name": "Nom", "Before": "Avant", "After": "Après", "Reason": "Motif", "Source": "Source",
	"no longer %s": "fin de %s",
}
