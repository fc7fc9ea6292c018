// SPDX-License-Identifier: Apache-2.0

package darknet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/vsa-legal/operator/modelscan/model"
)

const (
	maxLine     = 64 << 10 // a list of anchors or of classes can be long
	maxSettings = 64       // of a section
)

// section is a layer, or the network itself, with its settings.
type section struct {
	kind     string
	settings map[string]string
}

// parse reads the layers.
func parse(f model.File) (*model.Model, error) {
	b := builder{m: &model.Model{Format: name, Producer: name, Layout: model.OIHW}}
	lines := bufio.NewScanner(io.NewSectionReader(f, 0, f.Size()))
	lines.Buffer(make([]byte, 4<<10), maxLine)
	var s section
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[':
			b.add(&s)
			s = section{kind: strings.Trim(line, "[] \ufeff"), settings: map[string]string{}}
		default:
			key, value, ok := strings.Cut(line, "=")
			if ok && len(s.settings) < maxSettings && s.settings != nil {
				s.settings[strings.TrimSpace(key)] = strings.TrimSpace(value[:min(len(value), model.MaxString)])
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading a line: %w", err)
	}
	b.add(&s)
	if len(b.m.Nodes) == 0 {
		return nil, errors.New("there is no layer in it")
	}
	b.finish()
	if stem, ok := strings.CutSuffix(path.Base(f.Path()), ".cfg"); ok {
		b.m.AddExternalData(stem + ".weights")
	}
	return b.m, nil
}

// number is a setting, or another number if it is missing.
func (s *section) number(key string, otherwise int64) int64 {
	if n, err := strconv.ParseInt(s.settings[key], 10, 64); err == nil {
		return n
	}
	return otherwise
}

// numbers is a setting that is a list.
func (s *section) numbers(key string) []int64 {
	var out []int64
	for part := range strings.SplitSeq(s.settings[key], ",") {
		if n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64); err == nil && len(out) < model.MaxEdges {
			out = append(out, n)
		}
	}
	return out
}
