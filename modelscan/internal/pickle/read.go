// SPDX-License-Identifier: Apache-2.0

package pickle

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// number reads n bytes, little-endian.
func (d *Decoder) number(n int) (uint64, error) {
	var raw [8]byte
	for i := range n {
		b, err := d.in.ReadByte()
		if err != nil {
			return 0, err
		}
		raw[i] = b
	}
	return binary.LittleEndian.Uint64(raw[:]), nil
}

// sized reads a length of width bytes and then as many bytes, of which it keeps at most most.
func (d *Decoder) sized(width, most int) (head string, size int64, err error) {
	n, err := d.number(width)
	if err != nil {
		return "", 0, err
	}
	if n > math.MaxInt64 {
		return "", 0, fmt.Errorf("a length of %d bytes", n)
	}
	head, err = d.take(int64(n), most)
	return head, int64(n), err
}

// take reads n bytes and keeps at most most of them.
func (d *Decoder) take(n int64, most int) (string, error) {
	keep := make([]byte, min(n, int64(most)))
	for i := range keep {
		b, err := d.in.ReadByte()
		if err != nil {
			return "", err
		}
		keep[i] = b
	}
	for left := n - int64(len(keep)); left > 0; {
		passed, err := d.in.Discard(int(min(left, 1<<30)))
		if err != nil {
			return "", err
		}
		left -= int64(passed)
	}
	return string(keep), nil
}

// line reads up to the next line feed, which it leaves out, and keeps at most MaxText bytes.
func (d *Decoder) line() (string, error) {
	var keep []byte
	for {
		part, err := d.in.ReadSlice('\n')
		if room := MaxText - len(keep); room > 0 {
			keep = append(keep, part[:min(room, len(part))]...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return "", err
		}
		return strings.TrimRight(string(keep), "\r\n"), nil
	}
}

// long is an integer of n bytes in little-endian two's complement.
func (d *Decoder) long(width int) error {
	raw, size, err := d.sized(width, MaxHead)
	if err != nil {
		return err
	}
	if size > 8 {
		return d.push(Long(raw), costBox+len(raw))
	}
	var v uint64
	for i := len(raw) - 1; i >= 0; i-- {
		v = v<<8 | uint64(raw[i])
	}
	if n := len(raw); n > 0 && n < 8 && raw[n-1] >= 0x80 {
		v |= math.MaxUint64 << (8 * n)
	}
	return d.push(int64(v), costBox)
}

// decimal is an integer in the text protocol, which also writes booleans so.
func (d *Decoder) decimal(text string) error {
	switch text {
	case "00":
		return d.push(false, 0)
	case "01":
		return d.push(true, 0)
	}
	text = strings.TrimSuffix(text, "L")
	if v, err := strconv.ParseInt(text, 0, 64); err == nil {
		return d.push(v, costBox)
	}
	if strings.Trim(text, "-0123456789") != "" || text == "" {
		return errors.New("an integer that is none")
	}
	return d.push(Long(text), costBox+len(text))
}

// quoted is a string as Python would print it. Only what matters for a name is undone.
func quoted(text string) string {
	if len(text) >= 2 && (text[0] == '\'' || text[0] == '"') && text[len(text)-1] == text[0] {
		text = text[1 : len(text)-1]
	}
	if !strings.Contains(text, `\`) {
		return text
	}
	return strings.NewReplacer(`\\`, `\`, `\'`, `'`, `\"`, `"`, `\n`, "\n").Replace(text)
}
