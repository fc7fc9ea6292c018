// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"errors"
	"strings"
)

// Names of chains. That of a namespace is ChainNamespace and its name.
const (
	ChainCluster   = "cluster"
	ChainCensus    = "census"
	ChainNamespace = "namespace/"
)

// ChainOf returns the chain of what happens in a namespace, or in none.
func ChainOf(namespace string) string {
	if namespace == "" {
		return ChainCluster
	}
	return ChainNamespace + namespace
}

// Link is the place of a record in its chain. One that is left out is missed by those around it.
type Link struct {
	// Of names the chain.
	Of string `json:"of"`
	// Number of the record in its chain, from one.
	Number int64 `json:"number"`
	// Previous is the sequence of the record before it in the chain, or -1 for the first.
	Previous int64 `json:"previous"`
}

func (l *Link) check() error {
	name, namespaced := strings.CutPrefix(l.Of, ChainNamespace)
	switch {
	case !namespaced && l.Of != ChainCluster && l.Of != ChainCensus, namespaced && (name == "" || len(name) > 63):
		return errors.New("a record belongs to the chain of a namespace, of the cluster or of the censuses")
	case l.Number < 1 || l.Previous < -1 || (l.Number == 1) != (l.Previous == -1):
		return errors.New("a chain counts its records from one")
	}
	return nil
}

// tail is the last record of a chain.
type tail struct {
	number, sequence int64
}

// next returns the place of the record that follows.
func (t tail) next(of string) Link {
	if t.number == 0 {
		return Link{Of: of, Number: 1, Previous: -1}
	}
	return Link{Of: of, Number: t.number + 1, Previous: t.sequence}
}

// namespaceOf returns the namespace of a chain, or nothing for the cluster.
func namespaceOf(chain string) string {
	if chain == ChainCluster {
		return ""
	}
	return strings.TrimPrefix(chain, ChainNamespace)
}
