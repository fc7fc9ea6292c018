// SPDX-License-Identifier: Apache-2.0

package site

import "github.com/vsa-legal/operator/internal/i18n"

// obstacle says for people why a system does not run. A reason that a newer edition has is written as any word.
func obstacle(l i18n.Language, reason string) string {
	said, known := obstacleWords[reason]
	switch {
	case !known:
		return term(l, reason)
	case l == i18n.French:
		return said.french
	}
	return said.english
}

// obstacleWords are never changed.
var obstacleWords = map[string]phrase{
	"ProfileNotFound":        {"it names a legal basis that there is not", "il invoque une base légale qui n’existe pas"},
	"ProfileNotSelectable":   {"it names a legal basis on which nothing can rest", "il invoque un texte qui ne peut rien fonder"},
	"ProfileNotPublished":    {"it names a legal basis that was not published", "il invoque une base légale qui n’a pas été publiée"},
	"ProfileNotInForce":      {"its legal basis is not in force", "sa base légale n’est pas en vigueur"},
	"ProcessingNotPermitted": {"its legal basis does not permit the analysis at that moment", "sa base légale ne permet pas l’analyse à ce moment"},
	"PurposeNotPermitted":    {"its legal basis does not permit the purpose", "sa base légale ne permet pas cette finalité"},
	"OperatorNotPermitted":   {"its legal basis does not permit it to who operates it", "sa base légale ne le permet pas à qui l’exploite"},
	"RequisitionRequired":    {"only justice may ask for it", "seule la justice peut le demander"},

	"OperatorNotRegistered": {"who operates it is not registered", "qui l’exploite n’est pas enregistré"},
	"OperatorDiffers":       {"who operates it is registered as somebody else", "qui l’exploite est enregistré autrement"},
	"NamespaceContested":    {"several claim to operate it", "plusieurs se disent exploitants"},
	"JurisdictionDiffers":   {"its legal basis is the law of another country", "sa base légale est le droit d’un autre pays"},

	"LawIncomplete": {"the law is not there as it was published", "le droit n’est pas présent tel qu’il a été publié"},

	"Refused":         {"what is asked for is not well formed", "la demande est mal formée"},
	"StoppedByNotice": {"stopped by the supervisory authority", "arrêté par l’autorité de contrôle"},
	"PackageNotFound": {"its software is not declared", "son logiciel n’est pas déclaré"},
	"ModuleNotFound":  {"its software has not all that is asked for", "son logiciel n’a pas tout ce qui est demandé"},
	"FolderNotFound":  {"its software is not as it was declared", "son logiciel n’est pas tel qu’il a été déclaré"},
	"ModuleForbidden": {"it asks for a function that is forbidden", "il demande une fonction interdite"},
	"NothingLeft":     {"nothing of what it asks for is permitted", "rien de ce qu’il demande n’est permis"},

	"NotInspected":    {"its software was not inspected yet", "son logiciel n’a pas encore été inspecté"},
	"UndeclaredModel": {"its software holds a function that is forbidden and not declared", "son logiciel contient une fonction interdite et non déclarée"},

	"FormalityMissing":      {"an act is missing", "un acte manque"},
	"FormalityNotYetValid":  {"an act is not in force yet", "un acte n’est pas encore en vigueur"},
	"FormalityOver":         {"an act is no longer in force", "un acte n’est plus en vigueur"},
	"FormalityNotRenewable": {"an act follows another one for longer than is permitted", "un acte en prolonge un autre au-delà de la durée permise"},
	"FormalityUnattested":   {"an act was not filed by who has to", "un acte n’a pas été déposé par qui le doit"},
	"FormalityFiledLate":    {"an act was filed too late", "un acte a été déposé trop tard"},
	"FormalityTooLong":      {"an act is for longer than is permitted", "un acte dépasse la durée permise"},
	"FormalityTooNarrow":    {"an act does not cover all of it", "un acte ne couvre pas l’ensemble"},
}
