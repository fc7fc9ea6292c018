// SPDX-License-Identifier: Apache-2.0

package holdout

import "fmt"

// others take no picture.
var others = []design{
	designed("minilm-l6-384", kept, "", sentences(384, 6, 0)),
	designed("distiluse-512", kept, "", sentences(768, 6, 512)),
	designed("tabular-30-1", kept, "", perceptron(30, 64, 32, 1)),
	designed("tabular-iris", kept, "", perceptron(4, 16, 3)),
	designed("adaptor-512-512", kept, "", perceptron(512, 512, 512)),
	designed("two-tower-user-128", kept, "", func(n net) {
		x := n.Lookup("user_embedding", n.TypedInput("user_id", "int64", -1), 100000, 64)
		n.Output("user", n.L2Norm(n.Gemm("fc2", n.Relu(n.Gemm("fc1", x, 256)), 128)))
	}),
	designed("lstm-forecast", kept, "", func(n net) {
		x := n.BiLSTM("lstm", n.Transpose(n.Input("x", 1, 96, 7), 1, 0, 2), 64, 1)
		n.Output("y", n.Gemm("fc", n.Take(x, 0, 95), 24))
	}),
	designed("har-conv1d", kept, "", func(n net) {
		x := n.Input("x", 1, 9, 128)
		for i, w := range []int64{64, 128, 128} {
			x = n.Relu(n.BN(fmt.Sprintf("b%d", i), n.Conv1D(fmt.Sprintf("c%d", i), x, w, C{K: 5, Bias: true})))
		}
		n.Output("y", n.Gemm("fc", n.reduce("ReduceMean", x, false, 2), 6))
	}),
	designed("ecg-embedding-128", kept, "", func(n net) {
		x := n.Input("x", 1, 12, 1000)
		for i, w := range []int64{32, 64, 128, 256} {
			x = n.Relu(n.BN(fmt.Sprintf("b%d", i), n.Conv1D(fmt.Sprintf("c%d", i), x, w, C{K: 7, S: 2, Bias: true})))
		}
		n.Output("y", n.L2Norm(n.Gemm("fc", n.reduce("ReduceMean", x, false, 2), 128)))
	}),
}

// sentences is BERT, its output the mean of the tokens.
func sentences(hid int64, depth, out int) func(net) {
	return func(n net) {
		ids := n.TypedInput("input_ids", "int64", 1, 128)
		x := n.LayerNorm("ln", n.Add(n.Lookup("word_embeddings", ids, 30522, hid), n.Param("pos", 1, 128, hid)))
		for i := range depth {
			x = n.encoder(fmt.Sprintf("layer.%d", i), x, hid/32, 4, "gelu")
		}
		x = n.reduce("ReduceMean", x, false, 1)
		if out > 0 {
			x = n.Gemm("dense", x, int64(out))
		}
		n.Output("sentence_embedding", n.L2Norm(x))
	}
}

// perceptron is dense layers on a table.
func perceptron(in int64, ws ...int64) func(net) {
	return func(n net) {
		x := n.Input("X", -1, in)
		for i, w := range ws {
			x = n.Gemm(fmt.Sprintf("fc%d", i), x, w)
			if i < len(ws)-1 {
				x = n.Relu(x)
			}
		}
		n.Output("out", x)
	}
}
