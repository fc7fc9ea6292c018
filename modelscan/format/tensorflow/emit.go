// SPDX-License-Identifier: Apache-2.0

package tensorflow

import (
	"maps"
	"slices"
	"strconv"

	"github.com/vsa-legal/operator/modelscan/model"
)

// pending is a node of the whole whose inputs may still have other names.
type pending struct {
	model.Node
	op  string // as TensorFlow calls it
	out []int64
	top bool // it is of the graph, not of a function
}

func isVariable(op string) bool {
	switch op {
	case "VarHandleOp", "VariableV2", "Variable", "_VarHandlesOp", "AutoReloadVariable":
		return true
	}
	return false
}

// passing are operations whose result is what they read.
var passing = map[string]bool{"Identity": true, "ReadVariableOp": true, "Enter": true, "RefEnter": true, "Exit": true, "RefExit": true,
	"StopGradient": true, "PreventGradient": true, "Snapshot": true, "CheckNumerics": true, "EnsureShape": true, "RefIdentity": true,
	"DeepCopy": true, "_ParallelConcatStart": true, "Switch": true, "RefSwitch": true, "IdentityN": true, "NextIteration": true,
	"RefNextIteration": true, "DebugIdentityV2": true, "DebugIdentity": true}

// unseen are operations that do nothing to the data.
var unseen = map[string]bool{"NoOp": true, "Assert": true, "Assign": true, "AssignVariableOp": true, "SaveV2": true, "RestoreV2": true,
	"MergeV2Checkpoints": true, "ShardedFilename": true, "StringJoin": true, "VarIsInitializedOp": true, "ControlTrigger": true,
	"Print": true, "PrintV2": true, "ScalarSummary": true, "HistogramSummary": true, "MergeSummary": true, "ImageSummary": true,
	"_Retval": true, "_DeviceRetval": true, "DisableCopyOnRead": true}

// emit adds a node of the graph or of a function to the whole.
func (p *parser) emit(n *node, e env, depth int) {
	name := e.name(n.name)
	inputs := make([]string, len(n.inputs))
	for i, input := range n.inputs {
		inputs[i] = e.of(input)
		if depth == 0 {
			base, _ := output(input)
			p.read[base] = true
		}
	}
	_, direct := p.functions[n.op]
	switch {
	case n.op == "Const" || n.op == "HostConst":
		p.constant(n, name)
	case isVariable(n.op):
		p.variables = true
		p.weight(model.Tensor{Name: name, Type: n.tensor.Type, Shape: n.tensor.Shape})
	case (n.op == "Placeholder" || n.op == "PlaceholderV2" || n.op == "PlaceholderWithDefault" || n.op == "_Arg") && depth == 0:
		if len(p.inputs) < 2*model.MaxInputs {
			p.inputs = append(p.inputs, model.Tensor{Name: name, Type: n.tensor.Type, Shape: n.tensor.Shape})
		}
	case unseen[n.op]:
	case passing[n.op]:
		p.pass(n, name, inputs)
		p.passes(n, depth)
	case direct:
		p.returns(name, p.call(n.op, name, inputs, depth))
		p.passes(n, depth)
	case (n.op == "PartitionedCall" || n.op == "StatefulPartitionedCall" || n.op == "TPUPartitionedCall") && len(n.functions) > 0:
		p.returns(name, p.call(n.functions[0], name, inputs, depth))
		p.passes(n, depth)
	default:
		p.operation(n, name, inputs, depth)
	}
}

// operation adds what is left. A condition or a loop comes after the nodes of its functions and reads what they return.
func (p *parser) operation(n *node, name string, inputs []string, depth int) {
	given := inputs
	if (n.op == "If" || n.op == "StatelessIf" || n.op == "Case" || n.op == "StatelessCase") && len(given) > 0 {
		given = given[1:]
	}
	for i, f := range n.functions {
		rets := p.call(f, name+"/"+strconv.Itoa(i), given, depth)
		if len(inputs)+len(rets) <= model.MaxEdges {
			inputs = append(inputs, rets...)
		}
	}
	if len(p.nodes) >= model.MaxNodes {
		p.m.Truncated = true
		return
	}
	p.nodes = append(p.nodes, pending{model.Node{Name: name, Inputs: inputs, Attributes: n.attributes}, n.op, n.out, depth == 0})
}

func (p *parser) constant(n *node, name string) {
	if n.values != nil {
		p.values[name] = n.values
		return
	}
	p.weight(model.Tensor{Name: name, Type: n.tensor.Type, Shape: n.tensor.Shape})
}

func (p *parser) weight(t model.Tensor) {
	if _, ok := p.named[t.Name]; ok {
		return
	}
	if len(p.weights) >= model.MaxWeights {
		p.m.Truncated = true
		return
	}
	p.weights = append(p.weights, t)
	p.named[t.Name] = t.Shape
}

// passes notes a node of the graph whose result is another's: it may be what the graph puts out.
func (p *parser) passes(n *node, depth int) {
	if depth == 0 && len(p.passed) < model.MaxNodes {
		p.passed = append(p.passed, model.Tensor{Name: n.name, Shape: n.out})
	}
}

// pass gives what is read the node's name too. Both outputs of a switch are what goes in.
func (p *parser) pass(n *node, name string, inputs []string) {
	switch {
	case len(inputs) == 0:
	case n.op == "IdentityN":
		p.returns(name, inputs)
	case n.op == "Switch" || n.op == "RefSwitch":
		p.returns(name, []string{inputs[0], inputs[0]})
	default:
		p.returns(name, inputs[:1])
	}
}

// returns gives the outputs of a node the names of what they are.
func (p *parser) returns(name string, what []string) {
	for i, to := range what {
		from := name
		if i > 0 {
			from += ":" + strconv.Itoa(i)
		}
		if from != to && p.spend(2+len(from)/16) {
			p.alias[from] = to
		}
	}
}

// resolve follows a name to what first had it.
func (p *parser) resolve(name string) string {
	for range 64 {
		next, ok := p.alias[name]
		if !ok {
			break
		}
		name = next
	}
	return name
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
