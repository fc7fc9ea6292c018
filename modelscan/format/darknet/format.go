// SPDX-License-Identifier: Apache-2.0

// Package darknet reads the configurations of Darknet: a text with a section for each layer, from the first to the last. The
// weights lie in a file of their own, which has neither names nor shapes.
package darknet

import (
	"bytes"
	"regexp"

	"github.com/vsa-legal/operator/modelscan/format"
)

const name = "darknet"

// Format of configurations of Darknet.
var Format = format.Format{
	Name:        name,
	Description: "networks of Darknet, as text; the weights lie in a file beside it",
	Source:      "https://github.com/pjreddie/darknet/blob/master/src/parser.c",
	Extensions:  []string{"cfg"},
	MinSize:     64,
	Sniff:       sniff,
	Parse:       parse,
}

var (
	beginning = regexp.MustCompile(`^(?:\s*(?:[#;][^\n]*)?\n)*\s*\[net(?:work)?\]`)
	setting   = regexp.MustCompile(`(?m)^\s*(?:channels|height|width|inputs|batch|learning_rate)\s*=`)
)

// sniff tells whether the first section is that of the network, with a setting of its own.
func sniff(head []byte, _ int64, _ string) bool {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	return beginning.Match(head) && setting.Match(head)
}
