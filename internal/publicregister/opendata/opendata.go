// SPDX-License-Identifier: Apache-2.0

// Package opendata writes an edition of the public register as files for programs: JSON with its schema, CSV with a Table Schema,
// a description in DCAT, a feed, and the same in the fields of two other registers. The same edition gives the same bytes.
package opendata

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/vsa-legal/operator/internal/publicregister"
)

// Options of a publisher.
type Options struct {
	// BaseURL is where the folder can be read, such as https://register.example. Without it, the files name each other by paths.
	BaseURL string
	// Contact is an address for mail. It is the publisher's, and nobody's of the register.
	Contact string
}

// Create makes a file by its path.
type Create func(path string) (io.WriteCloser, error)

//go:embed register.schema.json
var schema []byte

//go:embed register.tableschema.json
var tableSchema []byte

// Schema is the JSON Schema of register.json.
func Schema() []byte { return bytes.Clone(schema) }

// WriteEdition writes the edition itself.
func WriteEdition(create Create, e *publicregister.Edition) error {
	return writeFile(create, "register.json", func(w io.Writer) error { return publicregister.Write(w, e) })
}

// Write writes all files.
func Write(create Create, e *publicregister.Edition, o Options) error {
	o.BaseURL = strings.TrimSuffix(o.BaseURL, "/")
	files := []struct {
		path  string
		write func(io.Writer) error
	}{
		{"register.schema.json", plain(schema)},
		{"register.tableschema.json", plain(tableSchema)},
		{"register.csv", func(w io.Writer) error { return writeCSV(w, e) }},
		{"inventaire-algorithmes.csv", func(w io.Writer) error { return writeInventory(w, e, o) }},
		{"algoritmeregister.json", func(w io.Writer) error { return writeDutch(w, e, o) }},
		{"catalog.jsonld", func(w io.Writer) error { return writeCatalog(w, e, o) }},
		{"feed.atom", func(w io.Writer) error { return writeFeed(w, e, o) }},
	}
	for _, f := range files {
		if err := writeFile(create, f.path, f.write); err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
	}
	return WriteEdition(create, e) // last: who finds the edition finds all that belongs to it
}

func plain(text []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}
}

func writeFile(create Create, path string, write func(io.Writer) error) error {
	f, err := create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// address of a file of the folder.
func (o Options) address(path string) string {
	if o.BaseURL == "" {
		return path
	}
	return o.BaseURL + "/" + path
}

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(v)
}
