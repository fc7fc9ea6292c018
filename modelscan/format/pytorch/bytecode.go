// SPDX-License-Identifier: Apache-2.0

package pytorch

import (
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/pickle"
	"github.com/vsa-legal/operator/modelscan/model"
)

// bytecode notes the operations of a file for mobile devices that holds no code: a tuple of functions, each with its name
// and a table of pairs: "instructions", "operators" … It does not tell what flows where.
func (w *walker) bytecode(root pickle.Value) {
	for _, f := range pickle.ItemsOf(root) {
		parts := pickle.ItemsOf(f)
		if len(parts) < 2 {
			continue // The version.
		}
		table := map[string][]pickle.Value{}
		for _, row := range pickle.ItemsOf(parts[1]) {
			if pair := pickle.ItemsOf(row); len(pair) == 2 {
				table[text(pair[0])] = pickle.ItemsOf(pair[1])
			}
		}
		w.instructions(text(parts[0]), table["instructions"], table["operators"])
	}
}

func (w *walker) instructions(function string, code, operators []pickle.Value) {
	for _, instruction := range code {
		parts := pickle.ItemsOf(instruction)
		if len(parts) < 2 || text(parts[0]) != "OP" && text(parts[0]) != "OPN" {
			continue
		}
		at, ok := parts[1].(int64)
		if !ok || at < 0 || at >= int64(len(operators)) {
			continue
		}
		operator := pickle.ItemsOf(operators[at])
		if len(operator) == 0 {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(text(operator[0]), "aten::"), "_")
		if notOperations[name] || strings.HasPrefix(name, "prim::") || strings.HasPrefix(name, "__") {
			continue
		}
		w.m.AddNode(model.Node{Name: clip(function), Op: opOf(strings.ReplaceAll(name, "::", "."), nil)})
	}
}
