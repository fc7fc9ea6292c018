// SPDX-License-Identifier: Apache-2.0

package tensorflow

import (
	"path"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

// signature is a SignatureDef.
type signature struct {
	name            string
	inputs, outputs []terminal
}

// terminal is an input or output by the name that callers use, and the tensor of the graph that it is.
type terminal struct {
	model.Tensor
	tensor string
}

const (
	serving   = "serving_default"
	serveTag  = "serve"
	initiator = "__saved_model_init_op"
)

// maxMetaGraphs of a SavedModel: most have one.
const maxMetaGraphs = 3

// saved reads a SavedModel. The graph for serving comes first; another follows if it has weights of other shapes.
func saved(root wire.Message) *model.Model {
	var models []*model.Model
	var serve []bool
	more := false
	for root.Next() {
		if root.Number() != savedMetaGraph {
			continue
		}
		if more = len(models) == maxMetaGraphs; !more {
			if m := meta(root.Message(), savedKind); m != nil {
				models = append(models, m)
				serve = append(serve, tagged(root.Message(), serveTag))
			}
		}
	}
	if len(models) == 0 {
		return nil
	}
	first := max(slices.Index(serve, true), 0)
	m := models[first]
	m.Truncated = m.Truncated || more
	for i, other := range models {
		if i != first {
			join(m, other)
		}
	}
	return m
}

func join(m, other *model.Model) {
	known := map[string]bool{}
	for _, t := range m.Weights {
		known[shapeKey(t.Shape)] = true
	}
	if !slices.ContainsFunc(other.Weights, func(t model.Tensor) bool { return !known[shapeKey(t.Shape)] }) {
		return
	}
	for _, n := range other.Nodes {
		m.AddNode(n)
	}
	for _, t := range other.Weights {
		m.AddWeight(t)
	}
	for _, t := range other.Inputs {
		m.AddInput(t)
	}
	for _, t := range other.Outputs {
		m.AddOutput(t)
	}
	for _, s := range other.Strings {
		m.AddString(s)
	}
	m.Truncated = m.Truncated || other.Truncated
}

// info calls visit for every field of every MetaInfoDef.
func info(m wire.Message, visit func(*wire.Message)) {
	for m.Next() {
		if m.Number() == metaInfo {
			for in := m.Message(); in.Next(); {
				visit(&in)
			}
		}
	}
}

func tagged(m wire.Message, tag string) (found bool) {
	info(m, func(in *wire.Message) { found = found || in.Number() == infoTags && in.Text(model.MaxName) == tag })
	return found
}

// meta reads a MetaGraphDef.
func meta(m wire.Message, format kind) *model.Model {
	p := newParser(format)
	info(m, func(in *wire.Message) {
		if version := in.Text(model.MaxName); in.Number() == infoVersion && version != "" {
			p.m.Producer = "tensorflow " + version
		}
	})
	var signatures []signature
	for fields := m; fields.Next(); {
		switch fields.Number() {
		case metaSignature:
			if s := p.signature(fields.Message()); s.name != initiator && len(s.outputs) > 0 && len(signatures) < model.MaxAttributes {
				signatures = append(signatures, s)
			}
		case metaAsset:
			for asset := fields.Message(); asset.Next(); {
				if asset.Number() == assetFile {
					p.m.AddString(asset.Text(model.MaxString))
				}
			}
		}
	}
	signatures = distinct(signatures)
	found := false
	for fields := m; fields.Next(); {
		if fields.Number() == metaGraph {
			found = p.graph(fields.Message(), signatures) > 0 || found
		}
	}
	if !found {
		return nil
	}
	return p.m
}

// distinct puts the signature for serving first and drops those that take and give the same as one before.
func distinct(all []signature) []signature {
	slices.SortStableFunc(all, func(a, b signature) int {
		switch {
		case a.name == b.name:
			return 0
		case a.name == serving:
			return -1
		case b.name == serving:
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
	var out []signature
	for _, s := range all {
		if !slices.ContainsFunc(out, func(o signature) bool { return same(o.inputs, s.inputs) && same(o.outputs, s.outputs) }) {
			out = append(out, s)
		}
	}
	return out
}

func same(a, b []terminal) bool {
	return slices.EqualFunc(a, b, func(x, y terminal) bool { return x.Type == y.Type && slices.Equal(x.Shape, y.Shape) })
}

func (p *parser) signature(entry wire.Message) signature {
	var s signature
	for entry.Next() {
		switch entry.Number() {
		case entryKey:
			s.name = entry.Text(model.MaxName)
			p.m.AddString(s.name)
		case entryValue:
			for def := entry.Message(); def.Next(); {
				switch def.Number() {
				case signatureInputs:
					s.inputs = p.terminal(s.inputs, def.Message())
				case signatureOutputs:
					s.outputs = p.terminal(s.outputs, def.Message())
				}
			}
		}
	}
	return s
}

func (p *parser) terminal(to []terminal, entry wire.Message) []terminal {
	var t terminal
	for entry.Next() {
		switch entry.Number() {
		case entryKey:
			t.Name = entry.Text(model.MaxName)
		case entryValue:
			for in := entry.Message(); in.Next(); {
				switch in.Number() {
				case tensorInfoName:
					t.tensor = in.Text(model.MaxName)
				case tensorInfoType:
					t.Type = typeName(in.Int())
				case tensorInfoShape:
					t.Shape = readShape(in.Message())
				}
			}
		}
	}
	if len(to) >= model.MaxInputs {
		p.m.Truncated = true
		return to
	}
	return append(to, t)
}

// externalData of a MetaGraphDef are the files of the checkpoint that it was written with.
func externalData(m *model.Model, file string) {
	base, ok := strings.CutSuffix(path.Base(file), ".meta")
	if m == nil || !ok {
		return
	}
	m.AddExternalData(base + ".data-00000-of-00001")
	m.AddExternalData(base + ".index")
}
