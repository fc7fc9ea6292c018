// SPDX-License-Identifier: Apache-2.0

package write

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

// module is one of the objects that a TorchScript archive is made of.
type module struct {
	class    string // such as __torch__.torch.nn.modules.conv.Conv2d
	weights  map[string]model.Tensor
	children map[string]*module
}

// script is a network as TorchScript.
type script struct {
	*graph
	shapes    map[string][]int64
	root      *module
	keys      map[string]int // weight to the number of its storage
	weights   []model.Tensor
	constants []model.Tensor
	code      strings.Builder
	names     map[string]string // value of the graph to variable of the code
}

func scriptable(n Network) bool {
	_, err := newScript(n)
	return err == nil
}

func newScript(n Network) (*script, error) {
	s := &script{graph: newGraph(n), shapes: infer(n), keys: map[string]int{}, names: map[string]string{}}
	s.root = &module{class: "__torch__.Net", weights: map[string]model.Tensor{}, children: map[string]*module{}}
	s.weights = torchWeights(s.graph)
	for i, w := range s.weights {
		s.keys[w.Name] = i
		s.place(w)
	}
	classes := 0
	s.root.name(&classes)
	if err := s.forward(); err != nil {
		return nil, err
	}
	return s, nil
}

// pathOf splits the name of a weight into those of its modules.
func pathOf(name string) []string {
	parts := strings.Split(name, ".")
	if slices.Contains(parts, "") || strings.ContainsAny(name, ":/\"\\") {
		return []string{regexp.MustCompile(`\W`).ReplaceAllString("w_"+name, "_")}
	}
	return parts
}

func (s *script) place(w model.Tensor) {
	at, parts := s.root, pathOf(w.Name)
	for _, p := range parts[:len(parts)-1] {
		if at.children[p] == nil {
			at.children[p] = &module{weights: map[string]model.Tensor{}, children: map[string]*module{}}
		}
		at = at.children[p]
	}
	at.weights[parts[len(parts)-1]] = w
}

// name gives each module a class of its own, as the tracer does.
func (m *module) name(count *int) {
	for _, k := range slices.Sorted(maps.Keys(m.children)) {
		c := m.children[k]
		kind := "container.Sequential"
		switch w, has := c.weights["weight"]; {
		case has && len(w.Shape) == 4:
			kind = "conv.Conv2d"
		case has && len(w.Shape) == 2:
			kind = "linear.Linear"
		case c.weights["running_var"].Name != "":
			kind = "batchnorm.BatchNorm2d"
		case has:
			kind = "activation.PReLU"
		}
		file, class, _ := strings.Cut(kind, ".")
		mangle := ""
		if *count > 0 {
			mangle = fmt.Sprintf("___torch_mangle_%d.", *count-1)
		}
		*count++
		c.class = "__torch__.torch.nn.modules." + file + "." + mangle + class
		c.name(count)
	}
}

// declare writes the class of m and those of what it holds, each into its file.
func (m *module) declare(files map[string]string, forward string) {
	at := strings.LastIndexByte(m.class, '.')
	var b strings.Builder
	b.WriteString("class " + m.class[at+1:] + "(Module):\n")
	var params, buffers, fields []string
	for _, k := range slices.Sorted(maps.Keys(m.weights)) {
		if quoted := strconv.Quote(k) + ", "; strings.HasPrefix(k, "running_") || k == "num_batches_tracked" {
			buffers = append(buffers, quoted)
		} else {
			params = append(params, quoted)
		}
		fields = append(fields, field(k, "Tensor"))
	}
	fields = append(fields, field("training", "bool"))
	for _, k := range slices.Sorted(maps.Keys(m.children)) {
		fields = append(fields, field(k, m.children[k].class))
		m.children[k].declare(files, "")
	}
	b.WriteString("  __parameters__ = [" + strings.Join(params, "") + "]\n  __buffers__ = [" + strings.Join(buffers, "") + "]\n")
	b.WriteString(strings.Join(fields, "") + forward)
	files["code/"+strings.ReplaceAll(m.class[:at], ".", "/")+".py"] = b.String()
}

var identifier = regexp.MustCompile(`^[A-Za-z_]\w*$`)

func field(name, typ string) string {
	if identifier.MatchString(name) {
		return "  " + name + " : " + typ + "\n"
	}
	return "  __annotations__[\"" + name + "\"] = " + typ + "\n"
}

// object pushes m: its class, and what its fields hold.
func (s *script) object(p *pickler, m *module) {
	at := strings.LastIndexByte(m.class, '.')
	p.global(m.class[:at], m.class[at+1:])
	p.bytes(')', 0x81) // EMPTY_TUPLE, NEWOBJ
	p.put()
	p.emptyDict()
	p.items(func() {
		for _, k := range slices.Sorted(maps.Keys(m.weights)) {
			w := m.weights[k]
			p.str(k)
			p.tensor(w, strconv.Itoa(s.keys[w.Name]), false)
		}
		p.str("training")
		p.boolean(false)
		for _, k := range slices.Sorted(maps.Keys(m.children)) {
			p.str(k)
			s.object(p, m.children[k])
		}
	})
	p.bytes('b') // BUILD
}

func writeTorchScript(dir, name string, n Network) ([]string, error) {
	s, err := newScript(n)
	if err != nil {
		return nil, err
	}
	z := archive{root: name}
	data := newPickler()
	s.object(data, s.root)
	z.add("data.pkl", data.stop())
	for i, w := range s.weights {
		z.add("data/"+strconv.Itoa(i), s.content(w))
	}
	code := map[string]string{}
	s.root.declare(code, s.code.String())
	for _, f := range slices.Sorted(maps.Keys(code)) {
		z.addText(f, code[f])
	}
	constants := newPickler()
	var list []func()
	for i, w := range s.constants {
		list = append(list, func() { constants.tensor(w, strconv.Itoa(i), false) })
	}
	constants.tuple(list...)
	z.add("constants.pkl", constants.stop())
	for i, w := range s.constants {
		z.add("constants/"+strconv.Itoa(i), s.content(w))
	}
	z.addText("version", "3\n")
	return z.write(dir, name+".pt")
}
