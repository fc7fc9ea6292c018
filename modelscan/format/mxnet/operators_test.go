// SPDX-License-Identifier: Apache-2.0

package mxnet

import "testing"

func TestOperator(t *testing.T) {
	for name, test := range map[string]struct {
		op       string
		settings map[string]string
		want     string
	}{
		"an activation":          {"Activation", map[string]string{"act_type": "softrelu"}, "Softplus"},
		"one that is not known":  {"Activation", map[string]string{"act_type": "new"}, "Activation"},
		"leaky without a word":   {"LeakyReLU", nil, "LeakyRelu"},
		"an LSTM":                {"RNN", map[string]string{"mode": "lstm"}, "LSTM"},
		"a simple recurrent one": {"RNN", map[string]string{"mode": "rnn_tanh"}, "RNN"},
		"global, as a number":    {"Pooling", map[string]string{"global_pool": "1", "pool_type": "avg"}, "GlobalAveragePool"},
		"a maximum":              {"Pooling", map[string]string{"global_pool": "False"}, "MaxPool"},
		"what ONNX lacks":        {"_contrib_box_encode", nil, "_contrib_box_encode"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := operator(&node{op: test.op, settings: test.settings}); got != test.want {
				t.Errorf("%s", got)
			}
		})
	}
}
