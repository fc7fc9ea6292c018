// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// texts are the parts of a chain.
type texts struct {
	left  []io.Reader
	ended int
	wrong error // of the end of a part
}

func (t *texts) begin() (io.Reader, error) {
	if len(t.left) == 0 {
		return nil, io.EOF
	}
	next := t.left[0]
	t.left = t.left[1:]
	return next, nil
}

func (t *texts) end() error {
	t.ended++
	return t.wrong
}

func TestChain(t *testing.T) {
	broken := errors.New("broken")
	for name, test := range map[string]struct {
		parts texts
		want  string
		ended int
		err   error
	}{
		"none":                {texts{}, "", 0, nil},
		"some":                {texts{left: []io.Reader{strings.NewReader("one"), strings.NewReader(""), strings.NewReader("two")}}, "onetwo", 3, nil},
		"an end with content": {texts{left: []io.Reader{iotest.DataErrReader(strings.NewReader("one")), strings.NewReader("two")}}, "onetwo", 2, nil},
		"an error in a part":  {texts{left: []io.Reader{strings.NewReader("one"), iotest.ErrReader(broken)}}, "one", 1, broken},
		"an error at an end":  {texts{left: []io.Reader{strings.NewReader("one"), strings.NewReader("two")}, wrong: broken}, "one", 1, broken},
	} {
		c := &chain{parts: &test.parts}
		got, err := io.ReadAll(c)
		if n, again := c.Read(make([]byte, 9)); n != 0 || test.err != nil && !errors.Is(again, test.err) || again == nil {
			t.Errorf("%s: %d bytes, %v after the end", name, n, again)
		}
		if string(got) != test.want || test.parts.ended != test.ended || !errors.Is(err, test.err) {
			t.Errorf("%s: %q, %d ends, %v", name, got, test.parts.ended, err)
		}
	}
}
