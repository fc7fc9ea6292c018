// SPDX-License-Identifier: Apache-2.0

package model

// Bytes that the nodes and the weights of a model may take. Each list has its own share, so that neither leaves the other
// nothing; the other lists are short.
const (
	maxNodeBytes   = 9 << 20
	maxWeightBytes = 4 << 20
)

// Sizes of what a list holds, besides texts and numbers.
const (
	textBytes      = 16
	numberBytes    = 8
	attributeBytes = 56
	tensorBytes    = 56
	nodeBytes      = 104
)

// Budget is how much memory a model takes. What is not made by the Add methods is not counted.
type Budget struct{ nodes, weights share }

// Equal is always true: how a model came to be is no part of what it is.
func (Budget) Equal(Budget) bool { return true }

// share of the memory.
type share int

// take tells whether there was room for n bytes more.
func (s *share) take(n, most int) bool {
	if int(*s)+n > most {
		return false
	}
	*s += share(n)
	return true
}

func (n *Node) bytes() int {
	sum := nodeBytes + len(n.Name) + len(n.Op) + textBytes*(cap(n.Inputs)+cap(n.Outputs)) + attributeBytes*cap(n.Attributes)
	for _, list := range [][]string{n.Inputs, n.Outputs} {
		for _, name := range list {
			sum += len(name)
		}
	}
	for _, a := range n.Attributes {
		sum += len(a.Name) + len(a.Text) + numberBytes*cap(a.Ints)
	}
	return sum
}

func (t *Tensor) bytes() int {
	return tensorBytes + len(t.Name) + len(t.Type) + numberBytes*cap(t.Shape)
}
