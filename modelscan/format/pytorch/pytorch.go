// SPDX-License-Identifier: Apache-2.0

// Package pytorch reads what torch.save and torch.jit.save write: the shapes and the names of the weights, the modules, and
// the operations where the file holds the code. Nothing of the file is run, and no weight is read.
package pytorch

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/pickle"
	"github.com/vsa-legal/operator/modelscan/internal/zipdir"
	"github.com/vsa-legal/operator/modelscan/model"
)

// name of the format.
const name = "pytorch"

// legacyMagic is the first pickle of a file of torch.save before 1.6: the number 0x1950a86a20f9469cfc6c.
const legacyMagic = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"

// sniff tells whether the file can come from PyTorch. A plain zip file is none: whoever unpacks it finds the pickle inside,
// which is accepted here as well.
func sniff(head []byte, _ int64, _ string) bool {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		for _, name := range zipdir.FirstNames(head) {
			if isArchiveName(name) {
				return true
			}
		}
		return false
	case bytes.HasPrefix(head, []byte("\x80\x02\x8a\x0a"+legacyMagic)):
		return true
	case len(head) > 2 && head[0] == 0x80 && head[1] >= 2 && head[1] <= 5:
		return bytes.Contains(head, []byte("ctorch")) || bytes.Contains(head, []byte("c__torch__")) ||
			bytes.Contains(head, []byte("\x0ctorch._utils"))
	}
	return false
}

// isArchiveName tells whether an entry of a zip file is one that only PyTorch writes.
func isArchiveName(name string) bool {
	root, rest, ok := strings.Cut(name, "/")
	if !ok {
		return name == exportedProgram
	}
	switch rest {
	case "data.pkl", "constants.pkl", "bytecode.pkl", "byteorder", ".format_version", ".storage_alignment",
		"archive_format", exportedProgram, ".data/serialization_id", ".data/extern_modules",
		".data/version":
		return true
	}
	if root == ".data" && (rest == "extern_modules" || rest == "version" || strings.HasSuffix(rest, ".storage")) {
		return true
	}
	for _, folder := range []string{"data/", "constants/", "tensors/"} {
		if number, ok := strings.CutPrefix(rest, folder); ok && isNumber(number) {
			return true
		}
	}
	return strings.HasPrefix(rest, "code/__torch__")
}

// isPart tells whether an entry of an archive, by its name, is one that parse reads, or the numbers of a weight.
func isPart(name string) bool {
	return isArchiveName(name) || strings.HasSuffix(name, ".pkl") || strings.HasSuffix(name, ".py") || strings.HasSuffix(name, "/version")
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// parse reads the structure of a file.
func parse(f model.File) (*model.Model, error) {
	head := make([]byte, min(f.Size(), 512))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	m := &model.Model{Format: name, Producer: "pytorch", Layout: model.OIHW}
	var err error
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		err = parseArchive(m, f, 0)
	default:
		err = parsePickles(m, io.NewSectionReader(f, 0, f.Size()))
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// Pickle reads the weights in a pickle that another format holds into a model, those that NumPy keeps among them.
func Pickle(m *model.Model, in io.Reader) error { return parsePickles(m, in) }

// parsePickles reads a bare pickle, or the pickles at the start of a file of torch.save before 1.6: a magic number, the
// version of the protocol, facts on the machine, and then what was saved. The weights follow.
func parsePickles(m *model.Model, in io.Reader) error {
	d := pickle.NewDecoder(in)
	saved, err := d.Decode()
	if magic, ok := saved.Root.(pickle.Long); ok && string(magic) == legacyMagic {
		for range 3 {
			if saved, err = d.Decode(); err != nil {
				break
			}
		}
	}
	if errors.Is(err, io.EOF) {
		return errors.New("the file ends before what was saved in it")
	}
	if err != nil {
		return err
	}
	w := newWalker(m)
	w.truncated(saved)
	w.imports(d.Globals())
	w.all(saved.Root)
	return nil
}
