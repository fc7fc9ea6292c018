// SPDX-License-Identifier: Apache-2.0

package write

import (
	"encoding/binary"
	"strconv"

	"github.com/vsa-legal/operator/modelscan/model"
)

func pytorchFormats() []Format {
	return []Format{
		{"pytorch", pytorchZip(false), hasWeights},
		{"pytorch-checkpoint", pytorchZip(true), hasWeights},
		{"pytorch-legacy", writeLegacy, hasWeights},
		{"torchscript", writeTorchScript, scriptable},
	}
}

var storages = map[string]string{
	"float32": "FloatStorage", "float64": "DoubleStorage", "float16": "HalfStorage", "bfloat16": "BFloat16Storage",
	"int64": "LongStorage", "int32": "IntStorage", "int8": "CharStorage", "uint8": "ByteStorage", "bool": "BoolStorage",
}

// tensor pushes a tensor whose values lie in the storage of this key.
func (p *pickler) tensor(w model.Tensor, key string, legacy bool) {
	p.global("torch._utils", "_rebuild_tensor_v2")
	p.tuple(
		func() {
			p.tuple(
				func() { p.str("storage") },
				func() { p.global("torch", storages[w.Type]) },
				func() { p.str(key) },
				func() { p.str("cpu") },
				func() { p.num(elements(w.Shape)) },
				func() {
					if legacy { // a view of another storage, of which there is none
						p.none()
					}
				},
			)
			p.bytes('Q')
		},
		func() { p.num(0) },
		p.nums(w.Shape),
		p.nums(strides(w.Shape)),
		func() { p.boolean(false) },
		p.orderedDict,
	)
	p.reduce()
}

// stateDict pushes the weights by name.
func (p *pickler) stateDict(weights []model.Tensor, legacy bool) {
	p.orderedDict()
	p.items(func() {
		for i, w := range weights {
			p.str(w.Name)
			p.tensor(w, strconv.Itoa(i), legacy)
		}
	})
}

// checkpoint pushes what a training run saves: where it was, its settings, and the weights.
func (p *pickler) checkpoint(weights []model.Tensor) {
	p.emptyDict()
	p.items(func() {
		p.str("epoch")
		p.num(24)
		p.str("arch")
		p.str("net")
		p.str("state_dict")
		p.stateDict(weights, false)
		p.str("optimizer")
		p.emptyDict()
		p.items(func() {
			p.str("state")
			p.emptyDict()
			p.str("param_groups")
			p.bytes(']')
			p.put()
		})
	})
}

// pytorchZip writes the format of torch.save since 1.6: an archive, stored, with a pickle and a file for each storage.
func pytorchZip(whole bool) func(dir, name string, n Network) ([]string, error) {
	return func(dir, name string, n Network) ([]string, error) {
		g := newGraph(n)
		weights := torchWeights(g)
		p := newPickler()
		if whole {
			p.checkpoint(weights)
		} else {
			p.stateDict(weights, false)
		}
		z := archive{root: name}
		z.add("data.pkl", p.stop())
		z.addText("byteorder", "little")
		for i, w := range weights {
			z.add("data/"+strconv.Itoa(i), g.content(w))
		}
		z.addText("version", "3\n")
		return z.write(dir, name+".pth")
	}
}

// writeLegacy writes the format of torch.save before 1.6: pickles one after another, then the storages.
func writeLegacy(dir, name string, n Network) ([]string, error) {
	g := newGraph(n)
	weights := torchWeights(g)
	var out payload
	magic := newPickler()
	magic.bytes(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19) // 0x1950a86a20f9469cfc6c
	out.add(magic.stop())
	version := newPickler()
	version.num(1001)
	out.add(version.stop())
	system := newPickler()
	system.emptyDict()
	system.items(func() {
		system.str("protocol_version")
		system.num(1001)
		system.str("little_endian")
		system.boolean(true)
		system.str("type_sizes")
		system.emptyDict()
		system.items(func() {
			for _, t := range []string{"short", "int", "long"} {
				system.str(t)
				system.num(map[string]int64{"short": 2, "int": 4, "long": 4}[t])
			}
		})
	})
	out.add(system.stop())
	state := newPickler()
	state.stateDict(weights, true)
	out.add(state.stop())
	keys := newPickler()
	keys.bytes(']')
	keys.put()
	keys.bytes('(')
	for i := range weights {
		keys.str(strconv.Itoa(i))
	}
	keys.bytes('e')
	out.add(keys.stop())
	for _, w := range weights {
		out.bytes(binary.LittleEndian.AppendUint64(nil, uint64(elements(w.Shape)))...)
		out.add(g.content(w))
	}
	return files(dir, []string{name + ".pt"}, []payload{out})
}
