// SPDX-License-Identifier: Apache-2.0

package pytorch

import (
	"io"
	"strings"
)

const (
	maxSourceBytes = 4 << 20 // of all code of an archive
	maxFunctions   = 20_000
	maxParameters  = 256 // of one function
)

// sources are the functions of a TorchScript archive by their dotted name: __torch__.module.Class.method.
type sources struct {
	functions map[string]*function
	bytes     int
	truncated bool
}

// function is what TorchScript writes: a subset of Python, one statement a line but for the head.
type function struct {
	parameters []parameter
	body       []statement
}

type parameter struct {
	name, kind, standard string // kind is the type; standard is the value it has if none is given
}

type statement struct {
	indent int
	text   string
}

func (s *sources) read(a *archive) {
	s.functions = map[string]*function{}
	for _, e := range a.sources {
		in, err := e.Open(a.file, a.file.Size(), int64(maxSourceBytes-s.bytes)+1)
		if err != nil {
			s.truncated = true
			continue
		}
		code, err := io.ReadAll(in)
		if s.bytes += len(code); err != nil || s.bytes > maxSourceBytes {
			s.truncated = true
			return
		}
		_, name, _ := strings.Cut(e.Name, "/code/")
		s.add(strings.ReplaceAll(strings.TrimSuffix(name, ".py"), "/", "."), string(code))
	}
}

// add splits the code of one module into its functions.
func (s *sources) add(module, code string) {
	class, indent := "", 0
	var f *function
	head := ""
	for line := range strings.Lines(code) {
		text := strings.TrimSpace(line)
		at := len(line) - len(strings.TrimLeft(line, " "))
		switch {
		case text == "":
		case head != "":
			head += " " + text
		case strings.HasPrefix(text, "class ") && at == 0:
			class, _, _ = strings.Cut(text[len("class "):], "(")
			class = "." + strings.TrimSuffix(class, ":")
			f = nil
		case strings.HasPrefix(text, "def "):
			if indent = at; at == 0 {
				class = ""
			}
			f, head = &function{}, text
		case f != nil && at > indent:
			f.body = append(f.body, statement{at, text})
		}
		if head != "" && strings.HasSuffix(text, ":") {
			if len(s.functions) >= maxFunctions {
				s.truncated = true
				return
			}
			name, parameters := readHead(head)
			f.parameters = parameters
			s.functions[module+class+"."+name] = f
			head = ""
		}
	}
}

// readHead reads "def name(a: Tensor, b: int=3) -> Tensor:".
func readHead(head string) (string, []parameter) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(head, "def "), "(")
	if end := strings.LastIndex(rest, ")"); end >= 0 {
		if arrow := strings.LastIndex(rest, ") ->"); arrow >= 0 {
			end = arrow
		}
		rest = rest[:end]
	}
	var out []parameter
	for _, part := range splitTop(rest, maxParameters) {
		declared, standard, _ := strings.Cut(part, "=")
		name, kind, _ := strings.Cut(declared, ":")
		out = append(out, parameter{strings.TrimSpace(name), strings.TrimSpace(kind), strings.TrimSpace(standard)})
	}
	return strings.TrimSpace(name), out
}

// splitTop splits at the commas that stand in no bracket, into at most most parts.
func splitTop(s string, most int) []string {
	var out []string
	depth, from := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ',':
			if depth == 0 && len(out) < most {
				out = append(out, s[from:i])
				from = i + 1
			}
		}
	}
	if strings.TrimSpace(s[from:]) != "" && len(out) < most {
		out = append(out, s[from:])
	}
	return out
}
