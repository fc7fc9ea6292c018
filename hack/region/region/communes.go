// SPDX-License-Identifier: Apache-2.0

package region

// commune of the Essonne.
type commune struct {
	namespace string
	of        string // the name with its preposition, as in Commune d'Étampes
	code      string // INSEE
}

// communes are those whose code was checked. Massy is left out: the examples are set there.
var communes = []commune{
	{"evry", "d'Évry-Courcouronnes", "91228"},
	{"corbeil-essonnes", "de Corbeil-Essonnes", "91174"},
	{"savigny-sur-orge", "de Savigny-sur-Orge", "91589"},
	{"athis-mons", "d'Athis-Mons", "91027"},
	{"palaiseau", "de Palaiseau", "91477"},
	{"sainte-genevieve", "de Sainte-Geneviève-des-Bois", "91549"},
	{"vigneux", "de Vigneux-sur-Seine", "91657"},
	{"viry-chatillon", "de Viry-Châtillon", "91687"},
	{"ris-orangis", "de Ris-Orangis", "91521"},
	{"draveil", "de Draveil", "91201"},
	{"yerres", "d'Yerres", "91691"},
	{"bretigny", "de Brétigny-sur-Orge", "91103"},
	{"etampes", "d'Étampes", "91223"},
	{"grigny", "de Grigny", "91286"},
	{"brunoy", "de Brunoy", "91114"},
	{"les-ulis", "des Ulis", "91692"},
	{"montgeron", "de Montgeron", "91421"},
	{"gif-sur-yvette", "de Gif-sur-Yvette", "91272"},
	{"longjumeau", "de Longjumeau", "91345"},
	{"saint-michel", "de Saint-Michel-sur-Orge", "91570"},
	{"morsang-sur-orge", "de Morsang-sur-Orge", "91434"},
	{"chilly-mazarin", "de Chilly-Mazarin", "91161"},
	{"juvisy", "de Juvisy-sur-Orge", "91326"},
	{"orsay", "d'Orsay", "91471"},
	{"mennecy", "de Mennecy", "91386"},
	{"verrieres", "de Verrières-le-Buisson", "91645"},
	{"morangis", "de Morangis", "91432"},
	{"fleury-merogis", "de Fleury-Mérogis", "91235"},
	{"saint-pierre", "de Saint-Pierre-du-Perray", "91573"},
	{"epinay-sous-senart", "d'Épinay-sous-Sénart", "91215"},
	{"epinay-sur-orge", "d'Épinay-sur-Orge", "91216"},
	{"saint-germain-arpajon", "de Saint-Germain-lès-Arpajon", "91552"},
	{"arpajon", "d'Arpajon", "91021"},
	{"bondoufle", "de Bondoufle", "91086"},
	{"igny", "d'Igny", "91312"},
	{"villebon", "de Villebon-sur-Yvette", "91661"},
	{"crosne", "de Crosne", "91191"},
	{"bures-sur-yvette", "de Bures-sur-Yvette", "91122"},
	{"montlhery", "de Montlhéry", "91425"},
	{"breuillet", "de Breuillet", "91105"},
	{"marcoussis", "de Marcoussis", "91363"},
	{"quincy-sous-senart", "de Quincy-sous-Sénart", "91514"},
	{"boussy", "de Boussy-Saint-Antoine", "91097"},
	{"paray", "de Paray-Vieille-Poste", "91479"},
	{"egly", "d'Égly", "91207"},
	{"wissous", "de Wissous", "91689"},
	{"milly-la-foret", "de Milly-la-Forêt", "91405"},
	{"bievres", "de Bièvres", "91064"},
}

// spots are where cameras stand, in every commune.
var spots = []string{
	"gare", "mairie", "marche-couvert", "rue-de-paris", "quai-de-seine", "stade", "mediatheque", "parc",
	"piscine", "rond-point-nord", "pont", "place-centrale",
}
