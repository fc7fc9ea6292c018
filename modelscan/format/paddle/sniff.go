// SPDX-License-Identifier: Apache-2.0

package paddle

import (
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/internal/wire"
)

// What a head must show.
const (
	sawBlock wire.Mark = 1 << iota
	sawVar
	sawOp
)

type fields = map[protowire.Number]wire.Field

var (
	message = wire.Field{Kind: wire.Submessage}
	number  = wire.Field{Kind: wire.Number}
	name    = wire.Field{Kind: wire.Text, Max: 1 << 10}

	varSchema = &wire.Schema{Fields: fields{varName: name,
		varType:        {Kind: wire.Submessage, Of: &wire.Schema{Fields: fields{typeKind: {Kind: wire.Number, Max: 1000, Mark: sawVar}}, Open: true}},
		varPersistable: number, 4: number, 5: number, 6: number, 7: message}}
	opSchema = &wire.Schema{Fields: fields{opInputs: message, opOutputs: message, opType: {Kind: wire.Text, Max: 256, Mark: sawOp},
		opAttrs: message, 5: number}}
	blockSchema = &wire.Schema{Fields: fields{1: {Kind: wire.Number, Mark: sawBlock}, 2: number, blockVars: {Kind: wire.Submessage, Of: varSchema},
		blockOps: {Kind: wire.Submessage, Of: opSchema}, 5: number}}
	programSchema = &wire.Schema{Fields: fields{programBlocks: {Kind: wire.Submessage, Of: blockSchema}, 4: message, 5: message}}
)

// sniff tells whether the file can be a program. The format has no magic number: what is visible must fit. Since version 3 it is
// JSON that says what it is.
func sniff(head []byte, size int64, _ string) bool {
	if pirHead.Match(head) {
		return true
	}
	seen, fits := programSchema.Match(head, size)
	return fits && seen&sawBlock != 0 && seen&(sawVar|sawOp) != 0
}
