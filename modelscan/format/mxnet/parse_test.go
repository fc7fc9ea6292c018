// SPDX-License-Identifier: Apache-2.0

package mxnet_test

import (
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/mxnet"
)

func TestSniff(t *testing.T) {
	formattest.Sniff(t, mxnet.Format, map[string]formattest.Case{
		"a symbol":               {Content: old, Takes: true},
		"a symbol in one line":   {Content: `{"nodes": [{"op": "null", "name": "data", "inputs": []}], "heads": []}`, Takes: true},
		"a symbol, cut":          {Content: old[:300], Size: 5000, Takes: true},
		"parameters":             {Content: parameters(array{version: 2, shape: []int64{2, 3}}), Takes: true},
		"nodes of others":        {Content: `{"nodes": [{"name": "a", "type": "b", "inputs": []}, {"name": "b"}]}`},
		"a pipeline":             {Content: `{"nodes": [{"op": "a", "name": "a", "type": "b", "inputs": []}, {"name": "b"}]}`},
		"no nodes":               {Content: `{"nodes": [], "op": "null", "name": "data", "inputs": []}`},
		"nodes in another place": {Content: `{"graph": {"nodes": [{"op": "null", "name": "data", "inputs": []}]}}`},
		"no arrays":              {Content: parameters()},
		"too many arrays":        {Content: strings.Replace(parameters(array{version: 2}), "\x01\x00\x00\x00\x00", "\x00\x00\x00\x00\xff", 1)},
	})
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, mxnet.Format, old, gluon, parameters(array{version: 1, shape: []int64{1}, name: "arg:a"}, array{shape: []int64{4, 1, 2}},
		array{version: 2, shape: []int64{3}, name: "aux:b"}))
}

func TestRefused(t *testing.T) {
	for name, content := range map[string]string{
		"no operation":               `{"nodes": [{"op": "null", "name": "data", "inputs": []}], "heads": [[0, 0]]}`,
		"half a symbol":              old[:len(old)/2],
		"an array that is not there": parameters(array{version: 2, shape: []int64{1 << 40}, absent: true}),
		"an array that overflows":    parameters(array{version: 2, shape: []int64{1 << 40, 1 << 40}, absent: true}),
		"sparse":                     strings.Replace(parameters(array{version: 2, shape: []int64{1}}), "\xf9\x00", "\xf9\x01", 1),
		"nothing":                    "",
	} {
		t.Run(name, func(t *testing.T) {
			if m, err := mxnet.Format.Parse(formattest.File("a", content)); err == nil {
				t.Errorf("it is read: %+v", m)
			}
		})
	}
}

// The parameters of a symbol lie beside it, under a name with a number.
func TestExternalData(t *testing.T) {
	for path, want := range map[string]string{"dir/net-symbol.json": "net-0001.params", "dir/net.json": ""} {
		m, err := mxnet.Format.Parse(formattest.File(path, old))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(m.ExternalData, " "); want != "" && !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q", path, got)
		}
	}
}
