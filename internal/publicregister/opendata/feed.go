// SPDX-License-Identifier: Apache-2.0

package opendata

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/vsa-legal/operator/internal/publicregister"
)

// maxFeed is how many changes the feed has, the last ones.
const maxFeed = 100

// atomFeed is a feed of RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Summary string   `xml:"summary"`
}

// happened is a change of an entry.
type happened struct {
	*publicregister.Change

	entry *publicregister.Entry
	name  string
	index int
}

// writeFeed writes the last changes, the newest first.
func writeFeed(w io.Writer, e *publicregister.Edition, o Options) error {
	f := atomFeed{ID: "urn:vsa:public-register", Title: "Registre public de la vidéosurveillance algorithmique", Author: e.Publisher,
		Updated: e.PublishedAt.Format(time.RFC3339), Links: []atomLink{{"self", o.address("feed.atom")}, {"alternate", o.address("index.html")}}}
	for _, c := range lastChanges(e) {
		at := c.At.Format(time.RFC3339)
		summary := fmt.Sprintf("%s, %s: %s", c.name, french(string(c.entry.Purpose)), stateInFrench(c.State))
		if c.Informed {
			summary += "; public informé"
		}
		f.Entries = append(f.Entries, atomEntry{
			ID:    fmt.Sprintf("urn:vsa:public-register:%s:%s:%d", c.entry.ID, c.At.Format("20060102150405"), c.index),
			Title: c.name + ": " + stateInFrench(c.State), Updated: at, Summary: summary,
			Link: atomLink{"alternate", o.address("fr/c/" + c.entry.Controller + ".html")},
		})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", " ")
	if err := encoder.Encode(f); err != nil {
		return err
	}
	return encoder.Close()
}

// lastChanges are those of all entries, the newest first. It keeps no more than twice what the feed has.
func lastChanges(e *publicregister.Edition) []happened {
	var all []happened
	for _, h := range e.Holdings() {
		for i := range h.Entries {
			n := &h.Entries[i]
			for j := range n.History {
				all = append(all, happened{&n.History[j], n, nameOf(h.Controller), j})
			}
		}
		if len(all) > 2*maxFeed {
			all = newest(all)
		}
	}
	return newest(all)
}

func newest(all []happened) []happened {
	slices.SortFunc(all, func(a, b happened) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.entry.ID, b.entry.ID), cmp.Compare(b.index, a.index))
	})
	return all[:min(len(all), maxFeed)]
}

func stateInFrench(s publicregister.State) string {
	switch s {
	case publicregister.Runs:
		return "en service"
	case publicregister.NotSeenRunning:
		return "permis, pas vu en service"
	case publicregister.NotPermitted:
		return "non permis, ne fonctionne pas"
	}
	return "retiré"
}
