// SPDX-License-Identifier: Apache-2.0

package scanjob

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	// MaxMessage is how much of what a container leaves behind Kubernetes keeps, in bytes.
	MaxMessage = 4096

	packed      = "gzip:" // before what is packed
	maxUnpacked = 1 << 20
	maxEntries  = 4096 // more do not fit, however well they are packed
	maxPath     = 1 << 14
)

// Encode writes a result in at most MaxMessage bytes. What does not fit as it is, is packed; then told without its evidence;
// then by folder; and what does not fit even so is a single thing that cannot be read.
func Encode(r *Result) string {
	try := func(entries []Entry) string {
		if len(entries) > maxEntries {
			return ""
		}
		for _, entries := range [][]Entry{entries, plain(entries)} {
			if m := write(&Result{Schema: r.Schema, Inspector: r.Inspector, Entries: entries, Absent: r.Absent}); m != "" {
				return m
			}
		}
		return ""
	}
	if m := try(r.Entries); m != "" {
		return m
	}
	for depth := min(deepest(r.Entries), maxFolds); depth >= 0; depth-- {
		if m := try(fold(r.Entries, depth)); m != "" {
			return m
		}
	}
	return write(opaque(r.Inspector))
}

// maxFolds bounds how often a result is folded.
const maxFolds = 16

// plain leaves out the evidence.
func plain(entries []Entry) []Entry {
	out := make([]Entry, len(entries))
	for i, e := range entries {
		e.Detected = append([]Detected(nil), e.Detected...)
		for j := range e.Detected {
			e.Detected[j].Evidence = ""
		}
		out[i] = e
	}
	return out
}

// write returns nothing if the result does not fit, or would not be read.
func write(r *Result) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(r) != nil || text.Len() > maxUnpacked || r.check() != nil {
		return ""
	}
	text.Truncate(text.Len() - 1) // the line's end
	if text.Len() <= MaxMessage {
		return text.String()
	}
	var small bytes.Buffer
	w, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
	if err != nil {
		return ""
	}
	if _, err := w.Write(text.Bytes()); err != nil || w.Close() != nil {
		return ""
	}
	if m := packed + base64.StdEncoding.EncodeToString(small.Bytes()); len(m) <= MaxMessage {
		return m
	}
	return ""
}

// Decode reads a result. Whatever is not exactly one is an error: nothing runs on half a result.
func Decode(message string) (*Result, error) {
	if len(message) > MaxMessage {
		return nil, errors.New("it is longer than what a container can leave behind")
	}
	text := []byte(strings.TrimSuffix(message, "\n"))
	if rest, ok := strings.CutPrefix(string(text), packed); ok {
		var err error
		if text, err = unpack(rest); err != nil {
			return nil, err
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var r Result
	if err := decoder.Decode(&r); err != nil {
		return nil, fmt.Errorf("it is not the JSON of a result: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the result")
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	return &r, nil
}

func unpack(text string) ([]byte, error) {
	small, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("unpacking it: %w", err)
	}
	r, err := gzip.NewReader(bytes.NewReader(small))
	if err != nil {
		return nil, fmt.Errorf("unpacking it: %w", err)
	}
	out, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("unpacking it: %w", err)
	case len(out) > maxUnpacked:
		return nil, errors.New("it is too large unpacked")
	}
	return out, nil
}
