// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"

	ort "github.com/yalue/onnxruntime_go"
)

// tensor as the protocol writes it, with its numbers in one flat list.
type tensor struct {
	Name     string    `json:"name"`
	Datatype string    `json:"datatype"`
	Shape    []int64   `json:"shape"`
	Data     []float32 `json:"data,omitempty"`
}

const float32Type = "FP32" // the one type that this runtime computes with

// infer computes a model's outputs.
func (m *model) infer(given []tensor) (result []tensor, err error) {
	inputs, err := m.arrange(given)
	defer func() { err = errors.Join(err, destroy(inputs)) }()
	if err != nil {
		return nil, err
	}
	outputs := make([]ort.Value, len(m.outputs)) // made by the session
	defer func() { err = errors.Join(err, destroy(outputs)) }()
	if err := m.session.Run(inputs, outputs); err != nil {
		return nil, err
	}
	for i, output := range outputs {
		values, ok := output.(*ort.Tensor[float32])
		if !ok {
			return nil, fmt.Errorf("output %s is not of %s", m.outputs[i].Name, float32Type)
		}
		result = append(result, tensor{
			Name: m.outputs[i].Name, Datatype: float32Type, Shape: values.GetShape(), Data: append([]float32{}, values.GetData()...),
		})
	}
	return result, nil
}

// arrange brings the inputs into the model's order.
func (m *model) arrange(given []tensor) ([]ort.Value, error) {
	var values []ort.Value
	for _, info := range m.inputs {
		found := false
		for _, t := range given {
			if t.Name != info.Name {
				continue
			}
			value, err := valueOf(t)
			if err != nil {
				return values, fmt.Errorf("input %s: %w", t.Name, err)
			}
			values, found = append(values, value), true
			break
		}
		if !found {
			return values, fmt.Errorf("input %s is missing", info.Name)
		}
	}
	return values, nil
}

func valueOf(t tensor) (ort.Value, error) {
	if t.Datatype != float32Type {
		return nil, fmt.Errorf("datatype %q: only %s is computed with", t.Datatype, float32Type)
	}
	size := int64(1)
	for _, n := range t.Shape {
		if n < 1 || n > int64(len(t.Data)) {
			return nil, fmt.Errorf("shape %v does not fit %d numbers", t.Shape, len(t.Data))
		}
		size *= n
	}
	if size != int64(len(t.Data)) {
		return nil, fmt.Errorf("shape %v does not fit %d numbers", t.Shape, len(t.Data))
	}
	return ort.NewTensor(ort.NewShape(t.Shape...), t.Data)
}

func destroy(values []ort.Value) error {
	var failures []error
	for _, v := range values {
		if v != nil {
			failures = append(failures, v.Destroy())
		}
	}
	return errors.Join(failures...)
}
