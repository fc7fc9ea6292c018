// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/vsa-legal/operator/modelscan/internal/ranges"
)

// A binary can be written in letters: base64 in a page or a script, hexadecimal, a list of numbers in a program's source or in
// JSON. Such runs are decoded, and visited as files.

// encoding of a binary in letters.
type encoding int

const (
	base64Text encoding = iota
	hexText
	byteList  // numbers of one byte
	floatList // numbers with fractions, which become float32
)

// letters are a run of them.
type letters struct {
	Range

	encoding encoding
}

// reader decodes them from the letter on that so many others stand before.
func (l letters) reader(f io.ReaderAt, after int) io.Reader {
	return l.encoding.decoder(bufio.NewReaderSize(io.NewSectionReader(f, l.From, l.Len()), 32<<10), after)
}

const (
	shortestLetters = 4096 // of base64, or so many numbers
	shortestLine    = 40   // of base64 that is written in lines
	longestGap      = 256  // of signs between two lines or numbers: what is written for people is indented
	maxLetters      = 4096 // runs in one file
)

// decodeLetters visits the binaries in letters of the bytes that are not accounted for.
func (v *carver) decodeLetters(ctx context.Context) error {
	var runs []letters
	for _, gap := range v.looked.Gaps(v.c.Entry.Size) {
		more, err := findLetters(ctx, v.f, gap)
		if err != nil {
			return err
		}
		if runs = append(runs, more...); len(runs) > maxLetters {
			return limitError(fmt.Sprintf("there are more than %d binaries in letters in it", maxLetters))
		}
	}
	for _, run := range runs {
		if v.c.depth+1 > v.Limits.Depth {
			return limitError(fmt.Sprintf("it is packed more than %d times", v.Limits.Depth))
		}
		begins, err := beginnings(ctx, v.f, run)
		if err != nil {
			return err
		}
		for _, after := range begins {
			if err := v.decode(ctx, run, after); err != nil {
				return err
			}
		}
		v.account(run.From, run.To)
		v.letters[run.From] = true
	}
	return nil
}

// decode visits what a run stands for from the letter on that so many others stand before.
func (v *carver) decode(ctx context.Context, run letters, after int) error {
	inner := v.c.within(run.From+int64(after), run.To)
	inner.at, inner.Entry.Size = nil, -1
	inner.depth++
	from := &bounded{ctx: ctx, w: v.walker, from: run.reader(v.f, after), packed: func() int64 { return run.Len() }}
	inner.stream = &wrecked{from: from}
	return v.visit(ctx, inner, v.g)
}

// step is how many bytes are looked at at once: a run has some of them that are nothing but letters.
const step = 1 << 10

// findLetters finds the runs between two places.
func findLetters(ctx context.Context, r io.ReaderAt, in Range) ([]letters, error) {
	p := chunks.Get().(*[]byte) //nolint:errcheck // nothing else is put there
	defer chunks.Put(p)
	t := tracks{{find: &textTrack{}}, {find: &numberTrack{}}}
	for at := in.From; at < in.To; {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		b := (*p)[:min(chunk, in.To-at)]
		if n, err := r.ReadAt(b, at); n < len(b) {
			if err == nil || errors.Is(err, io.EOF) {
				err = errShort
			}
			return nil, err
		}
		for i := 0; i < len(b); i += step {
			t.block(b[i:min(i+step, len(b))], at+int64(i))
		}
		at += int64(len(b))
	}
	t.end(in.To)
	return t.runs(), nil
}

// track follows one way of writing a binary.
type track interface {
	// byte is the next one. It returns a run that has ended before it.
	byte(c byte, at int64) (letters, bool)
	// idle tells that no run goes on.
	idle() bool
}

// tracks are followed at once.
type tracks [2]struct {
	find  track
	found []letters
}

