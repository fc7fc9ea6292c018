// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"testing"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
)

// The kernel takes the rules, and keeps them in their order: what is let through first, then the queue for all the rest.
func TestDivert(t *testing.T) {
	inNewNetwork(t, func() error {
		if err := divert(); err != nil {
			return err
		}
		kernel, err := nftables.New()
		if err != nil {
			return err
		}
		chains, err := kernel.ListChains()
		if err != nil {
			return err
		}
		queued := map[string]int{} // the place of the rule that has a queue, by its chain
		for _, chain := range chains {
			rules, err := kernel.GetRules(chain.Table, chain)
			if err != nil {
				return err
			}
			for i, r := range rules {
				if isQueue(r.Exprs[len(r.Exprs)-1]) {
					queued[chain.Name] = i
				}
			}
		}
		if want := map[string]int{"postrouting": 2, "input": 1}; !maps.Equal(queued, want) {
			t.Errorf("queues are in %v, want %v", queued, want)
		}
		return nil
	})
}

func isQueue(e expr.Any) bool {
	switch queue := e.(type) {
	case *expr.Queue:
		return queue.Num == policyQueue
	case *expr.Target:
		return queue.Name == "NFQUEUE"
	}
	return false
}
