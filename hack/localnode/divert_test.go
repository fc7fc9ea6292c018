// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
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
		if err != nil || len(chains) != 1 {
			return fmt.Errorf("%d chains: %w", len(chains), err)
		}
		rules, err := kernel.GetRules(chains[0].Table, chains[0])
		if err != nil || len(rules) != 3 {
			return fmt.Errorf("%d rules: %w", len(rules), err)
		}
		if last := rules[2].Exprs; len(last) != 1 || !isQueue(last[0]) {
			t.Errorf("the last rule does something else: %+v", last)
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
