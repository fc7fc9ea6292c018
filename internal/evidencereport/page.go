// SPDX-License-Identifier: Apache-2.0

package evidencereport

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/vsa-legal/operator/internal/evidence"
	words "github.com/vsa-legal/operator/internal/text"
)

// ReportPage is the name of the report for people.
const ReportPage = "report.html"

//go:embed report.css
var style string

//go:embed CHECKING.md
var checkingPage []byte

// Pages are what people read of an export, by their names: the report, and how to check it with the tools of others.
func Pages(x *evidence.Export, r *evidence.Report) (map[string][]byte, error) {
	var b bytes.Buffer
	b.WriteString("<!DOCTYPE html>\n")
	err := html.Render(&b, report(&x.Scope, r))
	return map[string][]byte{ReportPage: b.Bytes(), "CHECKING.md": checkingPage}, err
}

// AddPages adds its pages to an export.
func AddPages(x *evidence.Export, r *evidence.Report) (err error) {
	x.Pages, err = Pages(x, r)
	return err
}

// Differing are the names of the pages in an export that are not those of Pages: somebody changed them, or another version of this
// program, or another policy, wrote them.
func Differing(x *evidence.Export, r *evidence.Report) ([]string, error) {
	own, err := Pages(x, r)
	if err != nil {
		return nil, err
	}
	var all []string
	for name, page := range x.Pages {
		if !bytes.Equal(page, own[name]) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all, nil
}

// report is the page. It is made of nodes and not of a template: whatever comes from the file is text, and a template would keep
// the linker from leaving out what the program does not use.
func report(scope *evidence.Scope, r *evidence.Report) *html.Node {
	h := Of(r)
	body := el("main",
		el("h1", text("What ran in "+scope.Namespace)),
		el("p", text("From "+instant(scope.From)+" until "+instant(scope.Until)+", by the log "+scope.Origin+".")),
		class("result", el("p", text(result(r)))),
		class("small", el("p", text("This page is for reading. It proves nothing by itself: check the file that it came in, as CHECKING.md says. "+
			"Each instant is that of the log, in UTC; witnesses say between which two instants of theirs it was written, and where it says "+
			"(no witness) nobody but whoever keeps the log vouches for it. "+
			"How late an end was is counted until its last container was seen to have ended; where nobody saw that (at most) until the end was recorded. "+
			"A VideoAnalyticsDeployment analyses the images of cameras as they come; a VideoSearchJob is one search in stored images, and is "+
			"named by its UID alone; a Formality is a notice, an order or another act that somebody filed."))),
	)
	add := func(title string, nodes ...*html.Node) {
		body.AppendChild(el("h2", text(title)))
		for _, n := range nodes {
			body.AppendChild(n)
		}
	}
	if len(r.Problems) > 0 {
		add("Problems", problemTable(r.Problems))
	}
	if !r.Holds() && len(r.Entries) == 0 {
		add("What ran", el("p", text("Nobody can tell by this file: nothing of it could be checked.")))
		return page(scope.Namespace, body)
	}
	add("What ran", runTable(h.Runs))
	add("What the law did not let run", verdictTable(h.Verdicts))
	add("What was filed, changed and deleted", filingTable(h.Filings))
	add("What else happened", eventTable(h.Other))
	for _, gap := range r.Gaps {
		body.AppendChild(el("p", text("Nothing was recorded from "+instant(gap.From)+" until "+instant(gap.Until)+", as the log says itself.")))
	}
	return page(scope.Namespace, body)
}

func page(namespace string, body *html.Node) *html.Node {
	return with(el("html", head(namespace), el("body", body)), "lang", "en")
}

func head(namespace string) *html.Node {
	view := with(with(el("meta"), "name", "viewport"), "content", "width=device-width, initial-scale=1")
	return el("head", with(el("meta"), "charset", "utf-8"), view, el("title", text("Evidence: "+namespace)), el("style", text(style)))
}

// result says in a sentence whether the evidence holds.
func result(r *evidence.Report) string {
	switch {
	case !r.Holds():
		return "This evidence does not hold: " + words.Count(r.ProblemCount, "problem") + ". Do not rely on it."
	case !r.Witnessed:
		return "This evidence holds. No witness vouches for it: whoever has the key of the log may have written all of it today."
	case r.Undated > 0:
		return "This evidence holds. Of " + words.Count(int(r.Undated), "record") + " no witness says since when they are there: they may be younger than they say."
	}
	return fmt.Sprintf("This evidence holds: %d entries of the log, cosigned by witnesses at %s.", r.Checkpoint.Size, instant(*r.CosignedAt))
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05Z") }

func text(s string) *html.Node { return &html.Node{Type: html.TextNode, Data: s} }

// el is an element.
func el(name string, children ...*html.Node) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: name}
	for _, c := range children {
		n.AppendChild(c)
	}
	return n
}

func with(n *html.Node, name, value string) *html.Node {
	n.Attr = append(n.Attr, html.Attribute{Key: name, Val: value})
	return n
}

func class(name string, n *html.Node) *html.Node { return with(n, "class", name) }

// table has a caption, headings, and rows of cells. A cell of several lines has each of them in its own.
func table(caption string, headings []string, rows [][]string) *html.Node {
	if len(rows) == 0 {
		return el("p", text("Nothing, as far as the file shows."))
	}
	top := el("tr")
	for _, h := range headings {
		top.AppendChild(with(el("th", text(h)), "scope", "col"))
	}
	body := el("tbody")
	for _, cells := range rows {
		row := el("tr")
		for _, cell := range cells {
			row.AppendChild(lines(cell))
		}
		body.AppendChild(row)
	}
	return el("table", el("caption", text(caption)), el("thead", top), body)
}

func lines(cell string) *html.Node {
	td := el("td")
	for i, line := range strings.Split(cell, "\n") {
		if i > 0 {
			td.AppendChild(el("br"))
		}
		td.AppendChild(text(line))
	}
	return td
}