// block looks at some bytes. While no run goes on, only those matter that begin with the last one that cannot belong to any.
func (t *tracks) block(b []byte, at int64) {
	last := afterLastOther(b)
	for i := range t {
		find := t[i].find
		for k := 0; k < len(b); k++ {
			if k < last-1 && find.idle() {
				k = last - 1 // itself belongs to what comes before: it may end an escape
			}
			if run, ok := find.byte(b[k], at+int64(k)); ok {
				t[i].found = append(t[i].found, run)
			}
		}
	}
}

func (t *tracks) end(at int64) {
	for i := range t {
		if run, ok := t[i].find.byte(0, at); ok {
			t[i].found = append(t[i].found, run)
		}
	}
}

// runs of all tracks, of which those of text come first: a list of numbers within one is none.
func (t *tracks) runs() []letters {
	runs := t[0].found
	var taken ranges.Set
	for _, r := range runs {
		taken.Add(r.From, r.To)
	}
	for _, r := range t[1].found {
		if !taken.Has(r.From) {
			runs = append(runs, r)
		}
	}
	return runs
}

// classes of bytes.
const (
	ofText      = 1 << iota // of base64
	ofHex                   // of hexadecimal
	ofNumber                // of a number
	ofSeparator             // between lines or numbers
)

var classes = func() (table [256]byte) {
	set := func(class byte, chars string) {
		for _, c := range []byte(chars) {
			table[c] |= class
		}
	}
	const digits, hexadecimal = "0123456789", "abcdefABCDEF"
	set(ofText, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/-_="+digits)
	set(ofHex, digits+hexadecimal)
	set(ofNumber, digits+hexadecimal+"xX.+-")
	set(ofSeparator, " \t\r\n\\\"',;()[]{}")
	return table
}()

// afterLastOther is where what can be letters begins, to the end of a block.
func afterLastOther(b []byte) int {
	for i := len(b) - 1; i >= 0; i-- {
		if classes[b[i]] == 0 {
			return i + 1
		}
	}
	return 0
}

// textTrack follows base64 and hexadecimal, in one piece or in lines.
type textTrack struct {
	previous    byte
	token, line int64 // letters in a row, and where they begin
	gap         int   // separators since the last one
	mark        bool  // some of them are more than the end of a line
	run         Range
	letters     int64
	binary      bool // letters that hexadecimal has not
	tokenBinary bool
}

func (t *textTrack) idle() bool { return t.token == 0 && t.letters == 0 }

func (t *textTrack) byte(c byte, at int64) (run letters, ended bool) {
	escape := t.previous == '\\' && (c == 'n' || c == 'r' || c == 't')
	t.previous = c
	class := classes[c]
	if class&ofText != 0 && !escape {
		if t.token == 0 {
			t.line, t.tokenBinary = at, false
		}
		t.token++
		t.tokenBinary = t.tokenBinary || class&ofHex == 0
		return run, false
	}
	if t.token > 0 {
		if t.endToken(at) {
			run = t.take()
			return run, t.isLong(run)
		}
	}
	t.mark = t.mark || !escape && c > ' ' && c != '\\'
	if t.gap++; t.letters > 0 && (class&ofSeparator == 0 && !escape || t.gap > longestGap) {
		run = t.take()
		return run, t.isLong(run)
	}
	return run, false
}

// endToken ends a row of letters, and tells whether the run ends with it: the last line is shorter.
func (t *textTrack) endToken(at int64) bool {
	n := t.token
	t.token = 0
	switch {
	case n >= shortestLine:
		if t.letters == 0 {
			t.run.From, t.binary = t.line, false
		}
	case t.letters == 0:
		return false
	case n <= 2 && t.mark: // a sign between two texts
		t.gap += int(n)
		return false
	}
	t.run.To, t.gap, t.mark = at, 0, false
	t.letters += n
	t.binary = t.binary || t.tokenBinary
	return n < shortestLine
}

func (t *textTrack) take() letters {
	run := letters{t.run, base64Text}
	if !t.binary {
		run.encoding = hexText
	}
	t.letters, t.gap = 0, 0
	return run
}

func (*textTrack) isLong(run letters) bool { return run.Len() >= shortestLetters }
