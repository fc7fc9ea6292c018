// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Kind says what a line of a trace tells of.
type Kind string

// Kinds of lines.
const (
	// May says that a subject may run with a model in front of it from then on, until an instant if one is given.
	May Kind = "may"
	// MayNot says that it may not any more, because of something that was done at that instant.
	MayNot Kind = "mayNot"
	// Shown says that a process of the subject runs with the model in front of it.
	Shown Kind = "shown"
	// Gone says that none does any more.
	Gone Kind = "gone"
	// Broken and Mended say that a part of the cluster does not work from then on, and that everything works again.
	Broken Kind = "broken"
	Mended Kind = "mended"
	// Did is an operation of a user, for the reader.
	Did Kind = "did"
	// Stood says for how long the machine has just let nobody run.
	Stood Kind = "stood"
)

// Line is one line of a trace.
type Line struct {
	At time.Time `json:"at"`
	Is Kind      `json:"is"`
	// Subject is the name that pods of a request begin with, such as "c3f7".
	Subject string `json:"subject,omitempty"`
	// Model is the name of a model, without the ending of its file.
	Model string `json:"model,omitempty"`
	// Until is when a permission ends by itself.
	Until *time.Time `json:"until,omitempty"`
	// For is how long the machine stood still, in nanoseconds.
	For time.Duration `json:"for,omitempty"`
	// Text is for the reader.
	Text string `json:"text,omitempty"`
}

// maxLine is the longest line that is read, in bytes.
const maxLine = 64 << 10

// Write appends a line to a trace.
func (l Line) Write(to io.Writer) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "%s\n", text)
	return err
}

// Read reads a trace.
func Read(from io.Reader) ([]Line, error) {
	var lines []Line
	scanner := bufio.NewScanner(from)
	scanner.Buffer(nil, maxLine)
	for scanner.Scan() {
		var l Line
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(lines)+1, err)
		}
		lines = append(lines, l)
	}
	return lines, scanner.Err()
}
