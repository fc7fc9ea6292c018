// SPDX-License-Identifier: Apache-2.0

// Package terminal knows what the reader looks at: how wide it is, and whether it shows colours.
package terminal

import (
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/mitchellh/go-wordwrap"
	"golang.org/x/term"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// fallbackWidth is that of what is no terminal: a log, a file, a pipe.
const fallbackWidth = 100

// Screen is what output is written for. The zero Screen is plain text of 100 columns.
type Screen struct {
	// Width in columns, 0 for what is no terminal.
	Width int
	// Colour tells whether to write colours.
	Colour bool
}

// Of tells what a writer writes to. Colours follow the convention of NO_COLOR.
func Of(w io.Writer) Screen {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return Screen{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		width = fallbackWidth
	}
	return Screen{Width: width, Colour: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// Columns that text may have.
func (s Screen) Columns() int {
	if s.Width <= 0 {
		return fallbackWidth
	}
	return s.Width
}

// Terminal tells whether somebody looks at the output while it is written.
func (s Screen) Terminal() bool { return s.Width > 0 }

// Wrap breaks text at words. Its lines after the first are indented by so many columns, and the first one is taken to
// begin there.
func (s Screen) Wrap(text string, indent int) string {
	width := max(s.Columns()-indent, 20)
	return strings.ReplaceAll(wordwrap.WrapString(text, uint(width)), "\n", "\n"+strings.Repeat(" ", indent))
}

// ansi holds the colour of each verdict.
var ansi = map[v1alpha1.Verdict]string{
	v1alpha1.Permitted:  "\x1b[32m",
	v1alpha1.Restricted: "\x1b[36m",
	v1alpha1.Suspended:  "\x1b[33m",
	v1alpha1.Forbidden:  "\x1b[31m",
}

const (
	bold  = "\x1b[1m"
	reset = "\x1b[0m"
)

var verdicts = regexp.MustCompile(`\b(Permitted|Restricted|Suspended|Forbidden)\b`)

// Verdicts colours every verdict of a text. It changes no width: what is aligned stays so.
func (s Screen) Verdicts(text string) string {
	if !s.Colour {
		return text
	}
	return verdicts.ReplaceAllStringFunc(text, func(v string) string { return ansi[v1alpha1.Verdict(v)] + v + reset })
}

// Paint gives a text the colour of a verdict.
func (s Screen) Paint(v v1alpha1.Verdict, text string) string {
	if !s.Colour || ansi[v] == "" {
		return text
	}
	return ansi[v] + text + reset
}

// Bold writes a heading.
func (s Screen) Bold(text string) string {
	if !s.Colour {
		return text
	}
	return bold + text + reset
}
