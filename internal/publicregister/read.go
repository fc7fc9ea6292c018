// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
)

// MaxBytes is how long an edition may be: some 300,000 entries.
const MaxBytes = 512 << 20

// ErrUnreadable says that what was read is no edition.
var ErrUnreadable = errors.New("the edition cannot be read")

// Read reads an edition that Write has written, most likely elsewhere: what it says may be wrong, and its form is right. It reads one
// member of a list at a time.
func Read(r io.Reader) (*Edition, error) {
	limited := &io.LimitedReader{R: r, N: MaxBytes + 1}
	decoder := json.NewDecoder(limited)
	decoder.DisallowUnknownFields()
	e, err := decode(decoder)
	switch {
	case limited.N <= 0:
		return nil, fmt.Errorf("%w: it has more than %d bytes", ErrUnreadable, MaxBytes)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows it", ErrUnreadable)
	}
	if e.SchemaVersion == firstVersion {
		err = e.upgrade()
	}
	if err == nil {
		err = e.check()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	e.sort()
	return e, nil
}

// decode reads the members of the edition's object, each of them once.
func decode(decoder *json.Decoder) (*Edition, error) {
	e, seen := &Edition{}, map[string]bool{}
	if t, err := decoder.Token(); err != nil || t != json.Delim('{') {
		return nil, cmp.Or(err, errors.New("it is no object"))
	}
	for decoder.More() {
		t, err := decoder.Token()
		key, _ := t.(string)
		if err == nil && seen[key] {
			err = fmt.Errorf("%.32q is there twice", key)
		}
		if err == nil {
			err = decodeMember(decoder, e, key)
		}
		if err != nil {
			return nil, err
		}
		seen[key] = true
	}
	_, err := decoder.Token()
	return e, err
}

func decodeMember(decoder *json.Decoder, e *Edition, key string) (err error) {
	switch key {
	case "schemaVersion":
		return decoder.Decode(&e.SchemaVersion)
	case "publisher":
		return decoder.Decode(&e.Publisher)
	case "publishedAt":
		return decoder.Decode(&e.PublishedAt)
	case "clusters":
		e.Clusters, err = decodeList(decoder, func(*Cluster) {})
	case "controllers":
		e.Controllers, err = decodeList(decoder, (*Controller).share)
	case "laws":
		e.Laws, err = decodeList(decoder, func(*Law) {})
	case "entries":
		e.Entries, err = decodeList(decoder, (*Entry).share)
	case "judicialUses":
		e.JudicialUses, err = decodeList(decoder, func(*JudicialUse) {})
	default:
		err = fmt.Errorf("%.32q is unknown", key)
	}
	return err
}

func decodeList[T any](decoder *json.Decoder, each func(*T)) ([]T, error) {
	if t, err := decoder.Token(); err != nil || t != json.Delim('[') {
		return nil, cmp.Or(err, errors.New("a list is none"))
	}
	all := []T{}
	for decoder.More() {
		var one T
		if err := decoder.Decode(&one); err != nil {
			return nil, err
		}
		each(&one)
		all = append(all, one)
	}
	_, err := decoder.Token()
	return all, err
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
	return published && entryName.MatchString(e.ID) && slices.Contains([]State{Runs, NotSeenRunning, NotPermitted, Withdrawn}, e.State) && len(e.History) > 0 && len(e.History) <= MaxHistory
}

func (u *JudicialUse) wellFormed() bool {
	return quarterName.MatchString(u.Quarter) && className.MatchString(u.Class)
}
