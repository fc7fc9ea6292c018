// SPDX-License-Identifier: Apache-2.0

package caffe

import (
	"bytes"
	"strings"
)

// Kinds of tokens beside the punctuation, which stands for itself. 0 is the end of the text.
const (
	word    = 'a'
	quoted  = '"'
	invalid = '!'
)

type token struct {
	kind byte
	text string
}

// scanner splits the text format into tokens.
type scanner struct {
	rest    []byte
	line    int
	closing byte // of the message that was opened last
}

func (s *scanner) next() token {
	s.space()
	if len(s.rest) == 0 {
		return token{}
	}
	c := s.rest[0]
	switch {
	case strings.IndexByte("{}<>[]:,;", c) >= 0:
		s.rest = s.rest[1:]
		return token{kind: c, text: string(c)}
	case c == '"' || c == '\'':
		return s.quoted(c)
	}
	n := 0
	for n < len(s.rest) && isWord(s.rest[n]) {
		n++
	}
	if n == 0 {
		s.rest = nil
		return token{kind: invalid, text: string(c)}
	}
	t := token{kind: word, text: string(s.rest[:n])}
	s.rest = s.rest[n:]
	return t
}

func (s *scanner) space() {
	for len(s.rest) > 0 {
		switch s.rest[0] {
		case '\n':
			s.line++
			s.rest = s.rest[1:]
		case ' ', '\t', '\r', '\v', '\f':
			s.rest = s.rest[1:]
		case '#':
			end := bytes.IndexByte(s.rest, '\n')
			if end < 0 {
				end = len(s.rest)
			}
			s.rest = s.rest[end:]
		default:
			return
		}
	}
}

// quoted reads a text up to its mark. Escapes stay as they are: names have none.
func (s *scanner) quoted(mark byte) token {
	for i := 1; i < len(s.rest) && s.rest[i] != '\n'; i++ {
		switch s.rest[i] {
		case '\\':
			i++
		case mark:
			t := token{kind: quoted, text: string(s.rest[1:i])}
			s.rest = s.rest[i+1:]
			return t
		}
	}
	s.rest = nil
	return token{kind: invalid, text: string(mark)}
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-' || c == '+' || c == '/'
}

// netFields are those of NetParameter, layerFields those with which a layer begins.
var (
	netFields = map[string]bool{"name": true, "input": true, "input_dim": true, "input_shape": true, "force_backward": true,
		"state": true, "debug_info": true, "layer": true, "layers": true}
	layerFields = map[string]bool{"name": true, "type": true, "bottom": true, "top": true, "include": true, "exclude": true, "blobs": true,
		"param": true, "phase": true, "loss_weight": true, "propagate_down": true, "layer": true, "blobs_lr": true, "weight_decay": true,
		"python_param": true, "data_param": true, "transform_param": true, "input_param": true, "convolution_param": true}
)

// past goes to the end of the value that begins with the token.
func (s *scanner) past(t token) bool {
	switch t.kind {
	case '{', '<':
		s.opened(t)
		return s.skip(1) == nil
	case '[':
		for t.kind != ']' {
			if t = s.next(); t.kind == 0 || t.kind == invalid {
				return false
			}
		}
		return true
	}
	return t.kind == word || t.kind == quoted
}

// opened notes how the message that begins with the token ends.
func (s *scanner) opened(t token) {
	s.closing = '}'
	if t.kind == '<' {
		s.closing = '>'
	}
}

// looksLikeText tells whether the head is that of a network as text: fields of a network up to its first layer, and a field
// of a layer in that.
func looksLikeText(head []byte) bool {
	s := &scanner{rest: head}
	for range len(head) {
		t := s.next()
		if t.kind != word || !netFields[t.text] {
			return false
		}
		name := t.text
		if t = s.next(); t.kind == ':' {
			t = s.next()
		}
		switch {
		case (name == "layer" || name == "layers") && (t.kind == '{' || t.kind == '<'):
			field := s.next()
			return field.kind == word && layerFields[field.text] && strings.IndexByte(":{<", s.next().kind) >= 0
		case !s.past(t):
			return false
		}
	}
	return false
}
