// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net"

	"github.com/google/nftables"
	"github.com/google/nftables/binaryutil"
	"github.com/google/nftables/expr"
	"github.com/google/nftables/xt"
)

// policyQueue is the number of the kernel's queue for the packets that wait for the word of the policies' engine.
const policyQueue = 100

// divert has the kernel hold each packet that begins a connection between a pod and somebody beyond the node, or another
// pod, until the engine of policies has said whether it may go on. The engine has such rules of its own, for the pods that it
// knows to have a policy, and none for what a pod sends to the node's own addresses. These are for every pod, one that began a
// moment ago too, and for those addresses. A packet that nobody takes out of the queue is dropped.
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
	toNode := kernel.AddChain(&nftables.Chain{
		Name: "input", Table: table, Type: nftables.ChainTypeFilter,
		Hooknum: nftables.ChainHookInput, Priority: nftables.ChainPriorityFilter,
	})
	pods, err := ofPods()
	if err != nil {
		return err
	}
	for _, rule := range [][]expr.Any{ofAConnection(), append(pods, queue)} {
		kernel.AddRule(&nftables.Rule{Table: table, Chain: toNode, Exprs: rule})
	}
	return kernel.Flush()
}

// ofPods matches what comes from the network of the pods.
func ofPods() ([]expr.Any, error) {
	_, pods, err := net.ParseCIDR(podNetwork)
	if err != nil {
		return nil, err
	}
	const sourceOffset = 12 // in a header of IPv4
	return []expr.Any{
		&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseNetworkHeader, Offset: sourceOffset, Len: 4},
		&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 4, Mask: pods.Mask, Xor: make([]byte, 4)},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: pods.IP},
	}, nil
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
