// SPDX-License-Identifier: Apache-2.0

package opendata

import (
	"io"
	"time"

	"github.com/vsa-legal/operator/internal/publicregister"
)

// object of JSON-LD. Its members are written in the order of their names.
type object = map[string]any

// writeCatalog describes the data set in DCAT 2, as JSON-LD, with the properties that data.gouv.fr harvests.
func writeCatalog(w io.Writer, e *publicregister.Edition, o Options) error {
	modified := object{"@type": "xsd:dateTime", "@value": e.PublishedAt.Format(time.RFC3339)}
	publisher := object{"@type": "foaf:Organization", "foaf:name": e.Publisher}
	title, description := "Registre public de la vidéosurveillance algorithmique",
		"Systèmes d'analyse automatique des images de caméras : qui en utilise ou en a utilisé, ou le pourrait, pour quelles finalités, sur quels textes, "+
			"si le public est informé, et ce que le droit en a retiré."
	dataset := object{
		"@id": o.address("catalog.jsonld#dataset"), "@type": "dcat:Dataset",
		"dct:identifier": o.address("register.json"), "dct:title": inFrench(title), "dct:description": inFrench(description),
		"dcat:keyword":  []string{"vidéosurveillance", "algorithmes", "transparence", "rgpd"},
		"dct:publisher": publisher, "dct:modified": modified, "dct:license": object{"@id": license},
		"dct:accrualPeriodicity": object{"@id": "http://publications.europa.eu/resource/authority/frequency/IRREG"},
		"dcat:landingPage":       object{"@id": o.address("index.html")},
		"dcat:distribution": []object{
			distribution(o, "register.json", "application/json", "La totalité, en JSON"),
			distribution(o, "register.csv", "text/csv", "Une ligne par système, en CSV"),
			distribution(o, "inventaire-algorithmes.csv", "text/csv", "Inventaire des algorithmes publics"),
			distribution(o, "algoritmeregister.json", "application/json", "Dans les champs du registre néerlandais des algorithmes"),
			distribution(o, "feed.atom", "application/atom+xml", "Derniers changements"),
		},
	}
	if o.Contact != "" {
		dataset["dcat:contactPoint"] = object{"@type": "vcard:Organization", "vcard:fn": e.Publisher, "vcard:hasEmail": object{"@id": "mailto:" + o.Contact}}
	}
	return writeJSON(w, object{
		"@context": object{
			"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
			"vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
		},
		"@id": o.address("catalog.jsonld"), "@type": "dcat:Catalog", "dct:title": inFrench(title), "dct:description": inFrench(description),
		"dct:publisher": publisher, "dct:modified": modified, "dct:language": []string{"fr", "en"}, "dcat:dataset": []object{dataset},
	})
}

// license is the Licence Ouverte 2.0, under which French administrations publish (décret n° 2017-638).
const license = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"

func inFrench(text string) object { return object{"@language": "fr", "@value": text} }

func distribution(o Options, path, mediaType, title string) object {
	return object{
		"@id": o.address("catalog.jsonld#" + path), "@type": "dcat:Distribution", "dct:title": inFrench(title),
		"dcat:downloadURL": object{"@id": o.address(path)}, "dcat:accessURL": object{"@id": o.address(path)},
		"dcat:mediaType": mediaType, "dct:license": object{"@id": license},
	}
}
