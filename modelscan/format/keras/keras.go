// SPDX-License-Identifier: Apache-2.0

// Package keras reads what Keras saves: HDF5 files of whole networks or of weights alone, and .keras archives.
package keras

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/vsa-legal/operator/modelscan/format/tfjs"
	"github.com/vsa-legal/operator/modelscan/internal/zipdir"
	"github.com/vsa-legal/operator/modelscan/model"
)

// name of the format.
const name = "keras"

// hdf5Magic begins an HDF5 file.
const hdf5Magic = "\x89HDF\r\n\x1a\n"

const (
	configName   = "config.json"
	metadataName = "metadata.json"
	weightsName  = "model.weights.h5"
	maxConfig    = 64 << 20
)

// sniff tells whether the file is HDF5 or an archive of Keras.
func sniff(head []byte, _ int64, _ string) bool {
	if bytes.HasPrefix(head, []byte(hdf5Magic)) {
		return true
	}
	names := zipdir.FirstNames(head)
	return slices.Contains(names, weightsName) || slices.Contains(names, metadataName) && slices.Contains(names, configName)
}

// parse reads the structure of a file.
func parse(f model.File) (*model.Model, error) {
	m := &model.Model{Format: name, Producer: "keras", Layout: model.HWIO}
	magic := make([]byte, len(hdf5Magic))
	if _, err := f.ReadAt(magic, 0); err != nil {
		return nil, errors.New("the file is too short")
	}
	if string(magic) != hdf5Magic {
		if err := parseArchive(m, f); err != nil {
			return nil, err
		}
		return m, nil
	}
	ordered, err := readHDF5(m, f, f.Size())
	if err != nil {
		return nil, err
	}
	if err := findConfig(m, f, f.Size()); err != nil {
		return nil, err
	}
	tfjs.AttachWeights(m)
	if len(m.Nodes) == 0 && !ordered {
		m.Format, m.Producer = "hdf5", "" // Anybody's data, or weights that somebody put there in their own way.
	}
	return m, nil
}

func parseArchive(m *model.Model, f model.File) error {
	found := map[string]zipdir.Entry{}
	err := zipdir.Walk(f, f.Size(), func(e *zipdir.Entry) error {
		switch e.Name {
		case configName, metadataName, weightsName:
			found[e.Name] = *e
		}
		return nil
	})
	if err != nil {
		return err
	}
	config, ok := found[configName]
	if !ok {
		return errors.New("the archive of Keras has no " + configName)
	}
	in, err := config.Open(f, f.Size(), maxConfig)
	if err != nil {
		return err
	}
	if err := tfjs.Keras(in, m); err != nil {
		return err
	}
	m.Format, m.Layout = name, model.HWIO
	if metadata, ok := found[metadataName]; ok {
		if in, err := metadata.Open(f, f.Size(), model.MaxString); err == nil {
			text, _ := io.ReadAll(in) // What can be read is kept.
			m.AddString(string(bytes.ToValidUTF8(text, nil)))
		}
	}
	weights, ok := found[weightsName]
	if !ok {
		m.Truncated = true
		return nil
	}
	section, ok := weights.Section(f, f.Size())
	if !ok {
		m.Truncated = true // Compressed, which Keras does not do; HDF5 is not read from its start to its end.
		return nil
	}
	if _, err := readHDF5(m, section, section.Size()); err != nil {
		return err
	}
	tfjs.AttachWeights(m)
	return nil
}

// findConfig looks for the attribute model_config: its text lies in one piece, wherever HDF5 put it.
func findConfig(m *model.Model, f io.ReaderAt, size int64) error {
	const (
		block   = 64 << 10
		overlap = 64
		tries   = 64
	)
	key := []byte(`"class_name":`)
	buffer := make([]byte, block+overlap)
	tried := 0
	for at := int64(0); at < size; at += block {
		n, err := f.ReadAt(buffer[:min(int64(len(buffer)), size-at)], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		text := buffer[:n]
		for from := 0; ; {
			i := bytes.Index(text[from:], key)
			if i < 0 || from+i >= block {
				break
			}
			from += i + len(key)
			start := bytes.LastIndexByte(text[:from], '{')
			if start < 0 || !bytes.HasPrefix(bytes.TrimLeft(text[start+1:from], " \n"), []byte(`"`)) {
				continue
			}
			if tried++; tried > tries {
				return nil
			}
			if readConfig(m, io.NewSectionReader(f, at+int64(start), min(maxConfig, size-at-int64(start)))) {
				return nil
			}
		}
	}
	return nil
}

// readConfig takes the configuration of a model. That of an optimiser looks alike at its start, and has no layers.
func readConfig(m *model.Model, in io.Reader) bool {
	c := &model.Model{Format: name, Producer: "keras", Layout: model.HWIO}
	if err := tfjs.Keras(in, c); err != nil {
		return false
	}
	m.Inputs, m.Outputs, m.Nodes = c.Inputs, c.Outputs, c.Nodes
	for _, s := range c.Strings {
		m.AddString(s)
	}
	m.Truncated = m.Truncated || c.Truncated
	return true
}
