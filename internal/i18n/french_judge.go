// SPDX-License-Identifier: Apache-2.0

package i18n

// frenchJudge is what internal/legal says. A request is a traitement, what a module can do a fonctionnalité.
var frenchJudge = map[string]string{
	"What a module can do is what its package declares. No inspection of the files has verified it.": "Ce que peut faire un module est ce que déclare son logiciel ; aucune inspection des fichiers ne l'a vérifié.",

	"%s: %q holds only from %s": "%s : la formalité « %s » ne prend effet que le %s",
	"%s: %q does not count: it goes on with what began at %s, and no new act may follow after %s": "%s : %q ne compte pas : elle prolonge ce qui a " +
		"commencé le %s, et aucun nouvel acte ne peut suivre au-delà de %s",
	"; filed by %q as %s at %s": " ; déposée par « %s » en qualité de %s le %s",
	"%s: %q is not believed, nothing says who filed it: have it filed anew": "%s : la formalité « %s » n'est pas retenue, car rien ne dit qui l'a déposée ; " +
		"il faut la faire déposer de nouveau",
	"%s: %q is not believed, %q filed it as %s, and it takes %s: have it filed by who gives it": "%s : la formalité « %s » n'est pas retenue, car « %s » l'a " +
		"déposée en qualité de %s, et il faut celle de %s ; il faut la faire déposer par qui la délivre",
	"%s: %q does not count, it was filed at %s, and at the latest %s after it begins it had to be: file a new one": "%s : la formalité « %s » ne compte pas, " +
		"car elle a été déposée le %s, et devait l'être au plus tard %s après sa prise d'effet ; il faut en déposer une nouvelle",
	"nothing says that the requisition was filed by somebody who has the role of its signatory: have it filed anew by who signs it": "rien ne dit que la " +
		"réquisition a été déposée par une personne ayant la qualité de son signataire ; il faut la faire déposer de nouveau par qui la signe",
	"it is on another requisition, which had the same name":                          "elle porte sur une autre réquisition, qui avait le même nom",
	"nothing says that it was filed by who has the role that it names":               "rien ne dit qu'elle a été déposée par qui a la qualité qu'elle nomme",
	"it was filed by who filed the requisition, and who requests never decides":      "elle a été déposée par qui a déposé la réquisition, et qui requiert ne décide jamais",
	"it is being deleted: it permits nothing any more, and forbids until it is gone": "il est en cours de suppression : il n'autorise plus rien, et interdit jusqu'à sa disparition",
	"it is being deleted, and counts no longer":                                      "elle est en cours de suppression et ne compte plus",
	"it is older than the requisition":                                               "elle est antérieure à la réquisition",
	"its date is too far from when it was filed":                                     "sa date est trop éloignée de son dépôt",

	"%s: %q ended at %s%s: file a new one":    "%s : la formalité « %s » a pris fin le %s%s ; il faut en déposer une nouvelle",
	"%s: %q holds from %s":                    "%s : la formalité « %s » est valable %s",
	"%s: %s %q waives that from %s":           "%s : la formalité %s « %s » accorde une dérogation, valable %s",
	"; a %s of this namespace would waive it": " ; une formalité %s du même espace de noms vaudrait dérogation",
	"%s: %q does not count, its own period is longer than the law allows: file one of at most %s": "%s : la formalité « %s » ne compte pas, car sa durée " +
		"dépasse celle que la loi permet ; il faut en déposer une d'une durée maximale de %s",
	"%s: no Formality of this namespace covers %s: file one": "%s : aucune formalité de cet espace de noms ne couvre la finalité %s ; il faut en déposer une",

	"%s: no Formality of this namespace covers the request: file one": "%s : aucune formalité de cet espace de noms ne couvre la demande ; il faut en déposer une",
	"%s: %q does not name its %s, so that it covers all of them: have the act say which, and file that in its covers": "%s : la formalité « %s » ne désigne pas " +
		"ses %s, et les couvre donc tous ; il faudrait que l'acte les désigne, et le déclarer dans covers",
	"%s: %q does not name its %s: file one that does":        "%s : la formalité « %s » ne désigne pas ses %s ; il faut en déposer une qui les désigne",
	"%s: %q does not cover the operator: file one that does": "%s : la formalité « %s » ne couvre pas le responsable de traitement ; il faut en déposer une qui le couvre",
	"%s: %q does not cover the package %q: file one that does, or name another package": "%s : la formalité « %s » ne couvre pas le logiciel « %s » ; il faut en " +
		"déposer une qui le couvre, ou nommer un autre logiciel",
	"%s: %q does not cover spec.cameras[%d]: file one that does, or remove the camera": "%s : la formalité « %s » ne couvre pas spec.cameras[%d] ; il faut en " +
		"déposer une qui couvre cette caméra, ou la retirer",
	"%s: %q does not cover %s of the module %s: file one that does, or remove the module": "%s : la formalité « %s » ne couvre pas la fonctionnalité %s du module %s ; " +
		"il faut en déposer une qui la couvre, ou retirer le module",
	"%s: %q does not cover %s of the runtime image: file one that does, or take it out of the image": "%s : la formalité « %s » ne couvre pas la fonctionnalité %s de " +
		"l'image du moteur d'exécution ; il faut en déposer une qui la couvre, ou la retirer de l'image",
	"not inspected, may run: %s": "peut s'exécuter sans avoir été inspecté : %s",
	"nothing of the package runs before all of it is inspected, which is still to come: %s": "rien du logiciel ne s'exécute avant qu'il ait été inspecté " +
		"en entier, ce qui reste à faire : %s",
	"nothing of the package runs unless all of it can be inspected: make the image one that the operator can read, or name another one: %s": "rien du " +
		"logiciel ne s'exécute s'il ne peut être inspecté en entier ; il faut rendre l'image lisible par l'opérateur Kubernetes, ou en nommer une autre : %s",
	"the runtime's image has no folder %s, where the package says that module %s lies: nothing hides the module elsewhere; correct the path in the AnalyticsPackage, and name no link": "l'image " +
		"du moteur d'exécution n'a pas le dossier %s, où le logiciel déclare le module %s : rien ne masque celui-ci ailleurs ; il faut corriger le chemin dans l'AnalyticsPackage, et ne pas nommer de lien",
	"the runtime's image":    "l'image du moteur d'exécution",
	"the files of module %s": "les fichiers du module %s",
	"%s and %d more":         "%s, et %d de plus",
	"%s: %s":                 "%s : %s",
	"%s, may run":            "%s, peut s'exécuter",
	"%s, such as %s":         "%s, par exemple %s",

	"module %s is taken out: %s":                         "le module %s est écarté : %s",
	"nothing is left to run; module %s: %s":              "il ne reste rien à exécuter ; module %s : %s",
	"no module was asked for: name at least one":         "aucun module n'est demandé ; il faut en nommer au moins un",
	"onForbidden is Refuse and module %s cannot run: %s": "onForbidden vaut Refuse et le module %s ne peut s'exécuter : %s",
	"nothing is left to run: each module is taken out by the law that was last complete or by the one that is there": "il ne reste rien à exécuter : " +
		"chaque module est écarté, soit par le droit qui était complet en dernier lieu, soit par celui qui est en place",

	"%s ordered the operator to stop, until the notice is closed": "%s : mise en demeure de cesser le traitement, jusqu'à sa clôture",
	"%s ordered the operator to take out %s":                      "%s : mise en demeure d'écarter la fonctionnalité %s",

	"there is no AnalyticsPackage %q, or it is being deleted: create it, or name one that exists": "il n'existe pas d'AnalyticsPackage « %s », ou il est en cours de suppression ; il faut le créer, ou en nommer un qui existe",
	"the profile is being deleted, and permits nothing any more: name another one":                "le profil est en cours de suppression et n'autorise plus rien ; il faut en nommer un autre",
	"the DataController %q of this namespace is being deleted, and nobody is believed to operate there: register who does": "le DataController " +
		"« %s » de cet espace de noms est en cours de suppression, et nul n'est tenu pour y être responsable de traitement ; il faut y inscrire celui qui l'est",
	"the package %q has no module %q: add it there, or remove it here":     "le logiciel « %s » n'a pas de module « %s » ; il faut l'y ajouter, ou le retirer ici",
	"the profile does not know %s: below %s it permits only what it names": "le profil ne connaît pas la fonctionnalité %s : sous %s, il ne permet que ce qu'il nomme",
	"the package does not exist":                                           "le logiciel n'existe pas",
	"the package has no such module":                                       "le logiciel n'a pas de module de ce nom",
	"the package does not say what the module can do":                      "le logiciel ne dit pas ce que peut faire le module",

	"the profile does not permit %s processing":            "le profil n'autorise pas le traitement selon le mode %s",
	"the profile permits no purpose":                       "le profil n'autorise aucune finalité",
	"the profile does not permit the purpose %s":           "le profil n'autorise pas la finalité %s",
	"the profile does not permit operators of the type %s": "le profil n'autorise pas les responsables de traitement du type %s",
	"of the type %s the profile permits only operators that it names: this one, by its code and its name, is none of them": "parmi les responsables " +
		"de traitement du type %s, le profil n'autorise que ceux qu'il nomme ; celui-ci, par son code et son nom, n'en est pas",
	"the profile does not permit %s":                                     "le profil n'autorise pas la fonctionnalité %s",
	"the profile that the request names does not exist":                  "le profil que nomme la demande n'existe pas",
	"the profile that the request names permits nothing at this instant": "le profil que nomme la demande n'autorise rien à cet instant",
	"there is no LegalProfile %q: name one that exists":                  "il n'existe pas de LegalProfile « %s » ; il faut en nommer un qui existe",
	"the profile binds every request and permits none: name a profile that applies WhenSelected": "le profil s'impose à toute demande et n'en autorise " +
		"aucune ; il faut en nommer un qui s'applique sur désignation (WhenSelected)",
	"the profile is in force, without a limit in time": "le profil est en vigueur, sans limite de durée",
	"the profile is in force from %s":                  "le profil est en vigueur %s",

	"in force": "en vigueur",
	"not in force: ended at %s (%s), in force again from %s (%s)": "hors vigueur : sa période s'est achevée le %s (%s) ; il sera de nouveau en vigueur le %s (%s)",
	"not in force: ended at %s (%s)":                              "hors vigueur : sa période s'est achevée le %s (%s)",
	"not in force before %s (%s)":                                 "hors vigueur avant le %s (%s)",
	"not in force: not verified: %s":                              "hors vigueur, faute de vérification : %s",
	"not in force: no period in force counts":                     "hors vigueur : aucune période ne compte",
	"; a further period (%s) is not verified and does not count":  " ; une autre période (%s) n'est pas vérifiée et ne compte pas",

	"the legal team": "l'équipe juridique",
	"no DataController names the namespace %s, and nobody is believed to operate there: register who does": "aucun DataController ne nomme l'espace de noms %s, " +
		"et nul n'est tenu pour y être responsable de traitement ; il faut y inscrire celui qui l'est",
	"several DataControllers name the namespace %s as their own, so that it is nobody's: %s": "plusieurs DataControllers nomment l'espace de noms %s comme le leur, " +
		"de sorte qu'il n'est à personne : %s",
	"the DataController %q of this namespace names the operator as its processor or its superior: name the data controller itself": "le DataController « %s » de cet " +
		"espace de noms nomme ce responsable comme son sous-traitant ou son supérieur ; il faut nommer le responsable de traitement lui-même",
	"the DataController %q of this namespace is of another type than the operator": "le DataController « %s » de cet espace de noms est d'un autre type que le responsable nommé",
	"the DataController %q of this namespace has another name than the operator":   "le DataController « %s » de cet espace de noms porte un autre nom que le responsable nommé",
	"the DataController %q of this namespace has another code than the operator":   "le DataController « %s » de cet espace de noms a un autre code que le responsable nommé",
	"the profile is the law of %s and the DataController %q is in %s: name a profile of its own law": "le profil est le droit de %s et le DataController « %s » est " +
		"établi en %s ; il faut nommer un profil de son propre droit",

	"there is no such JudicialRequisition in this namespace: it must be filed first": "il n'existe pas de JudicialRequisition de ce nom dans cet espace " +
		"de noms ; il faut d'abord la déposer",
	"the profile lets only searches run that answer a requisition: declare a VideoSearchJob": "le profil n'autorise que les recherches qui répondent à " +
		"une réquisition ; il faut déclarer un VideoSearchJob",
	"the LawBundle of its jurisdiction does not name the profile: it has to be published first": "le LawBundle (recueil du droit) de son ressort ne nomme " +
		"pas ce profil ; il faut d'abord l'y publier",
	"without its requisition nothing says which law applies": "sans sa réquisition, rien ne dit quel droit s'applique",

	"the runtime image holds a model outside of every module, which cannot be left out: %s: declare a module with its folder as path, so that it can be hidden, or take it out of the image": "l'image " +
		"du moteur d'exécution contient, hors de tout module, un modèle qui ne peut être écarté : %s ; il faut déclarer un module dont le chemin est son " +
		"dossier, afin qu'il puisse être masqué, ou le retirer de l'image",

	"the framework investigates an offence and the requisition names none: a new one is needed": "ce cadre d'enquête suppose une infraction et la " +
		"réquisition n'en désigne aucune ; il en faut une nouvelle",
	"spec.cameras[%d] is not in the scope of the requisition: remove it and any other that is not": "spec.cameras[%d] n'entre pas dans le périmètre de " +
		"la réquisition ; il faut retirer cette caméra et toute autre qui n'y entre pas",
	"spec.footage is not within the scope of the requisition: shorten it": "spec.footage dépasse le périmètre de la réquisition ; il faut réduire la plage d'images",
	"spec.output.network is not in the scope of the requisition: name a network of its resultNetworks, or a claim alone": "spec.output.network " +
		"n'entre pas dans le périmètre de la réquisition ; il faut désigner un réseau de ses resultNetworks, ou seulement un volume",
	"a search is deferred: it waits until all of its footage is recorded, at %s": "une recherche est différée : elle attend que toutes ses images soient " +
		"enregistrées, le %s",
	"module %s: %s is not in the scope of the requisition: remove the module": "module %s : la fonctionnalité %s n'entre pas dans le périmètre de la " +
		"réquisition ; il faut retirer le module",
	"the runtime image: %s is not in the scope of the requisition: declare a module with its folder as path, or take it out of the image": "image du " +
		"moteur d'exécution : la fonctionnalité %s n'entre pas dans le périmètre de la réquisition ; il faut déclarer un module dont le chemin est son " +
		"dossier, ou la retirer de l'image",

	"the requisition stands under %s, signed by %s, until %s; authorized by %s at %s": "la réquisition est valable dans le cadre %s (signataire : %s) " +
		"jusqu'au %s ; autorisation donnée par : %s, le %s",
	"the requisition stands under %s, signed by %s, until %s; authorized by its signatory, who is one of those who decide": "la réquisition est valable " +
		"dans le cadre %s (signataire : %s) jusqu'au %s ; son signataire, étant de ceux qui décident, l'a par là même autorisée",
	"the requisition stands under %s, signed by %s, until %s; authorized in advance by %s %q, which holds from %s": "la réquisition est valable dans le " +
		"cadre %s (signataire : %s) jusqu'au %s ; autorisée d'avance par l'acte %s %q, valable %s",
	"the requisition stands under %s, signed by %s, until %s; its authorization is presumed, as nobody opposed it": "la réquisition est valable dans le " +
		"cadre %s (signataire : %s) jusqu'au %s ; son autorisation est présumée, nul ne s'y étant opposé",

	"the framework does not let the role %s decide":        "ce cadre ne donne pas pouvoir de décider à la qualité %s",
	"the framework does not let the role %s extend":        "ce cadre ne donne pas pouvoir de prolonger à la qualité %s",
	"the framework has no extension":                       "ce cadre ne prévoit pas de prolongation",
	"the offence is not punished as an extension asks for": "l'infraction n'est pas punie de la peine qu'exige une prolongation",
	"an extension was decided after the end":               "une prolongation a été décidée après le terme",
	"; what was decided does not count: %s":                " ; ce qui a été décidé ne compte pas : %s",
	"the framework limits the duration from the finding of the offence: the requisition needs findingAt, and the profile a duration and a time zone that can be read": "ce " +
		"cadre limite la durée à compter de la constatation de l'infraction ; la réquisition doit indiquer findingAt, et le profil une durée et un fuseau " +
		"horaire lisibles",
	"the framework's maximum duration ended at %s and cannot be extended any more: a new requisition is needed, under a framework that still allows one%s": "la " +
		"durée maximale de ce cadre s'est achevée le %s et ne peut plus être prolongée ; il faut une nouvelle réquisition, dans un cadre qui en permet encore une%s",
	"the framework's duration begins at %s": "la durée de ce cadre commence le %s",
	"a JudicialDecision must authorize the requisition first, or a formality of the type %s that covers it as a whole": "une JudicialDecision doit d'abord " +
		"autoriser la réquisition, à moins qu'une formalité du type %s ne la couvre tout entière",
	"a JudicialDecision must authorize the requisition first":                      "une JudicialDecision doit d'abord autoriser la réquisition",
	"the requisition was revoked at %s":                                            "l'autorisation de la réquisition a été retirée le %s",
	"the requisition was opposed at %s":                                            "un magistrat s'est opposé à la réquisition le %s",
	"the profile does not permit the addressee of the requisition to run searches": "le profil n'autorise pas le destinataire de la réquisition à mener des recherches",
	"the profile has no such framework of enquiry as the requisition names":        "le profil ne connaît pas le cadre d'enquête que nomme la réquisition",
	"the framework does not let the role of the signatory sign a requisition":      "ce cadre ne donne pas au signataire qualité pour signer une réquisition",
	"the window of the requisition closed at %s":                                   "la fenêtre de la réquisition s'est refermée le %s",
	"the window of the requisition opens at %s":                                    "la fenêtre de la réquisition s'ouvre le %s",

	" or ":                           " ou ",
	"%s (found in %s, not declared)": "%s (constatée dans %s, non déclarée)",
	"withheld: %s: what they can do, nothing permits%s": "retenu : %s ; rien n'autorise ce qu'ils peuvent faire%s",
	"1 model that nothing recognises":                   "1 modèle que rien ne reconnaît",
	"1 model that cannot be read":                       "1 modèle illisible",
	"%s is forbidden":                                   "la fonctionnalité %s est interdite",
	"%s is forbidden: %s":                               "la fonctionnalité %s est interdite : %s",

	"valid":                    "valable",
	"not valid before %s":      "pas encore valable avant le %s",
	"no longer valid since %s": "échue depuis le %s",
	"open":                     "non close",
	"not open before %s":       "sans effet avant le %s",
	"no longer open since %s":  "close depuis le %s",
}
