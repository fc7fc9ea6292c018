// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/text"
)

// checkedFile is one of several exports, as programs read it.
type checkedFile struct {
	File string `json:"file"`
	// Unread says why it cannot be read.
	Unread string `json:"unread,omitempty"`
	*evidence.Report
}

// several checks exports one after the other, and holds them against each other. Of each it keeps no more than that takes.
func (o *evidenceVerifyOptions) several(files []string) error {
	if o.report != "" {
		return errors.New("--report is of one export: give one file")
	}
	policy, err := readPolicy(o.policy)
	if err := errors.Join(err, distinct(files)); err != nil {
		return err
	}
	var all []checkedFile
	var views []*evidence.View
	var unread, written error
	for _, file := range files {
		x, err := readExport(file)
		if err != nil {
			unread = errors.Join(unread, err)
			all, views = append(all, checkedFile{File: file, Unread: err.Error()}), append(views, nil)
			continue
		}
		r, v := evidence.Examine(x, policy)
		if err := o.pages(x, r); err != nil {
			return err
		}
		if o.output != "json" {
			written = errors.Join(written, writeFile(o.Out, file, x, r))
		}
		all, views = append(all, checkedFile{File: file, Report: r}), append(views, v)
	}
	c := evidence.Compare(files, views)
	if o.output == "json" {
		written = errors.Join(written, writeJSON(o.Out, struct {
			Files []checkedFile `json:"files"`
			*evidence.Comparison
		}{all, c}))
	} else {
		written = errors.Join(written, writeComparison(o.Out, c))
	}
	return o.severalError(all, c, errors.Join(written, unread))
}

// severalError is the error that ends the command. What is falsified stays so whatever else cannot be read: who damages one more file does not
// hide it. What was not compared is an answer that is missing, and no agreement.
func (o *evidenceVerifyOptions) severalError(all []checkedFile, c *evidence.Comparison, unread error) error {
	var worst error
	for _, f := range all {
		if f.Report == nil {
			continue
		}
		if err := evidenceError(f.Report); worst == nil || errors.Is(err, errFailed) {
			worst = err
		}
	}
	switch {
	case errors.Is(worst, errFailed), !c.Agree():
		if unread != nil {
			_, _ = fmt.Fprintln(o.ErrOut, "error:", text.SanitizeLine(unread.Error()))
		}
		return errFailed
	case unread != nil:
		return unread
	case !c.Complete():
		return errors.New("not all files of one log have a part in common: give an export of what lies between them, too")
	}
	return worst
}

// distinct refuses a file that is given twice: it would agree with itself, and somebody might take that for the word of two auditors.
func distinct(files []string) error {
	var seen []os.FileInfo
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			continue // whoever reads it says so
		}
		for _, other := range seen {
			if os.SameFile(info, other) {
				return fmt.Errorf("%s is given twice: give what the other auditor has", name)
			}
		}
		seen = append(seen, info)
	}
	return nil
}

// writeFile says of one of several files what was checked.
func writeFile(w io.Writer, name string, x *evidence.Export, r *evidence.Report) error {
	p := &lines{Writer: w}
	p.print("%s:", text.SanitizeLine(name))
	err := errors.Join(p.err, writeEvidence(w, x, r))
	p.print("")
	return errors.Join(err, p.err)
}

// writeComparison says to people what files say of each other.
func writeComparison(w io.Writer, c *evidence.Comparison) error {
	p := &lines{Writer: w}
	for i, h := range c.Histories {
		origin, files := text.SanitizeLine(h.Origin), text.SanitizeLine(strings.Join(h.Files, ", "))
		for _, problem := range h.Problems {
			p.print("%s: %s: %s", problem.Kind, text.SanitizeLine(problem.Where), text.SanitizeLine(problem.Message))
		}
		switch {
		case len(h.Problems) > 0:
			p.print("TWO HISTORIES of the log %s: do not rely on %s", origin, files)
		case len(h.Files) > 1:
			p.print("one history of the log %s: %s", origin, files)
		default:
			p.print("compared with no other file of the log %s: %s", origin, files)
		}
		if i > 0 && c.Histories[i-1].Origin == h.Origin {
			p.print("NOT COMPARED with the files before: these begin at sequence %d, and here are %d leaves; nobody can tell whether it is one history",
				c.Histories[i-1].Start, h.Size)
		}
	}
	for _, name := range c.NotCompared {
		p.print("NOT COMPARED with any: %s: it cannot be read, or its leaves are not those that the log signed", text.SanitizeLine(name))
	}
	return p.err
}
