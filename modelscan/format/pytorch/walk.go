// SPDX-License-Identifier: Apache-2.0

package pytorch

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/pickle"
	"github.com/vsa-legal/operator/modelscan/model"
)

// maxDepth of the values that are followed. A module takes three levels, and real networks have ten modules in each other.
const maxDepth = 120

// walker goes through what a pickle would make, each value once, and notes what it finds.
type walker struct {
	m     *model.Model
	seen  map[pickle.Value]bool // pointers
	words map[string]bool
	// later are the states of optimisers, told after everything else: they repeat the shapes of the weights.
	later []place
	mute  bool
}

type place struct {
	path  string
	value pickle.Value
}

func newWalker(m *model.Model) *walker {
	return &walker{m: m, seen: map[pickle.Value]bool{}, words: map[string]bool{}}
}

func (w *walker) truncated(r pickle.Result) { w.m.Truncated = w.m.Truncated || r.Truncated }

// imports notes the names of all classes and functions.
func (w *walker) imports(names []pickle.Global) {
	for _, g := range names {
		w.say(g.String())
	}
}

// say keeps a string, once.
func (w *walker) say(s string) {
	if len(s) > model.MaxString {
		s = s[:model.MaxString]
	}
	if s == "" || w.mute || w.words[s] {
		return
	}
	if len(w.words) < model.MaxStrings {
		w.words[s] = true
	}
	w.m.AddString(s)
}

func (w *walker) all(root pickle.Value) {
	w.walk("", root, 0)
	w.mute = true // Learning rates and the like.
	for i := 0; i < len(w.later); i++ {
		w.entries(w.later[i].path, w.later[i].value, 1)
	}
	w.mute, w.later = false, nil
}

// enter tells whether v, a pointer, is met for the first time and not too deep.
func (w *walker) enter(v pickle.Value, depth int) bool {
	if w.seen[v] {
		return false
	}
	if depth > maxDepth {
		w.m.Truncated = true
		return false
	}
	w.seen[v] = true
	return true
}

func (w *walker) walk(path string, v pickle.Value, depth int) {
	if t, ok := tensorOf(v); ok {
		t.Name = path
		w.m.AddWeight(t)
		return
	}
	switch v := v.(type) {
	case *pickle.Object:
		w.object(path, v, depth)
	case *pickle.Dict:
		if isOptimiser(v) && w.enter(v, depth) {
			w.later = append(w.later, place{path, v})
			return
		}
		if w.enter(v, depth) {
			w.entries(path, v, depth)
		}
	case *pickle.Tuple, *pickle.List:
		if w.enter(v, depth) {
			for i, item := range pickle.ItemsOf(v) {
				switch item.(type) {
				case int64, float64, bool: // A history of losses would take the place of words.
					continue
				}
				w.walk(join(path, strconv.Itoa(i)), item, depth+1)
			}
		}
	case *pickle.Reference:
		if w.enter(v, depth) {
			w.reference(path, v, depth)
		}
	default:
		if s := text(v); s != "" && path != "" {
			w.say(clip(path) + "=" + s)
		}
	}
}

func (w *walker) entries(path string, v pickle.Value, depth int) {
	d, ok := v.(*pickle.Dict)
	if !ok {
		return
	}
	for i, key := range d.Keys {
		k := text(key)
		if k == "training" || k == "_metadata" {
			continue
		}
		w.walk(join(path, k), d.Values[i], depth+1)
	}
}

func (w *walker) object(path string, o *pickle.Object, depth int) {
	if t, ok := arrayOf(o); ok {
		t.Name = path
		w.m.AddWeight(t)
		return
	}
	if !w.enter(o, depth) {
		return
	}
	if state, ok := o.State.(*pickle.Dict); ok && isModule(state) {
		w.module(path, o, state, depth)
		return
	}
	// A call is told by what it was given: a Parameter by its tensor, an OrderedDict by its pairs.
	w.walk(path, o.Callable, depth+1)
	w.arguments(path, o.Args, depth)
	for i, item := range o.Items {
		w.walk(join(path, strconv.Itoa(i)), item, depth+1)
	}
	w.entries(path, &o.Entries, depth)
	w.walk(path, o.State, depth+1)
}

// arguments of a call: the first keeps the path, as the tensor of a Parameter does.
func (w *walker) arguments(path string, v pickle.Value, depth int) {
	args, ok := v.(*pickle.Tuple)
	if !ok {
		w.walk(path, v, depth+1)
		return
	}
	for _, arg := range args.Items {
		switch arg.(type) {
		case bool, int64, float64, pickle.Global:
		default:
			w.walk(path, arg, depth+1)
		}
	}
}

// reference notes the source code that old files keep beside a class: ("module", class, file, source).
func (w *walker) reference(path string, r *pickle.Reference, depth int) {
	id := pickle.ItemsOf(r.ID)
	if len(id) > 1 {
		if kind, ok := id[0].(string); ok && kind == "module" {
			if g, ok := id[1].(pickle.Global); ok && strings.HasPrefix(g.Module, "torch.") {
				return // PyTorch's own source tells nothing of this network.
			}
			for _, part := range id[2:] {
				for s := text(part); s != ""; {
					n := min(len(s), model.MaxString)
					w.say(s[:n])
					s = s[n:]
				}
			}
			return
		}
	}
	w.walk(path, r.ID, depth+1)
}

// isOptimiser tells the state of an optimiser, which has moments in the shape of every weight.
func isOptimiser(d *pickle.Dict) bool {
	if len(d.Keys) > 8 {
		return false
	}
	_, hasState := d.Get("state")
	_, hasGroups := d.Get("param_groups")
	return hasState && hasGroups
}

// join adds a part to a path. Paths stay short however deep a value lies.
func join(path, part string) string {
	if path == "" {
		return part
	}
	if len(path) > model.MaxName {
		return path
	}
	return path + "." + clip(part)
}

func clip(s string) string { return s[:min(len(s), model.MaxName)] }

// text of a simple value, and nothing for any other.
func text(v pickle.Value) string {
	switch v := v.(type) {
	case string:
		return strings.ToValidUTF8(v, "")
	case bool, int64, float64:
		return fmt.Sprint(v)
	}
	return ""
}
