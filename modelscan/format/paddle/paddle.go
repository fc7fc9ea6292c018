// SPDX-License-Identifier: Apache-2.0

// Package paddle reads the programs of PaddlePaddle (.pdmodel). The numbers of the fields are those of
// https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/fluid/framework/framework.proto. The weights lie in a file beside it.
package paddle

import (
	"errors"
	"path"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
	"github.com/vsa-legal/operator/modelscan/model"
)

// Fields of ProgramDesc, BlockDesc, VarDesc and VarType.
const (
	programBlocks = 1

	blockVars = 3
	blockOps  = 4

	varName        = 1
	varType        = 2
	varPersistable = 3

	typeTensor  = 3
	lodTensor   = 1
	tensorType  = 1
	tensorDims  = 2
	denseTensor = 7 // the value of VarType.Type for what holds numbers
	typeKind    = 1
)

// Fields of OpDesc and its parts.
const (
	opInputs  = 1
	opOutputs = 2
	opType    = 3
	opAttrs   = 4

	varParameter = 1
	varArguments = 2

	attrName   = 1
	attrInt    = 3
	attrFloat  = 4
	attrString = 5
	attrInts   = 6
	attrBool   = 10
	attrLong   = 13
	attrLongs  = 15
)

// types of elements, by their number in VarType.Type.
var types = map[int64]string{0: "bool", 1: "int16", 2: "int32", 3: "int64", 4: "float16", 5: "float32", 6: "float64", 20: "uint8",
	21: "int8", 22: "bfloat16", 23: "complex64", 24: "complex128"}

// maxRoom is how many edges, attributes and numbers all operations may have together.
const maxRoom = 500_000

type parser struct {
	m    *model.Model
	room int
	vars map[string]model.Tensor
}

func (p *parser) spend(n int) bool {
	if p.room < n {
		p.m.Truncated = true
		return false
	}
	p.room -= n
	return true
}

// parse reads the structure of the program.
func parse(f model.File) (*model.Model, error) {
	head := make([]byte, 512)
	if n, err := f.ReadAt(head, 0); err == nil || n > 0 {
		if pirHead.Match(head[:n]) {
			return parsePIR(f)
		}
	}
	r := wire.NewReader(f, f.Size())
	p := &parser{m: &model.Model{Format: "paddle", Layout: model.OIHW}, room: maxRoom, vars: map[string]model.Tensor{}}
	// The variables come before the operations, whatever the order of the file.
	p.blocks(r.Root(), func(m *wire.Message) {
		if m.Number() == blockVars {
			p.variable(m.Message())
		}
	})
	p.blocks(r.Root(), func(m *wire.Message) {
		if m.Number() == blockOps {
			p.operation(m.Message())
		}
	})
	if err := r.Err(); err != nil {
		return nil, err
	}
	if len(p.m.Nodes) == 0 {
		return nil, errors.New("there are no operations in it")
	}
	if base, ok := strings.CutSuffix(path.Base(f.Path()), ".pdmodel"); ok && len(p.m.Weights) > 0 {
		p.m.AddExternalData(base + ".pdiparams")
	}
	p.m.Truncated = p.m.Truncated || r.Truncated()
	return p.m, nil
}

func (p *parser) blocks(root wire.Message, visit func(*wire.Message)) {
	for root.Next() {
		if root.Number() != programBlocks {
			continue
		}
		for block := root.Message(); block.Next(); {
			visit(&block)
		}
	}
}

func (p *parser) variable(m wire.Message) {
	var t model.Tensor
	weight, dense := false, false
	for m.Next() {
		switch m.Number() {
		case varName:
			t.Name = m.Text(model.MaxName)
		case varPersistable:
			weight = m.Int() != 0
		case varType:
			for kind := m.Message(); kind.Next(); {
				switch kind.Number() {
				case typeKind:
					dense = kind.Int() == denseTensor
				case typeTensor:
					readTensor(kind.Message(), &t)
				}
			}
		}
	}
	switch {
	case weight && dense:
		p.m.AddWeight(t)
	case dense && t.Name != "" && p.spend(10+len(t.Shape)):
		p.vars[t.Name] = t
	}
}

func readTensor(m wire.Message, t *model.Tensor) {
	for m.Next() {
		if m.Number() != lodTensor {
			continue
		}
		t.Shape = []int64{}
		for desc := m.Message(); desc.Next(); {
			switch desc.Number() {
			case tensorType:
				t.Type = types[desc.Int()]
			case tensorDims:
				t.Shape = desc.Ints(t.Shape, model.MaxRank+1)
			}
		}
	}
}
