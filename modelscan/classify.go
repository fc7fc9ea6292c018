// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"context"
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/modelscan/format"
	"github.com/vsa-legal/operator/modelscan/format/list"
	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// classification is what the content of a file says, wherever it lies.
type classification struct {
	File // but for its place

	externalData []string
	weights      int64 // bytes of them; 0 where nobody knows
}

// tell writes it into a record.
func (v *classification) tell(f *record) {
	f.Format, f.State, f.Reason, f.Producer = v.Format, v.State, v.Reason, v.Producer
	f.Capabilities, f.Inputs, f.Outputs, f.Omitted = v.Capabilities, v.Inputs, v.Outputs, v.Omitted
	f.externalData, f.weights = v.externalData, v.weights
}

// classification reads a file with the first parser that can. It returns nil if none takes it. What was read before is not read again.
func (c *collector) classification(ctx context.Context, f *walk.File, head []byte) *classification {
	var first *classification
	var content model.File = f
	if _, _, isWide := wide(head); isWide {
		if text := narrow(head); len(matching(text, f.Size(), f.Path(), f.Inside)) > 0 {
			head, content = text, narrowed(f, head)
		}
	} else {
		head = beyondPrelude(f, head)
	}
	for _, format := range matching(head, f.Size(), f.Path(), f.Inside) {
		sum, err := f.Sum()
		if err != nil {
			continue
		}
		key := sum + format.Name
		c.mu.Lock()
		v := c.classifications[key]
		c.mu.Unlock()
		if v == nil {
			c.serialized(f.Size(), func() { v = classify(ctx, format, content) })
			c.mu.Lock()
			if c.budget.classifications.take(v.bytes()) {
				c.classifications[key] = v
			}
			c.mu.Unlock()
		}
		if v.State != Opaque {
			return v
		}
		if first == nil {
			first = v
		}
	}
	if first == nil && f.Inside == "" && !f.Packed && f.Size() >= inPlace && !isText(head) {
		var v *classification
		c.serialized(f.Size(), func() { v = parseWithoutMagic(ctx, f, head) })
		return v
	}
	return first
}

// parseWithoutMagic reads a model of a format without magic whose beginning gives nothing away: what runs such models passes over
// what it does not know, so that any bytes can be put first. Only what has a graph or weights counts.
func parseWithoutMagic(ctx context.Context, f model.File, head []byte) *classification {
	if field, kind, n := protowire.ConsumeTag(head); n < 0 || field > 1<<16 || kind == protowire.StartGroupType || kind == protowire.EndGroupType {
		return nil
	}
	for _, format := range list.Readable() {
		if !format.NoMagic {
			continue
		}
		if m, err := format.Read(f); err == nil && len(m.Nodes) > 0 && len(m.Weights) > 0 {
			return newClassification(m).with(excess(ctx, m, f))
		}
	}
	return nil
}

func classify(ctx context.Context, format format.Format, f model.File) *classification {
	m, err := format.Read(f)
	if err != nil {
		return &classification{File: File{
			Format: format.Name, State: Opaque,
			Reason: cut(fmt.Sprintf("it looks like %s, and cannot be read: %v", format.Name, err)),
		}}
	}
	return newClassification(m).with(excess(ctx, m, f))
}

// with a reason why there may be more in the file than is told of it.
func (v *classification) with(more string) *classification {
	if more != "" {
		v.State, v.Reason = Unknown, more
	}
	return v
}

// newClassification says what a model can do.
func newClassification(m *model.Model) *classification {
	v := &classification{
		File:         File{Format: m.Format, Producer: cut(m.Producer)},
		externalData: m.ExternalData, weights: allWeights(m),
	}
	var in, out int
	v.Inputs, in = first(m.Inputs)
	v.Outputs, out = first(m.Outputs)
	v.Omitted = in + out
	var err error
	if v.Capabilities, err = capabilities(m); err != nil {
		v.State, v.Reason = Unknown, err.Error()
		return v
	}
	known := len(v.Capabilities) > 0 && v.Capabilities[0].Confidence >= detect.ReportThreshold
	switch {
	case m.Truncated && known:
		v.State, v.Reason = Unknown, "the model is larger than what is read of one: there may be more in it than is told here"
	case m.Truncated:
		v.State, v.Reason = Unknown, "no detector recognises it, and the model is larger than what is read of one"
	case known:
		v.State = Identified
	default:
		v.State, v.Reason = Unknown, "no detector recognises it"
	}
	return v
}

// cut what a stranger may have made long.
func cut(s string) string {
	if len(s) <= model.MaxString {
		return s
	}
	return strings.ToValidUTF8(s[:model.MaxString], "") + "…"
}

func capabilities(m *model.Model) (found []detect.Capability, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the detectors failed: %v", r)
		}
	}()
	return detect.Capabilities(m), nil
}
