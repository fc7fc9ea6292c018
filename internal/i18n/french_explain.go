// SPDX-License-Identifier: Apache-2.0

package i18n

// frenchExplain is what internal/explain says. Reasons of any gender follow a colon, never a conjunction that elides.
var frenchExplain = map[string]string{
	"it stays %s; in addition, %s":         "le traitement reste %s ; de plus : %s",
	"%s, because this no longer holds: %s": "%s, car ce motif disparaît : %s",
	"%s, because %s":                       "%s, pour ce motif : %s",
	"it stays %s, on other grounds":        "le traitement reste %s, pour d'autres motifs",
	"it ends: %s":                          "le traitement s'arrête (%s)",
	"it starts, %s":                        "le traitement démarre (%s)",
	"it becomes %s":                        "le traitement devient %s",
	"%s ends":                              "le module %s s'arrête",
	"%s end":                               "les modules %s s'arrêtent",
	"%s starts":                            "le module %s démarre",
	"%s start":                             "les modules %s démarrent",
	"%s runs":                              "le module %s s'exécute",
	"%s run":                               "les modules %s s'exécutent",
	"; ":                                   " ; ",
	"the profile is %s":                    "le profil est %s",

	"Asked for by %s (%s), for the purpose %s, %s.": "Traitement demandé par %s (%s), pour la finalité %s, %s.",
	"A search by %s (%s) that answers the requisition %s (%s, signed by %s).": "Recherche menée par %s (%s), qui répond à la réquisition %s " +
		"(cadre : %s, signataire : %s).",
	"Under the profile %s: %s.": "Profil juridique %s : %s.",
	"in real time":              "en temps réel",
	"on recorded images":        "sur des images enregistrées",
	"%s processing":             "selon le mode %s",

	"Permits %s.":                  "Autorise : %s.",
	"For %s; by %s.":               "Finalités : %s ; responsables de traitement : %s.",
	"Forbids %s.":                  "Interdit : %s.",
	"Requires %s.":                 "Exige : %s.",
	"%s of at most %s":             "%s, d'une durée maximale de %s",
	"%s, or instead %s":            "%s, ou à défaut %s",
	", which must name its %s%s":   ", qui doit désigner ses %s%s",
	", which should name its %s%s": ", qui devrait désigner ses %s%s",
	"cameras":                      "caméras", "capabilities": "fonctionnalités", "operators": "responsables de traitement", "packages": "logiciels",
	", for %s":           ", pour la finalité %s",
	", of %s":            ", de la part de : %s",
	"Of the %s only %s.": "Pour ce qui est des %s, seulement : %s.",
	"It names no %s, and so covers all of them.": "Elle ne désigne pas de %s, et couvre donc tout en la matière.",
	", no ":                      ", ni de ",
	"What its papers leave open": "Ce que les actes laissent ouvert",
	"Permits searches under %s, requisitioned by %s%s%s.":       "Autorise les recherches dans le cadre %s, sur une réquisition que peuvent signer : %s%s%s.",
	", in whole days of which the first is that of the finding": ", en jours entiers dont le premier est celui de la constatation",
	", authorized by a decision or in advance by %s":            ", autorisées par une décision ou d'avance par %s",
	", which a new one may follow":                              ", renouvelable",
	", which no new one may follow":                             ", non renouvelable",
	", without an offence":                                      ", sans infraction",
	"%s. This profile is %s.":                                   "%s. Ce profil est %s.",

	"%s %s: %s.":                          "%s %s : formalité %s.",
	"It covers %s, in its own namespace.": "Elle couvre la finalité %s, dans son propre espace de noms.",
	"Whether it counts for a request depends on the request's profile as well.": "Qu'elle compte pour une demande dépend aussi du profil de celle-ci.",
	"%s, %s: %s.":                              "%s, %s : mise en demeure %s.",
	"Its deadline passed at %s.":               "Son délai a expiré le %s.",
	"Addressed to %s.":                         "Destinataire : %s.",
	"Orders to take out %s, in every use.":     "Ordonne d'écarter, dans tout usage : %s.",
	"Orders to stop %s.":                       "Ordonne de cesser : %s.",
	"Orders to provide %s, for every purpose.": "Ordonne de fournir, pour toute finalité : %s.",
	"Orders something that is not known here: everything of its addressees stops.": "Ordonne ce qui n'est pas connu ici : tout ce qui relève de ses " +
		"destinataires s'arrête.",
	"it no longer holds":  "l'effet en cesse",
	"its deadline passes": "le délai expire",
	"it holds":            "l'effet en commence",

	"The requisition stands: searches within its scope may run.":  "La réquisition est valable : les recherches qui entrent dans son périmètre peuvent s'exécuter.",
	"The requisition does not stand: no search may run under it.": "La réquisition n'est pas valable : aucune recherche ne peut s'exécuter sur son fondement.",
	"Under %s, signed by %s, addressed to %s.":                    "Cadre : %s ; signataire : %s ; destinataire : %s.",
	"it no longer stands, and searches under it end, because %s":  "la réquisition cesse d'être valable et les recherches fondées sur elle s'arrêtent, pour ce motif : %s",
	"it stands, if nothing else changes":                          "la réquisition devient valable, si rien d'autre ne change",
	"it still does not stand; %s":                                 "la réquisition n'est toujours pas valable ; %s",

	"All of it runs: %s.":                 "Le traitement s'exécute en entier : %s.",
	"Part of it runs: %s. Taken out: %s.": "Le traitement s'exécute en partie : %s. Mis à l'écart : %s.",
	"Nothing of it runs. It could not be judged, because something that it names is not there.": "Rien ne s'exécute. La demande n'a pu être appréciée, " +
		"car il manque un objet qu'elle nomme.",
	"Nothing of it runs, because a magistrate decided against it.":            "Rien ne s'exécute : un magistrat en a décidé ainsi.",
	"Nothing of it runs, because the files of its package are not inspected.": "Rien ne s'exécute : les fichiers du logiciel n'ont pas été inspectés.",
	"Nothing of it runs. It is lawful in kind, but something that can be supplied is missing, not yet there or over.": "Rien ne s'exécute. Un tel traitement est " +
		"licite en son principe, mais il y manque ce qui peut être fourni, ou qui n'a pas encore pris effet, ou qui a pris fin.",
	"Nothing of it runs. %s": "Rien ne s'exécute. %s",
	"The profile that it names does not exist: it could not be judged under any law.": "Le profil nommé n'existe pas : la demande n'a pu être appréciée au " +
		"regard d'aucun droit.",
	"The law that it rests on does not hold at this instant, and no formality stands in for it.": "Le texte sur lequel repose la demande n'est pas en " +
		"vigueur à cet instant, et aucune formalité n'y supplée.",
	"Not as something that runs all the time: what this profile permits runs as a search, on a judicial requisition.": "Pas sous la forme d'un traitement " +
		"permanent : ce que ce profil autorise s'exécute comme une recherche, sur réquisition judiciaire.",
	"Not by this operator. Those whom the profile names: %s.": "Pas par ce responsable de traitement. Le profil nomme : %s.",
	"Not for this purpose. Those that the profile names: %s.": "Pas pour cette finalité. Le profil nomme : %s.",
	"Not as it was asked for: it goes beyond the requisition. Ask for less, or for a requisition that covers it.": "Pas tel qu'il est demandé : il excède " +
		"la réquisition. Il faut demander moins, ou obtenir une réquisition qui le couvre.",
	"Not until the regulator closes its notice.": "Pas avant la clôture de la mise en demeure.",
	"Not as it is packaged: a model that no module declares cannot be left out.": "Pas tel qu'il est conditionné : un modèle qu'aucun module ne déclare ne " +
		"peut être écarté.",
	"It refuses to run without a module that was taken out: remove the module, or let it be stripped.": "La demande refuse de s'exécuter sans un module " +
		"qui a été écarté ; il faut retirer ce module, ou admettre qu'il soit écarté.",
	"No formality would change that.": "Aucune formalité n'y changerait rien.",

	"formal notice":             "mise en demeure",
	"Who can waive it: %s.":     "Qui peut accorder la dérogation : %s.",
	"Who can reverse it: %s.":   "Qui peut revenir sur cette décision : %s.",
	"Who can supply it: %s.":    "Qui peut y pourvoir : %s.",
	"Confidence %s. %s":         "Fiabilité %s. %s",
	"%s %s in the namespace %s": "%s %s, espace de noms %s",
	"on %s":                     "le %s",
	"On %s %s.":                 "Le %s, %s.",
	"permitted by":              "autorisé par",

	"What runs":                                   "Ce qui s'exécute",
	"What would run":                              "Ce qui s'exécuterait",
	"What was taken out":                          "Ce qui a été écarté",
	"What could not be judged":                    "Ce qui n'a pu être apprécié",
	"What no formality cures":                     "Ce qu'aucune formalité ne régularise",
	"What was decided against it":                 "Ce qui a été décidé en sens contraire",
	"What is missing besides, and would not help": "Ce qui manque aussi, et n'y changerait rien",
	"What is missing":                             "Ce qui manque",
	"What is disputed":                            "Ce qui est discuté",
	"Taken: %s. %s":                               "Lecture retenue : %s. %s",
	"What is waived":                              "Ce qui bénéficie d'une dérogation",
	"What stands in its favour":                   "Ce qui est acquis",
	"What happens next":                           "Ce qui suivra",
	"The texts":                                   "Les textes",
	"To bear in mind":                             "À garder à l'esprit",

	"Nothing changes by itself. Only a new object, a changed one or a new law would change it.": "Rien ne change de soi-même : il y faudrait un objet nouveau " +
		"ou modifié, ou un droit nouveau.",
	"What of its settings is left out":              "Ce qui n'est pas repris de ses réglages",
	"%s: the package does not let a site set it.":   "%s : le logiciel ne laisse pas l'exploitant la fixer.",
	"%s: the package has no licensePath.":           "%s : le logiciel n'a pas de licensePath.",
	"%s: the package has no cache.":                 "%s : le logiciel n'a pas de cache.",
	"%s: the package names no port of its runtime.": "%s : le logiciel ne désigne aucun port.",
	"%s: spec.cameras does not name them.":          "%s : spec.cameras ne les désigne pas.",
	"What its pods need":                            "Ce dont ses pods ont besoin",
	"To mount images: Kubernetes 1.35, with containerd 2.1 or CRI-O 1.31. Elsewhere the pods do not start.": "Monter des images : Kubernetes 1.35, avec " +
		"containerd 2.1 ou CRI-O 1.31. Ailleurs, les pods ne démarrent pas.",
	"To mount one folder of an image (%s): containerd 2.2 or CRI-O 1.33. Other nodes are left out.": "Monter un seul dossier d'une image (%s) : " +
		"containerd 2.2 ou CRI-O 1.33. Les autres nœuds sont écartés.",
	"A RuntimeClass %s, of which the handler mounts images too.":                         "Une RuntimeClass %s, dont l'exécuteur monte lui aussi les images.",
	"Devices: %s. The pods wait until a node has them.":                                  "Périphériques : %s. Les pods attendent qu'un nœud en dispose.",
	"Huge pages: %s. The pods wait until a node has them.":                               "Grandes pages de mémoire : %s. Les pods attendent qu'un nœud en dispose.",
	"Claims of the namespace: %s. The pods wait until they are there.":                   "PersistentVolumeClaims de l'espace de noms : %s. Les pods attendent qu'elles existent.",
	"A network plug-in that enforces NetworkPolicy. Nothing tells whether there is one.": "Un greffon réseau qui applique NetworkPolicy. Rien ne dit s'il y en a un.",
	"The verdict does not change by itself. Only a new object, a changed one or a new law would change it.": "Le verdict ne change pas de lui-même : il y " +
		"faudrait un objet nouveau ou modifié, ou un droit nouveau.",
	"More may follow: see the timeline.": "D'autres changements peuvent suivre : voir la chronologie (timeline).",
}
