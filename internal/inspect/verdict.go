// SPDX-License-Identifier: Apache-2.0

package inspect

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/vsa-legal/operator/internal/inspect/detect"
	"github.com/vsa-legal/operator/internal/inspect/model"
	"github.com/vsa-legal/operator/internal/inspect/tree"
)

// verdict is what the content of a file says, wherever it lies.
type verdict struct {
	File // but for its place

	companions []string
}

// tell writes it into a finding.
func (v *verdict) tell(f *finding) {
	f.Format, f.State, f.Reason, f.Producer = v.Format, v.State, v.Reason, v.Producer
	f.Capabilities, f.Inputs, f.Outputs, f.Omitted = v.Capabilities, v.Inputs, v.Outputs, v.Omitted
	f.companions = v.companions
}

// verdict reads a file with the first parser that can. It returns nil if none takes it. What was read before is not read again.
func (c *collector) verdict(f *tree.File, head []byte) *verdict {
	var first *verdict
	var content model.File = f
	if _, _, isWide := wide(head); isWide {
		if text := narrow(head); len(matching(text, f.Size(), f.Path(), f.Inside)) > 0 {
			head, content = text, narrowed(f, head)
		}
	} else {
		head = beyondPrelude(f, head)
	}
	for _, format := range matching(head, f.Size(), f.Path(), f.Inside) {
		key := f.Sum + format.name
		c.mu.Lock()
		v := c.verdicts[key]
		c.mu.Unlock()
		if v == nil {
			c.alone(f.Size(), func() { v = judge(format, content) })
			c.mu.Lock()
			if c.room.verdicts.take(v.bytes()) {
				c.verdicts[key] = v
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
	if first == nil && f.Inside == "" && f.Size() >= inPlace && !isText(head) {
		var v *verdict
		c.alone(f.Size(), func() { v = unheralded(f, head) })
		return v
	}
	return first
}

// unheralded reads a model of a format without magic whose beginning gives nothing away: what runs such models passes over
// what it does not know, so that any bytes can be put first. Only what has a graph or weights counts.
func unheralded(f model.File, head []byte) *verdict {
	if field, kind, n := protowire.ConsumeTag(head); n < 0 || field > 1<<16 || kind == protowire.StartGroupType || kind == protowire.EndGroupType {
		return nil
	}
	for _, format := range formats {
		if !format.bare {
			continue
		}
		if m, err := parse(format, f); err == nil && len(m.Nodes) > 0 && len(m.Weights) > 0 {
			return newVerdict(m)
		}
	}
	return nil
}

func judge(format format, f model.File) *verdict {
	m, err := parse(format, f)
	if err != nil {
		return &verdict{File: File{
			Format: format.name, State: Opaque,
			Reason: cut(fmt.Sprintf("it looks like %s, and cannot be read: %v", format.name, err)),
		}}
	}
	return newVerdict(m)
}

// newVerdict says what a model can do.
func newVerdict(m *model.Model) *verdict {
	v := &verdict{
		File:       File{Format: m.Format, Producer: cut(m.Producer)},
		companions: m.Companions,
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
	known := len(v.Capabilities) > 0 && v.Capabilities[0].Confidence >= detect.Certain
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
