// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A list is what 'kubectl get' prints of several objects, which may be all those of a cluster. So it may be longer than
// an object: its text is cut into items, and each of them is read by itself, within the bounds of an object. What is
// cut wrong does not parse, for each item is then the beginning of what a parser would read there.
type list struct {
	// head is all but the items, in one piece or two.
	head []part
	// items are the first of them, up to one more than are kept.
	items []part
}

func (l *list) add(item part) {
	if len(l.items) <= maxDocuments {
		l.items = append(l.items, item)
	}
}

var (
	errLongList   = fmt.Errorf("this list is larger than %d MiB: ask for fewer objects at a time; nothing after it was read", maxList>>20)
	errManyItems  = fmt.Errorf("this list holds more than %d objects: ask for fewer at a time", maxDocuments)
	errLongItem   = fmt.Errorf("it is larger than %d MiB, more than an API server takes: write less", maxDocument>>20)
	errManyInList = fmt.Errorf("this list holds more than %d values: ask for fewer objects at a time", maxListValues)
)

// cutList cuts a text into the items of the list that it is, if it looks like one.
func cutList(p part) (list, bool) {
	if bytes.HasPrefix(bytes.TrimSpace(p.data[:min(len(p.data), 64<<10)]), []byte("{")) {
		return cutJSON(p)
	}
	return cutYAML(p)
}

// itemsLine is the line after which kubectl writes the items.
var itemsLine = regexp.MustCompile(`^items:(?:[ \t]+(?:#.*)?)?\r?\n?$`)

// cutYAML cuts at the dashes of a list in block style whose key stands at the beginning of a line.
func cutYAML(p part) (list, bool) {
	var l list
	start, end, indent := 0, 0, -1
	line, first := p.line, p.line
	upTo := func(next int) part { return part{data: p.data[start:next:next], line: first} }
	for text := range bytes.Lines(p.data) {
		content := bytes.TrimLeft(text, " ")
		column := len(text) - len(content)
		switch {
		case l.head == nil:
			if bytes.HasPrefix(text, []byte("items:")) && itemsLine.Match(text) {
				l.head = []part{upTo(end + len(text))}
			}
		case len(bytes.TrimSpace(content)) == 0 || content[0] == '#':
		case indent < 0 && !isDash(content):
			return list{}, false
		case indent < 0:
			start, first, indent = end, line, column
		case column == indent && isDash(content):
			l.add(upTo(end))
			start, first = end, line
		case column == 0:
			l.add(upTo(end))
			l.head = append(l.head, part{data: p.data[end:], line: line})
			return l, true
		}
		end += len(text)
		line++
	}
	if indent >= 0 {
		l.add(upTo(end))
	}
	return l, indent >= 0
}

func isDash(content []byte) bool {
	return content[0] == '-' && (len(content) == 1 || strings.IndexByte(" \t\r\n", content[1]) >= 0)
}

// itemsKey is the end of the text before the items of a list in JSON.
var itemsKey = regexp.MustCompile(`[{,]\s*"items"\s*:\s*\[$`)

// cutJSON cuts at the commas of the array items of the outermost object.
func cutJSON(p part) (list, bool) {
	var l list
	var quotes quotes
	depth, begin, start := 0, 0, 0
	upTo := func(next int) part { return part{data: p.data[start:next:next], line: p.line, json: true} }
	for i, c := range p.data {
		if quotes.hold(c) {
			continue
		}
		switch c {
		case '{', '[':
			if depth++; depth == 2 && begin == 0 && itemsKey.Match(p.data[max(0, i-256):i+1]) {
				begin, start = i+1, i+1
			}
		case ',':
			if depth == 2 && begin > 0 {
				l.add(upTo(i))
				start = i + 1
			}
		case '}', ']':
			if depth--; depth != 1 || begin == 0 {
				continue
			}
			if len(l.items) > 0 || len(bytes.TrimSpace(p.data[start:i])) > 0 {
				l.add(upTo(i))
			}
			l.head = []part{{data: slices.Concat(p.data[:begin], p.data[i:]), line: p.line, json: true}}
			return l, true
		}
	}
	return l, begin > 0
}

// decodeList returns the list that a text is, with its items. An error that is about an item says which.
func decodeList(p part) (any, error) {
	l, ok := cutList(p)
	if !ok {
		return nil, tooMuch(p)
	}
	content, err := l.around()
	if err != nil {
		return nil, err
	}
	if kind, _ := content["kind"].(string); !strings.HasSuffix(kind, "List") {
		return nil, tooMuch(p)
	}
	if len(l.items) > maxDocuments {
		return nil, errManyItems
	}
	// What the text itself may come to, and not what its anchors multiply it to.
	left := budget{size: 4 * len(p.data), values: min(maxListValues, 2*marks(p.data))}
	var items []any
	for i, text := range l.items {
		found, err := text.values(&left)
		if err != nil {
			return nil, inItem(i, err)
		}
		items = append(items, found...)
	}
	content["items"] = items
	return content, nil
}

// tooMuch says which bound a text passes that is no list.
func tooMuch(p part) error {
	if len(p.data) > maxDocument {
		return errTooLong
	}
	return errTooMany
}

// around is what there is beside the items.
func (l list) around() (map[string]any, error) {
	whole := map[string]any{}
	for _, text := range l.head {
		if len(text.data) > maxDocument {
			return nil, errTooLong
		}
		value, err := text.decode(nil)
		if err != nil {
			return nil, err
		}
		content, ok := value.(map[string]any)
		if !ok && value != nil {
			return nil, errNotYAML
		}
		for key, value := range content {
			if _, ok := whole[key]; ok {
				return nil, repeated(key)
			}
			whole[key] = value
		}
	}
	return whole, nil
}

// values are those of an item: one, or more where the parser knows ends of lines that are none to us.
func (p part) values(left *budget) ([]any, error) {
	if len(p.data) > maxDocument {
		return nil, errLongItem
	}
	value, err := p.decode(left)
	switch {
	case err != nil:
		return nil, err
	case left.values < 0 || left.size < 0:
		return nil, errManyInList
	case p.json:
		return []any{value}, nil
	}
	found, ok := value.([]any)
	if !ok {
		return nil, errNotYAML
	}
	return found, nil
}

// inItem says in which item something is wrong.
func inItem(i int, err error) error {
	if errors.Is(err, errManyInList) {
		return err
	}
	where := fmt.Sprintf("items[%d]", i)
	if repeat := (*repeatedError)(nil); errors.As(err, &repeat) {
		return repeated(where + strings.TrimPrefix("."+repeat.path, ".[0]"))
	}
	return fmt.Errorf("%s: %w", where, err)
}
