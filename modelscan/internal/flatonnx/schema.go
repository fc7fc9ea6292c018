// SPDX-License-Identifier: Apache-2.0

// Package flatonnx reads graphs of ONNX that are written as flatbuffers. Several programs do that, with the tables of ONNX and
// their fields in an order of their own, which a Schema tells.
package flatonnx

import "github.com/vsa-legal/operator/modelscan/model"

// Schema is where the fields of the tables stand: the number of each in its table.
type Schema struct {
	// Format is the name of the format.
	Format string
	// Layout of the weights of convolutions.
	Layout model.Layout
	// Unordered tells that the weights are in no order.
	Unordered bool
	// Path leads from the root to the model: the number of a table's field, for each step.
	Path      []int
	Model     Model
	Graph     Graph
	Node      Node
	Attribute Attribute
	Tensor    Tensor
	// Type is the type of an input: its kind, 1 for a tensor, and what it is.
	Type struct{ Kind, Value int }
	// Value is an input or an output: its name and its type.
	Value struct{ Name, Type int }
}

// Model is the whole.
type Model struct{ Producer, Version, Doc, Graph, Metadata int }

// Graph has the inputs and the outputs themselves, or their names only: then Values is the list in which they are.
type Graph struct {
	Nodes, Weights, Inputs, Outputs int
	Values                          int // -1 if the inputs and outputs are there themselves
}

// Node is an operation.
type Node struct{ Inputs, Outputs, Name, Op, Doc, Attributes int }

// Attribute of a node.
type Attribute struct{ Name, Kind, Float, Int, Text, Graph, Ints, Texts, Graphs int }

// Tensor is a weight.
type Tensor struct{ Name, Doc, Dims, Type, Raw int }
