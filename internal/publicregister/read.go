// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
)

// MaxBytes is how long an edition may be: some 300,000 entries.
const MaxBytes = 512 << 20

// Read reads an edition that Write has written, most likely elsewhere: what it says may be wrong, and its form is right.
func Read(r io.Reader) (*Edition, error) {
	limited := &io.LimitedReader{R: r, N: MaxBytes + 1}
	decoder := json.NewDecoder(limited)
	decoder.DisallowUnknownFields()
	var e Edition
	if err := decoder.Decode(&e); err != nil {
		if limited.N <= 0 {
			return nil, fmt.Errorf("the edition has more than %d bytes", MaxBytes)
		}
		return nil, fmt.Errorf("the edition cannot be read: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the edition")
	}
	if err := e.check(); err != nil {
		return nil, fmt.Errorf("the edition cannot be read: %w", err)
	}
	e.sort()
	return &e, nil
}

var (
	controllerID = regexp.MustCompile(`^x?([A-Z]{2})-[0-9A-Za-z]{1,33}$`)
	entryName    = regexp.MustCompile(`^[0-9a-f]{16}$`)
	quarterName  = regexp.MustCompile(`^[0-9]{4}-Q[1-4]$`)
	className    = regexp.MustCompile(`^([0-9]{1,9}-[0-9]{1,9}|[0-9]{1,9}\+)$`)
)

// check holds an edition to what pages and files rest on: IDs are names of files, and everything that is named is there.
func (e *Edition) check() error {
	if e.SchemaVersion != SchemaVersion {
		return fmt.Errorf("it is of the schema %.16q, and %s is known", e.SchemaVersion, SchemaVersion)
	}
	controllers, clusters := map[string]bool{}, map[string]bool{}
	for i := range e.Clusters {
		if c := &e.Clusters[i]; c.Name == "" || clusters[c.Name] || slices.ContainsFunc(c.CountedQuarters, not(quarterName)) {
			return fmt.Errorf("cluster %d has no name of its own, or a quarter that is none", i)
		}
		clusters[e.Clusters[i].Name] = true
	}
	for i := range e.Controllers {
		if id := e.Controllers[i].ID; !controllerID.MatchString(id) || controllers[id] {
			return fmt.Errorf("data controller %d has no ID of its own", i)
		}
		controllers[e.Controllers[i].ID] = true
	}
	seen := make(map[string]bool, len(e.Entries))
	for i := range e.Entries {
		n := &e.Entries[i]
		if seen[n.ID] || !controllers[n.Controller] || !clusters[n.Cluster] || !n.wellFormed() {
			return fmt.Errorf("entry %d is malformed, or names what is not there", i)
		}
		seen[n.ID] = true
	}
	for i := range e.JudicialUses {
		u := &e.JudicialUses[i]
		if u.Controller != "" && !controllers[u.Controller] || !clusters[u.Cluster] || !u.wellFormed() {
			return fmt.Errorf("judicial use %d is malformed, or names what is not there", i)
		}
	}
	return nil
}

func not(r *regexp.Regexp) func(string) bool { return func(s string) bool { return !r.MatchString(s) } }

func (e *Entry) wellFormed() bool {
	published := !slices.ContainsFunc(e.Papers, func(p Paper) bool { return p.URL != "" && !webAddress(p.URL) })
	return published && entryName.MatchString(e.ID) && slices.Contains([]State{Runs, NotPermitted, Withdrawn}, e.State) && len(e.History) > 0 && len(e.History) <= MaxHistory
}

func (u *JudicialUse) wellFormed() bool {
	return quarterName.MatchString(u.Quarter) && className.MatchString(u.Class)
}
