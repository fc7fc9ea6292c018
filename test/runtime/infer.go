// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	ort "github.com/yalue/onnxruntime_go"
)

// tensor as the protocol writes it.
type tensor struct {
	Name     string  `json:"name"`
	Datatype string  `json:"datatype"`
	Shape    []int64 `json:"shape"`
	Data     numbers `json:"data,omitempty"`
}

// numbers of a tensor in one flat list, in row-major order. Whoever sends them may write them as lists of lists, of any depth.
type numbers []float32

// UnmarshalJSON reads both.
func (n *numbers) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		switch t := token.(type) {
		case float64:
			*n = append(*n, float32(t))
		case json.Delim:
			if t != '[' && t != ']' {
				return errors.New("data is a list of numbers, or of lists of them")
			}
		default:
			return fmt.Errorf("data has %v, which is no number", t)
		}
	}
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

// only keeps of some outputs those that were asked for, in that order, or all where none was.
func only(outputs, asked []tensor) ([]tensor, error) {
	if len(asked) == 0 {
		return outputs, nil
	}
	kept := make([]tensor, 0, len(asked))
	for _, a := range asked {
		at := slices.IndexFunc(outputs, func(o tensor) bool { return o.Name == a.Name })
		if at < 0 {
			return nil, fmt.Errorf("output %s: the model has none of that name", a.Name)
		}
		kept = append(kept, outputs[at])
	}
	return kept, nil
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
