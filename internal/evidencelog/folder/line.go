// SPDX-License-Identifier: Apache-2.0

package folder

import (
	"bytes"
	"encoding/json"

	"github.com/vsa-legal/operator/internal/evidence"
)

// storedRecord is a record as its file has it, one a line. P is what a part is: evidence.SealedPart, or json.RawMessage where only some are
// to be read.
type storedRecord[P any] struct {
	Sequence int64           `json:"seq"`
	Salt     evidence.Salt   `json:"salt"`
	Text     json.RawMessage `json:"record"`
	Parts    []P             `json:"parts,omitempty"`
}

// readLine reads a line of a file of records. Nearly all are as Append writes them, and are taken apart without a look at what is inside:
// a year has 50,000 censuses, of which each counts every namespace.
func readLine(line []byte) (s storedRecord[json.RawMessage], err error) {
	if s, ok := splitLine(line); ok {
		return s, nil
	}
	return s, json.Unmarshal(line, &s)
}

// splitLine takes a line apart where each of its members is in its place. What they say is not looked at.
func splitLine(line []byte) (s storedRecord[json.RawMessage], ok bool) {
	sequence, ok := sequenceOf(line)
	_, rest, found := bytes.Cut(line, []byte(`,"salt":"`))
	salt, rest, salted := bytes.Cut(rest, []byte(`","record":`))
	if s.Sequence = sequence; !ok || !found || !salted || s.Salt.UnmarshalText(salt) != nil {
		return s, false
	}
	if s.Text, rest, ok = cutObject(rest); !ok {
		return s, false
	}
	rest, more := bytes.CutPrefix(rest, []byte(`,"parts":[`))
	for more {
		var part []byte
		if part, rest, ok = cutObject(rest); !ok {
			return s, false
		}
		s.Parts = append(s.Parts, part)
		if rest, more = bytes.CutPrefix(rest, []byte(",")); !more {
			rest, ok = bytes.CutPrefix(rest, []byte("]"))
		}
	}
	return s, ok && string(rest) == "}\n"
}

// cutObject returns the object with which a text begins, and what comes after it.
func cutObject(text []byte) (object, rest []byte, ok bool) {
	if len(text) == 0 || text[0] != '{' {
		return nil, nil, false
	}
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[:i+1], text[i+1:], true
			}
		case '"':
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		}
	}
	return nil, nil, false
}

// partOf tells whether a part, as Append wrote it, is of a namespace: its name is what comes first.
func partOf(text []byte, namespace string) bool {
	rest, ok := bytes.CutPrefix(text, []byte(`{"part":{"namespace":"`))
	name, _, ended := bytes.Cut(rest, []byte(`"`))
	return ok && ended && string(name) == namespace
}
