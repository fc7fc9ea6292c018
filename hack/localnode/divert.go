// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"

	"github.com/google/nftables"
	"github.com/google/nftables/binaryutil"
	"github.com/google/nftables/expr"
	"github.com/google/nftables/xt"
)

// policyQueue is the number of the kernel's queue for the packets that wait for the word of the policies' engine.
const policyQueue = 100

// divert has the kernel hold each packet that begins a connection between a pod and somebody beyond the node, or another
// pod, until the engine of policies has said whether it may go on. The engine has such rules of its own, for the pods that it
// knows to have a policy. These are for every pod, one that began a moment ago too. A packet that nobody takes out of the queue
// is dropped. What a pod sends to the node's own addresses is not held.
func divert() error {
	// The second is the older way to name a queue, for kernels that do not have the first.
	err := hold(&expr.Queue{Num: policyQueue})
	if errors.Is(err, fs.ErrNotExist) {
		err = hold(olderQueue())
	}
	if err != nil {
		return fmt.Errorf("telling the kernel which packets to hold: %w", err)
	}
	return nil
}

func hold(queue expr.Any) error {
	kernel, err := nftables.New()
	if err != nil {
		return err
	}
	table := kernel.AddTable(&nftables.Table{Name: "localnode", Family: nftables.TableFamilyIPv4})
	chain := kernel.AddChain(&nftables.Chain{
		Name: "postrouting", Table: table, Type: nftables.ChainTypeFilter,
		Hooknum: nftables.ChainHookPostrouting, Priority: nftables.ChainPriorityFilter,
	})
	for _, rule := range [][]expr.Any{ofTheNode(), ofAConnection(), {queue}} {
		kernel.AddRule(&nftables.Rule{Table: table, Chain: chain, Exprs: rule})
	}
	return kernel.Flush()
}

// ofTheNode lets through what root sends on the node itself: kubelets probe pods whatever their policies are.
func ofTheNode() []expr.Any {
	return []expr.Any{
		&expr.Meta{Key: expr.MetaKeySKUID, Register: 1},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: binaryutil.NativeEndian.PutUint32(0)},
		&expr.Verdict{Kind: expr.VerdictAccept},
	}
}

// ofAConnection lets through what belongs to a connection that has come about.
func ofAConnection() []expr.Any {
	const states = expr.CtStateBitESTABLISHED | expr.CtStateBitRELATED
	return []expr.Any{
		&expr.Ct{Key: expr.CtKeySTATE, Register: 1},
		&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 4, Mask: binaryutil.NativeEndian.PutUint32(states), Xor: make([]byte, 4)},
		&expr.Cmp{Op: expr.CmpOpNeq, Register: 1, Data: make([]byte, 4)},
		&expr.Verdict{Kind: expr.VerdictAccept},
	}
}

// olderQueue is that of iptables, struct xt_NFQ_info, as long as the kernel aligns it.
func olderQueue() expr.Any {
	info := make(xt.Unknown, 8)
	binary.NativeEndian.PutUint16(info, policyQueue)
	return &expr.Target{Name: "NFQUEUE", Rev: 0, Info: &info}
}
