// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"go.yaml.in/yaml/v2"
)

// node is a value of a YAML document that is not decoded yet: the parser hands it over, and tree decodes it when its
// turn comes, so that what a few aliases expand to is refused before it exists. A node without decode is null.
type node struct{ decode func(any) error }

// UnmarshalYAML is called by the parser.
func (n *node) UnmarshalYAML(decode func(any) error) error {
	n.decode = decode
	return nil
}

// key is a key of a mapping; order is that of the document.
type key struct {
	node

	order uint64
}

// keys counts every key that is read, so that the keys of a mapping can be told apart and put in order.
var keys atomic.Uint64

// UnmarshalYAML is called by the parser.
func (k *key) UnmarshalYAML(decode func(any) error) error {
	k.order = keys.Add(1)
	return k.node.UnmarshalYAML(decode)
}

// budget is what something may still come to: bytes of JSON, and values and keys.
type budget struct{ size, values int }

// tree decodes the nodes of one document, and counts what they come to.
type tree struct {
	left budget
	// merges is true where mappings may be merged into others (<<). The parser does not tell their keys apart, so a key
	// that comes again then counts as kubectl has it: the last one holds.
	merges bool
	path   []string
}

var (
	errLarge  = fmt.Errorf("its anchors expand to more than an API server takes (%d MiB, or %d values): write less", maxDocument>>20, maxValues)
	errDeep   = fmt.Errorf("values are nested more than %d deep: nest them less", maxDepth)
	errKey    = errors.New("a key is neither a text nor a number: write keys as text")
	errNumber = errors.New("a number is infinite or none at all, which JSON cannot hold: write a finite number")
)

// add counts a value, and the bytes that it takes in JSON at the least.
func (t *tree) add(bytes int) error {
	t.left.size, t.left.values = t.left.size-bytes, t.left.values-1
	if t.left.size < 0 || t.left.values < 0 {
		return errLarge
	}
	return nil
}

// value decodes a node. The parser does not tell what sort of value it is, but refuses to decode it as another, and
// then decodes nothing.
func (t *tree) value(n node) (any, error) {
	if n.decode == nil {
		return nil, t.add(len("null"))
	}
	var text string
	noText := n.decode(&text)
	if noText == nil {
		return t.scalar(n)
	}
	if len(t.path) >= maxDepth {
		return nil, errDeep
	}
	mapping := map[*key]node{}
	noMapping := n.decode(mapping)
	if noMapping == nil {
		return t.mapping(mapping)
	}
	var list []node
	noList := n.decode(&list)
	if noList == nil {
		return t.list(list)
	}
	return nil, defect(noText, noMapping, noList)
}

// defect is the error that is about more than the sort of a value.
func defect(errs ...error) error {
	for _, err := range errs {
		if other := (*yaml.TypeError)(nil); !errors.As(err, &other) {
			return err
		}
	}
	return errNotYAML
}

func (t *tree) scalar(n node) (any, error) {
	var value any
	if err := n.decode(&value); err != nil {
		return nil, err
	}
	if text, ok := value.(string); ok {
		return validText(text), t.add(len(text) + len(`""`))
	}
	if err := t.add(1); err != nil {
		return nil, err
	}
	return jsonScalar(value)
}

func (t *tree) list(nodes []node) (any, error) {
	if err := t.add(len("[]") + len(nodes)); err != nil {
		return nil, err
	}
	list := make([]any, len(nodes))
	for i, n := range nodes {
		value, err := t.at(fmt.Sprintf("[%d]", i), n)
		if err != nil {
			return nil, err
		}
		list[i] = value
	}
	return list, nil
}

func (t *tree) mapping(nodes map[*key]node) (any, error) {
	if err := t.add(len("{}") + len(nodes)); err != nil {
		return nil, err
	}
	if _, ok := nodes[nil]; ok {
		return nil, errKey
	}
	content := make(map[string]any, len(nodes))
	for _, k := range slices.SortedFunc(maps.Keys(nodes), func(a, b *key) int { return cmp.Compare(a.order, b.order) }) {
		name, err := t.key(k.node)
		if err != nil {
			return nil, err
		}
		if _, ok := content[name]; ok && !t.merges {
			return nil, repeated(strings.TrimPrefix(strings.Join(append(t.path, "."+name), ""), "."))
		}
		if content[name], err = t.at("."+name, nodes[k]); err != nil {
			return nil, err
		}
	}
	return content, nil
}

// at decodes a node one step deeper.
func (t *tree) at(step string, n node) (any, error) {
	t.path = append(t.path, step)
	value, err := t.value(n)
	t.path = t.path[:len(t.path)-1]
	return value, err
}

// key decodes the key of a mapping.
func (t *tree) key(n node) (string, error) {
	var text string
	if n.decode(&text) != nil {
		return "", errKey
	}
	var value any
	if err := n.decode(&value); err != nil {
		return "", err
	}
	name, ok := keyText(value)
	if !ok {
		return "", errKey
	}
	return name, t.add(len(name) + len(`"":`))
}
