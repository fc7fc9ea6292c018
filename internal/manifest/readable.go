// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/internal/text"
)

var errNotYAML = errors.New("this is neither YAML nor JSON: correct it")

// parserError is what the YAML parser says of text that it cannot read. The reasons are words of its own; those that
// quote the document have quotation marks that the others do not, or are listed here.
var (
	parserError = regexp.MustCompile(`^yaml: (?:line (\d+): )?([a-zA-Z ,<>%#()'\[\]{}:;-]+)$`)
	quoting     = regexp.MustCompile(`anchor|map key|cannot decode|cannot unmarshal|unmarshal errors|already set`)
)

// readable is an error of the YAML parser without anything of the document, with the line counted in the file.
func readable(err error, first int) error {
	for _, ours := range []error{errLarge, errDeep, errKey, errNumber} {
		if errors.Is(err, ours) {
			return ours
		}
	}
	if repeat := (*repeatedError)(nil); errors.As(err, &repeat) {
		return repeat
	}
	if strings.Contains(err.Error(), "unknown anchor") {
		return errors.New("an alias (*) names an anchor (&) that is not before it in the document: write the value out")
	}
	match := parserError.FindStringSubmatch(err.Error())
	if match == nil || quoting.MatchString(match[2]) {
		return errNotYAML
	}
	line, _ := strconv.Atoi(match[1])
	return fmt.Errorf("this is not YAML near line %d: %s", first+max(line-1, 0), match[2])
}

// repeatedError names a key that is given twice.
type repeatedError struct{ path string }

func (e *repeatedError) Error() string { return e.path + " is given twice: keep one" }

func repeated(path string) error { return &repeatedError{path: readablePath(path)} }

// readablePath is a field path that was read from a document, fit for a terminal.
func readablePath(path string) string { return text.SanitizeLine(text.TruncateRunes(path, 2*most)) }
