// SPDX-License-Identifier: Apache-2.0

package i18n

// frenchLaw is what is said of the law as a whole, and of what of it is missing.
var frenchLaw = map[string]string{
	"Operators: as they are registered":                          "Responsables de traitement : tels qu'inscrits au registre",
	"Operators: as each claims to be, for no register was asked": "Responsables de traitement : tels qu'ils se disent, aucun registre n'ayant été consulté",
	"Law: of no bundle":                                          "Droit : d'aucun LawBundle",
	"Law: %s":                                                    "Droit : %s",
	" (built in)":                                                " (intégré)",
	" (not complete: %s)":                                        " (incomplet : %s)",
	"the law of %s is not complete: %s; nothing new starts under it": "le droit de %s n'est pas complet : %s ; rien de nouveau ne démarre sous ce droit",
	"the law of %s was complete and nobody knows any more what all of it said: %s; nothing runs under it": "le droit de %s était complet, et nul ne sait " +
		"plus ce qu'il disait en entier : %s ; rien ne s'exécute sous ce droit",
	"the LawBundle %s is gone, sequence %d of which was complete": "le LawBundle %s a disparu, dont la séquence %d était complète",
	"the LawBundle %s has the sequence %d, and %d was complete before": "le LawBundle %s porte la séquence %d, alors que la séquence %d était complète " +
		"auparavant",
	"the LawBundle %s lists other members than when the sequence %d was complete": "le LawBundle %s énumère d'autres membres que lorsque la séquence %d était " +
		"complète",
	"%d of the %d members of the LawBundle %s, sequence %d, are missing or differ, such as %s %s": "%d des %d membres du LawBundle %s, séquence %d, " +
		"manquent ou diffèrent, par exemple %s %s",
	"all %d members of the sequence %d are there as they were published": "les %d membres de la séquence %d sont là tels que publiés",
}
