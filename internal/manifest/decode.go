// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v2"
	kjson "sigs.k8s.io/json"
)

var (
	errNotJSON = errors.New("this is not JSON")
	errSecond  = errors.New("a second document begins without a line of --- before it: write that line")
	errTooMany = fmt.Errorf("this document may hold more than %d values: split it with ---", maxValues)
)

// decode returns what a document holds, as JSON has it; nil is nothing. Its errors say what is wrong, not with what.
//
// What begins with a brace is JSON if it can be read as such, and else YAML, as kubectl has it.
//
// A list is read item by item where it is more than one document may be.
func decode(p part, s *splitter) (any, error) {
	if p.json && !p.long() {
		value, err := decodeJSON(p.data)
		if err == nil || !errors.Is(err, errNotJSON) {
			return value, err
		}
		if p, err = s.rest(p); err != nil {
			return nil, err
		}
	}
	if p.long() {
		return decodeList(p)
	}
	return decodeYAML(p, nil)
}

// long is true of what may be more than one document may be.
func (p part) long() bool { return p.list || crowded(p.data) }

// decode returns what a text holds that is known to be JSON, or not to be. It takes that from what is left.
func (p part) decode(left *budget) (any, error) {
	if !p.json {
		return decodeYAML(p, left)
	}
	value, err := decodeJSON(p.data)
	if left != nil {
		left.values -= count(value)
	}
	return value, err
}

// count counts values and keys.
func count(value any) int {
	n := 1
	switch v := value.(type) {
	case map[string]any:
		for _, value := range v {
			n += 1 + count(value)
		}
	case []any:
		for _, value := range v {
			n += count(value)
		}
	}
	return n
}

// decodeJSON reads numbers as the API server does, whole ones as int64.
func decodeJSON(data []byte) (any, error) {
	if crowded(data) {
		return nil, errTooMany
	}
	var content any
	strict, err := kjson.UnmarshalStrict(data, &content)
	if err != nil {
		return nil, errNotJSON
	}
	if len(strict) == 0 {
		return content, nil
	}
	if field := kjson.FieldError(nil); errors.As(strict[0], &field) {
		return nil, repeated(field.FieldPath())
	}
	return nil, errors.New("a key is given twice: keep one")
}

// decodeYAML reads the one document that a part should be. If it is a part of something, it takes what it comes to from
// what is left for all.
func decodeYAML(p part, left *budget) (value any, err error) {
	if crowded(p.data) {
		return nil, errTooMany
	}
	defer func() {
		// The parser is not ours, and what it reads is anybody's.
		if recover() != nil {
			value, err = nil, errNotYAML
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(p.data))
	var root node
	if err := decoder.Decode(&root); err != nil && !errors.Is(err, io.EOF) {
		return nil, readable(err, p.line)
	}
	t := tree{left: budget{size: maxDocument, values: maxValues}, merges: bytes.Contains(p.data, []byte("<<"))}
	if left != nil {
		t.left = budget{size: min(t.left.size, left.size), values: min(t.left.values, left.values)}
		before := t.left
		defer func() {
			left.size, left.values = left.size-before.size+t.left.size, left.values-before.values+t.left.values
		}()
	}
	if value, err = t.value(root); err != nil {
		return nil, readable(err, p.line)
	}
	if err := decoder.Decode(new(node)); !errors.Is(err, io.EOF) {
		return nil, errSecond
	}
	return value, nil
}

// crowded is true of a text that may hold more values than are read. There is a mark before, in or after each value.
func crowded(data []byte) bool { return marks(data) > maxValues }

func marks(data []byte) int {
	n := 0
	for _, c := range data {
		switch c {
		case ',', ':', '\n', '\r', '[', '{', '-', '?':
			n++
		}
	}
	return n
}
