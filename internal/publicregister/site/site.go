// SPDX-License-Identifier: Apache-2.0

// Package site makes pages of an edition of the public register: files that need no server of their own, no script and no login.
// No page is larger than MaxPage: lists are split by département, and where one is still too long, into several pages.
package site

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"sync"

	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/publicregister"
)

// MaxPage is how many bytes a page has at most.
const MaxPage = 100_000

// packed is how many bytes of a list go into one page: what is around it has room in the rest.
const packed = 80_000

//go:embed pages/style.css
var style []byte

// Create makes a file of a site by its path, such as fr/index.html.
type Create func(path string) (io.WriteCloser, error)

// Options of a site.
type Options struct {
	// Languages of the pages. The first is that of the entrance.
	Languages []i18n.Language
	// Parallel has all languages written at the same time. Then several files are made at a time.
	Parallel bool
}

// Write writes all pages, in each of the languages.
func Write(create Create, e *publicregister.Edition, o Options) error {
	languages := o.Languages
	if err := writeFile(create, "style.css", style); err != nil {
		return err
	}
	if err := newSummary(e).write(create, o); err != nil {
		return err
	}
	if len(languages) == 0 {
		return nil
	}
	entrance := fmt.Sprintf(`<!DOCTYPE html><html lang="%[1]s"><head><meta charset="utf-8"><title>%[2]s</title>`+
		`<meta http-equiv="refresh" content="0; url=%[1]s/index.html"></head><body><main><h1><a href="%[1]s/index.html">%[2]s</a></h1></main></body></html>`+"\n",
		languages[0], template.HTMLEscapeString(words(languages[0], "title")))
	return writeFile(create, "index.html", []byte(entrance))
}

func writeFile(create Create, path string, content []byte) error {
	f, err := create(path)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return f.Close()
}

// summary is what pages of all languages share.
type summary struct {
	*publicregister.Edition

	count    *publicregister.Summary
	holdings []publicregister.Holding
	laws     map[string]*publicregister.Law
}

func newSummary(e *publicregister.Edition) *summary {
	s := &summary{e, e.Summary(), e.Holdings(), map[string]*publicregister.Law{}}
	for i := range e.Laws {
		s.laws[e.Laws[i].Profile] = &e.Laws[i]
	}
	return s
}

// write writes the pages of all languages.
func (s *summary) write(create Create, o Options) error {
	if !o.Parallel {
		for _, l := range o.Languages {
			if err := s.writeIn(l, create, o); err != nil {
				return err
			}
		}
		return nil
	}
	errs := make([]error, len(o.Languages))
	var group sync.WaitGroup
	for i, l := range o.Languages {
		group.Go(func() { errs[i] = s.writeIn(l, create, o) })
	}
	group.Wait()
	return errors.Join(errs...)
}

// writeIn writes the pages of one language.
func (s *summary) writeIn(l i18n.Language, create Create, o Options) error {
	w, err := newWriter(create, s, l, o.Languages)
	if err != nil {
		return err
	}
	if w.all(); w.err != nil {
		return fmt.Errorf("pages in %s: %w", l, w.err)
	}
	return nil
}

// writer of the pages of one language. It keeps the first error, after which it writes nothing.
type writer struct {
	*summary

	create    Create
	language  i18n.Language
	languages []i18n.Language
	templates *template.Template
	buffer    bytes.Buffer
	err       error
}

func (w *writer) all() {
	w.index()
	w.departments()
	w.services()
	for i := range w.holdings {
		w.controller(&w.holdings[i])
	}
	w.justice()
	w.plain("clusters", "clusters", w.Clusters)
	w.plain("reading", "reading", nil)
	w.plain("data", "data", nil)
}

// page is what the layout shows.
type page struct {
	Language  i18n.Language
	Others    []i18n.Language
	Title     string
	Path      string // in the folder of a language, such as c/FR-91377.html
	Root      string // of the site, from the page
	Publisher string
	Edition   *publicregister.Edition
	Content   any
	Pager     []link
}

// link to another part of a list that was split.
type link struct {
	Number  int
	Path    string
	Current bool
}

// plain writes a page of a template.
func (w *writer) plain(name, title string, content any) {
	w.page(name, &page{Title: words(w.language, title), Path: name + ".html", Root: "../", Content: content})
}

func (w *writer) page(name string, p *page) {
	if w.err != nil {
		return
	}
	p.Language, p.Publisher, p.Edition = w.language, w.Publisher, w.Edition
	for _, l := range w.languages {
		if l != w.language {
			p.Others = append(p.Others, l)
		}
	}
	w.buffer.Reset()
	if w.err = w.templates.ExecuteTemplate(&w.buffer, name, p); w.err != nil {
		return
	}
	if w.buffer.Len() > MaxPage {
		w.err = fmt.Errorf("%s has %d bytes, and a page has %d at most", p.Path, w.buffer.Len(), MaxPage)
		return
	}
	w.err = writeFile(w.create, string(w.language)+"/"+p.Path, w.buffer.Bytes())
}

// listed is the content of a page of a list: what stands before it, and the part of it.
type listed struct {
	About any
	Items []template.HTML
}

// list writes as many pages as the items need, each of which was made by a template of its own.
func (w *writer) list(name, item string, p page, items []any) {
	about, base := p.Content, p.Path
	var parts [][]template.HTML
	size := 0
	for _, it := range items {
		text := w.render(item, it)
		if size += len(text); size > packed || len(parts) == 0 {
			parts, size = append(parts, nil), len(text)
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], text)
	}
	if len(parts) == 0 {
		parts = [][]template.HTML{nil}
	}
	pager := pagerOf(base, len(parts))
	for i, part := range parts {
		one := p
		one.Path, one.Content, one.Pager = pager[i].Path+".html", listed{about, part}, nil
		if len(parts) > 1 {
			one.Pager = append(one.Pager, pager...)
			one.Pager[i].Current = true
			one.Title = fmt.Sprintf("%s (%d/%d)", p.Title, i+1, len(parts))
		}
		w.page(name, &one)
	}
}

func (w *writer) render(name string, of any) template.HTML {
	if w.err != nil {
		return ""
	}
	w.buffer.Reset()
	w.err = w.templates.ExecuteTemplate(&w.buffer, name, of)
	return template.HTML(w.buffer.String()) // made by a template, which has escaped it
}

func pagerOf(base string, n int) []link {
	all := make([]link, n)
	for i := range all {
		all[i] = link{Number: i + 1, Path: base}
		if i > 0 {
			all[i].Path = fmt.Sprintf("%s-%d", base, i+1)
		}
	}
	return all
}
