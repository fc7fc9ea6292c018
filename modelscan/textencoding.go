// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/vsa-legal/operator/modelscan/model"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// isTextThroughout tells whether a file that begins as text goes on as text to its end.
func isTextThroughout(f model.File) bool {
	b := make([]byte, 64<<10)
	for at := int64(0); at < f.Size(); at += int64(len(b)) {
		part := b[:min(int64(len(b)), f.Size()-at)]
		if n, err := f.ReadAt(part, at); n < len(part) && err != nil {
			return false
		}
		for len(part) > 0 {
			block := part[:min(walk.HeadSize, len(part))]
			part = part[len(block):]
			for i := 0; i < utf8.UTFMax-1 && len(block) > 1 && !utf8.RuneStart(block[0]); i++ {
				block = block[1:] // the rest of a character
			}
			if !isText(block) {
				return false
			}
		}
	}
	return true
}

// mostPrelude is how much space and how many comments are passed over.
const mostPrelude = 16 << 20

// preludes are what readers of text formats pass over at the beginning, with how each ends.
var preludes = []struct{ begin, end string }{
	{"<!--", "-->"}, {"<?", "?>"}, {"<!DOCTYPE", ">"}, {"#", "\n"}, {"//", "\n"}, {"/*", "*/"},
}

// afterPrelude is where the first byte lies that is neither space nor comment. It is -1 where there is none in the head.
func afterPrelude(head []byte) int {
	rest := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for {
		if rest = bytes.TrimLeft(rest, " \t\r\n"); len(rest) == 0 {
			return -1
		}
		found := false
		for _, p := range preludes {
			if !bytes.HasPrefix(rest, []byte(p.begin)) {
				continue
			}
			end := p.end
			if open := bytes.IndexByte(rest, '['); p.begin == "<!DOCTYPE" && open >= 0 && open < max(0, bytes.IndexByte(rest, '>')) {
				end = "]>" // it has declarations of its own
			}
			i := bytes.Index(rest, []byte(end))
			if i < 0 {
				return -1
			}
			rest, found = rest[i+len(end):], true
			break
		}
		if !found {
			return len(head) - len(rest)
		}
	}
}

// onlyPrelude tells whether a text begins with so much space or comment that its head does not tell what it is.
func onlyPrelude(head []byte) bool {
	return len(head) == walk.HeadSize && isText(head) && (afterPrelude(head) < 0 || afterPrelude(head) > walk.HeadSize/2)
}

// beyondPrelude returns the head of what comes after it.
func beyondPrelude(f model.File, head []byte) []byte {
	if !onlyPrelude(head) {
		return head
	}
	for size := int64(64 << 10); ; size *= 16 {
		size = min(size, f.Size(), mostPrelude)
		b := make([]byte, size)
		if n, err := f.ReadAt(b, 0); n < len(b) && err != nil {
			return head
		}
		if at := afterPrelude(b); at >= 0 {
			rest := make([]byte, min(walk.HeadSize, f.Size()-int64(at)))
			if n, err := f.ReadAt(rest, int64(at)); n < len(rest) && err != nil {
				return head
			}
			return rest
		}
		if size == min(f.Size(), mostPrelude) {
			return head
		}
	}
}

// wide tells how a text in UTF-16 begins: which of two bytes holds the letter, and what comes before.
func wide(head []byte) (low, skip int, ok bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return 0, 2, true
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return 1, 2, true
	case bytes.HasPrefix(head, []byte("<\x00")), bytes.HasPrefix(head, []byte("{\x00")):
		return 0, 0, true
	case bytes.HasPrefix(head, []byte("\x00<")), bytes.HasPrefix(head, []byte("\x00{")):
		return 1, 0, true
	}
	return 0, 0, false
}

// narrow makes of a head in UTF-16 one in ASCII; nil if it is something else.
func narrow(head []byte) []byte {
	if _, _, ok := wide(head); !ok {
		return nil
	}
	f := narrowed(bytesFile{bytes.NewReader(head)}, head)
	b := make([]byte, f.Size())
	n, _ := f.ReadAt(b, 0) // of what is in memory, all can be read
	return b[:n]
}

// narrowed is a file in UTF-16 as one in ASCII: XML and JSON may be written so.
func narrowed(f model.File, head []byte) model.File {
	low, skip, _ := wide(head)
	return &narrowFile{f, int64(low), int64(skip)}
}

type narrowFile struct {
	model.File
	low, skip int64
}

func (f *narrowFile) Size() int64 { return (f.File.Size() - f.skip) / 2 }

func (f *narrowFile) ReadAt(p []byte, off int64) (int, error) {
	var b [8 << 10]byte
	done := 0
	for done < len(p) {
		left := min(int64(len(p)-done), f.Size()-off-int64(done), int64(len(b)/2))
		if left <= 0 {
			return done, io.EOF
		}
		n, err := f.File.ReadAt(b[:2*left], f.skip+2*(off+int64(done)))
		for i := 0; i+1 < n; i += 2 {
			p[done] = b[i+int(f.low)]
			if b[i+1-int(f.low)] != 0 {
				p[done] = '?' // no format has such letters but in names
			}
			done++
		}
		if int64(n) < 2*left {
			return done, err
		}
	}
	return done, nil
}

type bytesFile struct{ *bytes.Reader }

func (bytesFile) Path() string { return "" }

// numbersOfWeights is how package sealed begins to say that something is an array of weights, and not merely random.
const numbersOfWeights = "it holds numbers that are distributed like weights"

// pieces are binaries each of which is too small to be a model.
type pieces struct{ n, bytes int64 }

func (c *collector) piece(size int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pieces.n++
	c.pieces.bytes += size
}

// suspicion is that they are one model together.
func (p pieces) suspicion() (string, bool) {
	const together = 256 << 10
	return fmt.Sprintf("%d files of kinds that are not known, each too small to be told, have %d bytes together", p.n, p.bytes), p.bytes >= together
}
