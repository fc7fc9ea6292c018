// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/vsa-legal/operator/internal/text"
)

// most is how many characters of a value are repeated to the one who wrote it.
const most = 100

// unknownProblems says which fields the schema does not have.
func unknownProblems(paths []string) []string {
	var problems []string
	for _, path := range paths {
		path = readablePath(path)
		problems = append(problems, fmt.Sprintf("%s: unknown field %q", path, path))
	}
	return problems
}

// problems words the API server's errors, in the order of their fields: the schema is gone over in any. What is said of the object as a
// whole comes last, for it is of rules that could not be checked because of the others.
func (k *kind) problems(errs field.ErrorList) []string {
	var ofFields, ofAll []string
	for _, err := range errs {
		if problem := k.problem(err); hasField(err) {
			ofFields = append(ofFields, problem)
		} else {
			ofAll = append(ofAll, problem)
		}
	}
	slices.Sort(ofFields)
	slices.Sort(ofAll)
	return append(ofFields, ofAll...)
}

// hasField tells that an error is of a field. A path that is nil is written like this.
func hasField(err *field.Error) bool {
	return err.Field != "" && err.Field != (*field.Path)(nil).String()
}

// problem words one error, without the value of a secret, and with a long one cut.
func (k *kind) problem(err *field.Error) string {
	said := *err
	if k.secret {
		said.BadValue, said.Detail = field.OmitValueType{}, withoutValue(err)
	} else {
		said.BadValue = readableValue(err.BadValue)
	}
	path := said.Field
	if !hasField(err) {
		path = "object"
	}
	return text.SanitizeLine(readablePath(path) + ": " + withoutPasswords(said.ErrorBody()))
}

// userInfo is what stands before the host of an address.
var userInfo = regexp.MustCompile(`(://)[^/?#\s"]*@`)

// withoutPasswords is a text in which no address has a user name or a password: it goes where logs are kept.
func withoutPasswords(text string) string { return userInfo.ReplaceAllString(text, "${1}...@") }

// withoutValue is the detail of an error if it does not repeat the value that the error is about. Some of the schema's
// own errors do: those of formats, and of rules that word their message by an expression.
func withoutValue(err *field.Error) string {
	text, ok := err.BadValue.(string)
	if !ok {
		if values, _ := json.Marshal(err.BadValue); len(values) < len("null") || !strings.Contains(err.Detail, string(values)) {
			return err.Detail
		}
		return ""
	}
	detail := strings.ReplaceAll(err.Detail, ": "+strconv.Quote(text), "")
	if len(text) >= 3 && strings.Contains(detail, text) {
		return ""
	}
	return detail
}

// readableValue keeps what fits in a line.
func readableValue(value any) any {
	switch v := value.(type) {
	case string:
		return text.TruncateRunes(v, most)
	case map[string]any, []any:
		if text, err := json.Marshal(v); err != nil || len(text) > most {
			return field.OmitValueType{}
		}
	}
	return value
}

// metadataProblem words why metadata cannot be read: a type error names the field, and everything else may quote.
func (k *kind) metadataProblem(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		path := strings.TrimSuffix("metadata."+wrong.Field, ".")
		return text.SanitizeLine(fmt.Sprintf("%s: Invalid value: must be of type %s", readablePath(path), wrong.Type))
	}
	if k.secret {
		return "metadata: Invalid value: correct its fields: one cannot be read"
	}
	return text.SanitizeLine("metadata: Invalid value: " + text.TruncateRunes(err.Error(), 3*most))
}

// typeProblem words why a type cannot hold what its schema lets pass.
func (k *kind) typeProblem(err error) string {
	if k.secret {
		return "object: Invalid value: a value passes the schema that the program cannot read: check instants and numbers"
	}
	return text.SanitizeLine("object: Invalid value: the program cannot read it: " + text.TruncateRunes(err.Error(), 3*most))
}
