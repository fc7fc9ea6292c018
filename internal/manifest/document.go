// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"maps"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Document is one YAML or JSON document that is a Kubernetes object: it has an apiVersion and a kind, of whatever group.
type Document struct {
	Position
	// Content holds what JSON holds, with numbers as the API server has them: int64 or float64.
	Content map[string]any
}

// documents are the objects that one decoded document holds: itself, or the items of a list, at the list's position.
// What is no object is an error; the other items are returned with it.
func documents(at Position, value any) ([]Document, []error) {
	content, ok := value.(map[string]any)
	if !ok {
		return nil, []error{at.errorf("this document is %s: make it an object, with apiVersion and kind", sort(value))}
	}
	return object(at, content, "")
}

// object reads one object; where is its path in the document, empty for the document itself.
func object(at Position, content map[string]any, where string) ([]Document, []error) {
	for _, field := range []string{"apiVersion", "kind"} {
		if text, ok := content[field].(string); !ok || text == "" {
			return nil, []error{at.errorf("%s%s: write %s", where, missing(content, field), example(field))}
		}
	}
	if !isList(content) {
		return []Document{{Position: at, Content: content}}, nil
	}
	return items(at, content, where)
}

// missing says what is wrong with a field that has to be a text.
func missing(content map[string]any, field string) string {
	if value, ok := content[field]; ok && value != "" {
		return fmt.Sprintf("%s is %s", field, sort(value))
	}
	return field + " is missing"
}

func example(field string) string {
	if field == "kind" {
		return "the kind of object, such as kind: Formality"
	}
	return "the group and version, such as apiVersion: " + v1alpha1.GroupVersion.String()
}

// isList is true of the list that kubectl writes for several objects, and of the typed lists of our group.
func isList(content map[string]any) bool {
	version, _ := content["apiVersion"].(string)
	kind, _ := content["kind"].(string)
	return version == "v1" && kind == "List" || isOurs(version) && len(kind) > len("List") && strings.HasSuffix(kind, "List")
}

// isOurs is true of every version of our group, even of one that is misspelt.
func isOurs(apiVersion string) bool {
	group, _, _ := strings.Cut(apiVersion, "/")
	return group == v1alpha1.GroupVersion.Group
}

// items flattens a list. An item of a typed list may leave out its apiVersion and kind, as the API server's answers do.
func items(at Position, list map[string]any, where string) ([]Document, []error) {
	values, ok := list["items"].([]any)
	if !ok && list["items"] != nil {
		return nil, []error{at.errorf("%sitems is %s: make it a list of objects", where, sort(list["items"]))}
	}
	var found []Document
	var errs []error
	for i, value := range values {
		path := fmt.Sprintf("%sitems[%d].", where, i)
		var docs []Document
		var problems []error
		if item, ok := value.(map[string]any); !ok {
			problems = []error{at.errorf("%s is %s: make it an object", strings.TrimSuffix(path, "."), sort(value))}
		} else {
			docs, problems = object(at, typed(item, list), path)
		}
		found, errs = append(found, docs...), append(errs, problems...)
		if len(errs) >= maxErrors {
			break
		}
	}
	return found, errs
}

// typed gives an item of a typed list what its list says.
func typed(item, list map[string]any) map[string]any {
	kind, _ := list["kind"].(string)
	kind = strings.TrimSuffix(kind, "List")
	if kind == "" || item["apiVersion"] != nil || item["kind"] != nil {
		return item
	}
	item = maps.Clone(item)
	if item == nil {
		item = map[string]any{}
	}
	item["apiVersion"], item["kind"] = list["apiVersion"], kind
	return item
}

// sort says what sort of value there is, without saying which.
func sort(value any) string {
	switch value.(type) {
	case nil:
		return "empty"
	case map[string]any:
		return "a mapping"
	case []any:
		return "a list"
	case string:
		return "a text"
	case bool:
		return "true or false"
	default:
		return "a number"
	}
}
