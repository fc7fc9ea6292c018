// SPDX-License-Identifier: Apache-2.0

package i18n

// frenchTerms is the French for words of the API and of the law that is built in, in the terms of the French texts. The
// words themselves stay as they are: programs and manifests name them.
var frenchTerms = map[string]string{
	// Kinds.
	"PublicProsecutor": "procureur de la République", "UnpaidVehicles": "véhicules en défaut de paiement", "PaidVehicles": "véhicules en règle de paiement",
	"biometric.categorization": "catégorisation biométrique", "SignageNotice": "affichage",
	"VideoAnalyticsDeployment": "traitement d'analyse vidéo", "VideoSearchJob": "recherche différée", "AnalyticsPackage": "logiciel d'analyse vidéo",
	"LegalProfile": "profil juridique", "Formality": "formalité préalable", "FormalNotice": "mise en demeure",
	"JudicialRequisition": "réquisition judiciaire", "JudicialDecision": "décision de l'autorité judiciaire", "LawBundle": "recueil de droit",
	// Verdicts, and what a request says of itself.
	"Permitted": "autorisé", "Restricted": "autorisé en partie", "Suspended": "suspendu", "Forbidden": "interdit",
	"RealTime": "temps réel", "Deferred": "différé", "Presumed": "présumée", "Required": "exigée", "Refuse": "refuser",
	"Uninspected": "non inspecté", "Unknown": "inconnu", "Opaque": "illisible",
	"UnknownPurpose": "finalité inconnue", "UnknownOperator": "exploitant inconnu", "UnknownAct": "acte inconnu", "Undeclared": "logiciel non déclaré",
	// Purposes (finalités).
	"EventSecurity": "sécurité des manifestations", "Statistics": "statistiques", "PrivacyMasking": "floutage", "JudicialSearch": "recherche judiciaire",
	"LowEmissionZone": "zone à faibles émissions mobilité", "PaidParking": "stationnement payant", "PublicPlaceSecurity": "sécurité des lieux ouverts au public",
	"ReservedLanes": "voies réservées", "SeriousCrime": "criminalité grave", "TrafficEnforcement": "contrôle automatisé de la circulation",
	"TrafficOffences": "infractions routières", "VehicleTheft": "vol de véhicules", "WeightControl": "contrôle du poids", "Contraband": "contrebande",
	"AlgorithmDesign": "conception de l'algorithme",
	// Operators (responsables de traitement) and roles (qualités).
	"NationalPolice": "police nationale", "Gendarmerie": "gendarmerie nationale", "FireAndRescue": "services d'incendie et de secours",
	"MunicipalPolice": "police municipale", "TransportSecurity": "services internes de sécurité des transports", "Municipality": "commune", "RoadAuthority": "gestionnaire de la voirie",
	"Customs": "douanes", "JudicialCustoms": "service d'enquêtes judiciaires des finances", "Shop": "commerce", "Landlord": "bailleur",
	"TransportOperator": "exploitant de transports", "InteriorMinistry": "ministère de l'intérieur",
	"RoadTransportInspection": "contrôle des transports terrestres", "ParisPublicSpaceAgents": "agents de surveillance de Paris",
	"Prosecutor": "procureur de la République", "InvestigatingJudge": "juge d'instruction", "JudicialPoliceOfficer": "officier de police judiciaire",
	"JudicialPoliceAgent": "agent de police judiciaire", "InvestigationAssistant": "assistant d'enquête", "Prefect": "préfet", "Mayor": "maire",
	// Formalities (formalités préalables).
	"PrefectOrder": "arrêté préfectoral", "PrefectAuthorization": "autorisation préfectorale", "PrefectOpinion": "avis favorable du préfet", "PublicNotice": "information du public",
	"ImpactAssessment": "analyse d'impact (AIPD)", "ProcessingRecord": "registre des traitements", "ComplianceCommitment": "engagement de conformité",
	"ConformityCertificate": "attestation de conformité", "StaffTraining": "formation des agents", "StaffHabilitation": "habilitation des agents",
	"TypeApproval": "homologation", "MayorNotification": "information du maire", "AdministrativeDecision": "décision de l'autorité administrative",
	"AerialAuthorization": "autorisation de caméras aéroportées", "StandingInstruction": "instruction générale du parquet",
	// Frameworks of inquiry (cadres d'enquête).
	"PreliminaryInquiry": "enquête préliminaire", "JudicialInvestigation": "instruction", "DisappearanceSearch": "recherche d'une personne disparue",
	"CauseOfDeath":         "recherche des causes de la mort",
	"DisappearanceInquiry": "enquête préliminaire sur une disparition", "CauseOfDeathInquiry": "enquête préliminaire sur les causes de la mort",
	// Data that is kept.
	"Recordings": "enregistrements", "Signals": "signalements", "PlateReads": "lectures de plaques", "PlateHits": "rapprochements positifs",
	"OtherVehicles": "autres véhicules", "CompliantVehicles": "véhicules en règle", "AccessLog": "journal des accès", "SearchResults": "résultats de recherche",
	"Offences": "infractions", "Strict": "stricte", "Wide": "large",
	// Capabilities (fonctionnalités).
	"appearance.bag": "recherche d'un sac", "appearance.clothing": "recherche d'une tenue", "audio": "traitement du son", "audio.level": "mesure du niveau sonore",
	"biometric": "traitement de données biométriques", "biometric.face.embedding": "gabarit de visage", "biometric.face": "reconnaissance faciale",
	"biometric.face.matching": "comparaison de visages", "biometric.gait": "reconnaissance de la démarche", "biometric.voice": "reconnaissance vocale",
	"biometric.iris": "reconnaissance de l'iris", "biometric.categorization.ethnicity": "catégorisation selon l'origine",
	"counting": "comptage", "counting.pedestrian": "comptage de piétons", "counting.cycle": "comptage de cycles", "counting.vehicle": "comptage de véhicules",
	"crowd.density": "densité de personnes", "crowd.gathering": "attroupement", "crowd.movement": "mouvement de foule",
	"direction.wrong-way": "non-respect du sens de circulation", "dumping": "dépôt sauvage", "dwell": "temps de présence", "emotion": "reconnaissance des émotions",
	"face.detection": "détection de visages", "fire": "départ de feu", "graffiti": "graffiti", "heatmap": "carte de fréquentation",
	"image.classification": "classement d'images", "image.segmentation": "segmentation d'images", "object": "objets", "object.abandoned": "objet abandonné",
	"object.detection": "détection d'objets", "parking": "stationnement", "person.detection": "détection de personnes",
	"person.fallen": "personne au sol à la suite d'une chute", "person.fighting": "rixe", "person.loitering": "errance", "person.pose": "posture de personnes",
	"person.reidentification": "réidentification de personnes", "person.tracking": "suivi de personnes",
	"plate": "plaque d'immatriculation", "plate.detection": "détection de plaques d'immatriculation",
	"plate.read": "lecture automatisée de plaques d'immatriculation", "prediction": "prédiction du risque de délinquance", "synopsis": "condensation vidéo",
	"text.detection": "détection de texte", "text.recognition": "lecture de texte", "theft": "détection de vol", "traffic": "infractions au code de la route",
	"traffic.red-light": "franchissement d'un feu rouge", "traffic.reserved-lane": "usage d'une voie réservée", "traffic.speed": "vitesse",
	"vehicle": "véhicules", "vehicle.occupancy": "nombre d'occupants d'un véhicule", "vehicle.type": "genre de véhicule", "weapon": "présence ou utilisation d'une arme",
	"zone.intrusion": "présence ou franchissement en zone interdite ou sensible",
}
