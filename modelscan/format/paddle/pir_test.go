// SPDX-License-Identifier: Apache-2.0

package paddle_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/paddle"
	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	out    = `,"TT":{"#":"0.t_dtensor","D":[{"#":"0.t_f32"},`
	end    = `,"NCHW",[],0]}}`
	weight = `{"#":"p","A":[0,1,1,"conv_w"],"O":{"%":1` + out + `[8,3,3,3]` + end + `,"OA":[1,0,1]},`
	data   = `{"#":"1.data","A":[{"AT":{"#":"0.a_str","D":"x"},"N":"name"},{"AT":{"#":"1.a_intarray","D":[-1,3,32,32]},"N":"shape"}],"I":[],` +
		`"O":[{"%":2` + out + `[-1,3,32,32]` + end + `]},`
	conv = `{"#":"1.conv2d","A":[{"AT":{"#":"0.a_array","D":[{"#":"0.a_i32","D":2},{"#":"0.a_i32","D":1}]},"N":"strides"},{"AT":{"#":"0.a_i32","D":1},"N":"groups"},` +
		`{"AT":{"#":"0.a_str","D":"EXPLICIT"},"N":"padding_algorithm"}],"I":[{"%":2},{"%":1}],"O":[{"%":3` + out + `[-1,8,15,30]` + end + `],"OA":[]},`
	pool = `{"#":"1.pool2d","A":[{"AT":{"#":"1.a_intarray","D":[1,1]},"N":"kernel_size"},{"AT":{"#":"0.a_str","D":"avg"},"N":"pooling_type"},` +
		`{"AT":{"#":"0.a_bool","D":true},"N":"adaptive"}],"I":[{"%":3}],"O":[{"%":4` + out + `[-1,8,1,1]` + end + `]},`
	fetch = `{"#":"1.fetch","A":[{"AT":{"#":"0.a_str","D":"fetch_name_0"},"N":"name"}],"I":[{"%":4}],"O":[{"%":5` + out + `[-1,8,1,1]` + end + `]}`
	pir   = `{"base_code":{"magic":"pir","trainable":false,"version":1},"program":{"regions":[{"#":"region_0","blocks":[{"#":"block_0","args":[],"ops":[` +
		weight + data + conv + pool + fetch + `]}]}]}}`
)

func TestPIR(t *testing.T) {
	got, err := paddle.Format.Parse(formattest.File("dir/inference.json", pir))
	if err != nil {
		t.Fatal(err)
	}
	tensor := func(name string, shape ...int64) model.Tensor {
		return model.Tensor{Name: name, Type: "float32", Shape: shape}
	}
	want := &model.Model{
		Format: "paddle", Layout: model.OIHW, Producer: "paddle 3", ExternalData: []string{"inference.pdiparams"},
		Inputs:  []model.Tensor{tensor("x", -1, 3, 32, 32)},
		Outputs: []model.Tensor{tensor("%4", -1, 8, 1, 1)},
		Weights: []model.Tensor{tensor("conv_w", 8, 3, 3, 3)},
		Nodes: []model.Node{
			{Name: "%3", Op: "Conv", Inputs: []string{"x", "conv_w"}, Outputs: []string{"%3"}, Attributes: []model.Attribute{
				{Name: "strides", Ints: []int64{2, 1}}, {Name: "group", Ints: []int64{1}}}},
			{Name: "%4", Op: "GlobalAveragePool", Inputs: []string{"%3"}, Outputs: []string{"%4"}, Attributes: []model.Attribute{
				{Name: "kernel_shape", Ints: []int64{1, 1}}, {Name: "pooling_type", Text: "avg"}, {Name: "adaptive", Ints: []int64{1}}}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The operations of a branch are those of the program.
func TestBranches(t *testing.T) {
	branch := `{"#":"1.if","I":[{"%":2}],"O":[],"A":[],"regions":[{"#":"region_1","blocks":[{"#":"block_1","ops":[{"#":"1.relu","A":[],"I":[{"%":2}],"O":[{"%":9}]}]}]}]}`
	m, err := paddle.Format.Parse(formattest.File("", `{"base_code":{"magic":"pir"},"program":{"regions":[{"blocks":[{"ops":[`+branch+`]}]}]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Nodes) != 2 || m.Nodes[0].Op != "Relu" || m.Nodes[1].Op != "if" {
		t.Errorf("%+v", m.Nodes)
	}
}
