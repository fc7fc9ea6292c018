// SPDX-License-Identifier: Apache-2.0

package pytorch

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/pickle"
	"github.com/vsa-legal/operator/modelscan/internal/zipdir"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxPickles  = 64      // of one archive; PyTorch writes three
	maxSources  = 8192    // files of code
	maxExtras   = 64      // further files that people put into an archive
	maxUnpacked = 1 << 30 // bytes of a pickle: unpacking ends there
	maxExtra    = 16 << 10
	maxInner    = 8 // files of torch.save within one
)

// exportedProgram is the graph that torch.export saved at first; later versions have models/….json.
const exportedProgram = "serialized_exported_program.json"

// archive is what matters of the directory of a zip file of PyTorch.
type archive struct {
	file    model.File
	pickles []zipdir.Entry
	sources []zipdir.Entry
	extras  []zipdir.Entry
	graphs  []zipdir.Entry
	inner   []zipdir.Entry
}

// section is a file within an archive.
type section struct {
	*io.SectionReader
	path string
}

func (s section) Path() string { return s.path }

func (a *archive) add(m *model.Model, e zipdir.Entry) {
	into, most := &a.extras, maxExtras
	switch _, rest, _ := strings.Cut(e.Name, "/"); {
	case strings.HasSuffix(e.Name, ".pkl"):
		into, most = &a.pickles, maxPickles
	case strings.HasPrefix(rest, "code/") && strings.HasSuffix(rest, ".py"):
		into, most = &a.sources, maxSources
	case strings.HasPrefix(rest, "models/") && strings.HasSuffix(rest, ".json"), rest == exportedProgram, e.Name == exportedProgram:
		into, most = &a.graphs, maxPickles
	case strings.HasSuffix(e.Name, ".pt"):
		into, most = &a.inner, maxInner
	case strings.HasPrefix(rest, "extra/"), strings.HasSuffix(rest, ".py"), rest == "model.json":
	default:
		return
	}
	if len(*into) >= most {
		m.Truncated = true
		return
	}
	*into = append(*into, e)
}

func parseArchive(m *model.Model, f model.File, depth int) error {
	a := &archive{file: f}
	err := zipdir.Walk(f, f.Size(), func(e *zipdir.Entry) error {
		a.add(m, *e)
		return nil
	})
	if err != nil {
		return err
	}
	if len(a.pickles)+len(a.graphs)+len(a.inner) == 0 {
		return errors.New("the archive holds no pickle")
	}
	w := newWalker(m)
	roots := map[string]pickle.Value{}
	for _, e := range a.pickles {
		name := path.Base(e.Name)
		root, err := a.readPickle(w, e)
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name, err)
		}
		roots[name] = root
	}
	w.program(a, roots)
	for _, e := range append(a.extras, a.graphs...) {
		a.readExtra(w, e)
	}
	// The graph of torch.export is JSON of another kind, and only its start is kept; the weights lie beside it.
	m.Truncated = m.Truncated || len(a.graphs) > 0
	return a.readInner(m, depth)
}

// readInner reads the files of torch.save that torch.export keeps in its own archive.
func (a *archive) readInner(m *model.Model, depth int) error {
	for _, e := range a.inner {
		in, ok := e.Section(a.file, a.file.Size())
		if !ok || depth > 0 {
			m.Truncated = true
			continue
		}
		if err := parseArchive(m, section{in, a.file.Path() + "!/" + e.Name}, depth+1); err != nil {
			return fmt.Errorf("%s: %w", e.Name, err)
		}
	}
	return nil
}

// readPickle reads one pickle and notes the weights in it.
func (a *archive) readPickle(w *walker, e zipdir.Entry) (pickle.Value, error) {
	in, err := e.Open(a.file, a.file.Size(), maxUnpacked)
	if err != nil {
		return nil, err
	}
	d := pickle.NewDecoder(in)
	saved, err := d.Decode()
	if err != nil {
		return nil, err
	}
	w.truncated(saved)
	w.imports(d.Globals())
	switch path.Base(e.Name) {
	case "bytecode.pkl": // Read with the program.
	case "constants.pkl":
		w.constants(saved.Root)
	default:
		w.all(saved.Root)
	}
	return saved.Root, nil
}

// constants notes the weights that freezing took out of their modules, by the names that the code gives them.
func (w *walker) constants(root pickle.Value) {
	for i, v := range pickle.ItemsOf(root) {
		w.walk(fmt.Sprintf("CONSTANTS.c%d", i), v, 1)
	}
}

// readExtra keeps the start of a file that somebody put into the archive, such as a list of labels.
func (a *archive) readExtra(w *walker, e zipdir.Entry) {
	in, err := e.Open(a.file, a.file.Size(), maxExtra)
	if err != nil {
		return
	}
	content, _ := io.ReadAll(in) // What can be read is kept.
	w.say(path.Base(e.Name))
	for len(content) > 0 {
		n := min(len(content), model.MaxString)
		w.say(strings.ToValidUTF8(string(content[:n]), ""))
		content = content[n:]
	}
}
