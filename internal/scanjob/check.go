// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxName bounds the name of a capability, as the API does.
const maxName = 128

var (
	revision   = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._+-]{0,63}$`)
	capability = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*([.][a-z0-9]+(-[a-z0-9]+)*)*$`)
)

// check tells why a result is none that an inspector wrote.
func (r *Result) check() error {
	switch {
	case r.Schema != schema:
		return fmt.Errorf("it is of schema %d: only %d is read", r.Schema, schema)
	case !revision.MatchString(r.Inspector):
		return errors.New("it does not say which inspector wrote it")
	case r.Entries == nil:
		return errors.New("it does not say what was found")
	case len(r.Entries) > maxEntries:
		return errors.New("it has too many entries")
	}
	for i, folder := range r.Absent {
		if folder < 0 || folder >= maxFolders || i > 0 && folder <= r.Absent[i-1] {
			return errors.New("it counts folders that nobody asked for")
		}
	}
	for i := range r.Entries {
		if err := r.Entries[i].check(); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	return nil
}

func (e *Entry) check() error {
	if !shown(e.Path) || len(e.Path) > maxPath || strings.HasPrefix(e.Path, "/") || e.Path == "" && !e.Folder {
		return errors.New("its path is none")
	}
	if len(e.Detected) == 0 && e.Unknown == nil && e.Opaque == nil {
		return errors.New("it tells of nothing")
	}
	if len(e.Detected) > maxDetected {
		return errors.New("it has too many capabilities")
	}
	for i := range e.Detected {
		if err := e.Detected[i].check(); err != nil {
			return err
		}
	}
	return errors.Join(e.Unknown.check(), e.Opaque.check())
}

func (d *Detected) check() error {
	switch {
	case !capability.MatchString(string(d.Name)) || len(d.Name) > maxName:
		return errors.New("its capability has no name")
	case d.Percent < 1 || d.Percent > 100:
		return fmt.Errorf("%d %% is no confidence", d.Percent)
	case !shown(d.Path) || len(d.Path) > maxPath || !shown(d.Evidence) || len(d.Evidence) > maxEvidence:
		return errors.New("its evidence is none")
	}
	return nil
}

func (u *Unclear) check() error {
	if u == nil {
		return nil
	}
	if u.Count < 1 || len(u.Paths) > maxExamples {
		return errors.New("its count is none")
	}
	for _, p := range u.Paths {
		if p == "" || !shown(p) || len(p) > maxPath {
			return errors.New("its path is none")
		}
	}
	return nil
}

// shown tells whether a text is safe to show, as escape leaves it.
func shown(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r != '\\' && special(r) }) < 0 && utf8.ValidString(s)
}
