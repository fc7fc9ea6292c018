// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// xzBlocks are the blocks of all streams that follow each other: https://tukaani.org/xz/xz-file-format.txt. The blocks are decoded by the
// library; the container is read here, because each block says anew how much memory it needs, and the library gives it that.
type xzBlocks struct {
	in    *bufio.Reader
	most  int64 // bytes of a dictionary
	check int   // bytes of the check behind a block
	block *xzBlock
}

const xzMagic = "\xfd7zXZ\x00"

func newXZ(in *bufio.Reader, most int64) io.Reader {
	return &chain{parts: &xzBlocks{in: in, most: most}}
}

// begin opens a block, of this stream or of one that follows. What follows the last stream, and is none, is left.
func (x *xzBlocks) begin() (io.Reader, error) {
	for {
		if x.check == 0 {
			head, _ := x.in.Peek(len(xzMagic))
			if string(head) != xzMagic {
				return nil, io.EOF
			}
			if err := x.stream(); err != nil {
				return nil, err
			}
		}
		size, err := x.in.ReadByte()
		if err != nil {
			return nil, noEOF(err)
		}
		if size != 0 {
			if err := x.open(4 * (int(size) + 1)); err != nil {
				return nil, err
			}
			return x.block, nil
		}
		if err := x.index(); err != nil {
			return nil, err
		}
		x.check = 0
	}
}

// stream reads the header of one: 2.1.1.
func (x *xzBlocks) stream() error {
	var head [12]byte
	if _, err := io.ReadFull(x.in, head[:]); err != nil {
		return noEOF(err)
	}
	sizes := map[byte]int{0: 0, 1: 4, 4: 8, 10: 32}
	check, known := sizes[head[7]]
	if !known || head[6] != 0 {
		return fmt.Errorf("a check of type %d is not known", head[7])
	}
	x.check = check + 1 // so that a stream without checks is told from none
	return nil
}

// open reads the header of a block, of which the first byte is read: 3.1.
func (x *xzBlocks) open(size int) error {
	head := make([]byte, size-1)
	if _, err := io.ReadFull(x.in, head); err != nil {
		return noEOF(err)
	}
	flags, at := head[0], bytes.NewReader(head[1:size-5])
	if flags&3 != 0 {
		return errors.New("a block has further filters, which are not read here")
	}
	for _, bit := range []byte{0x40, 0x80} { // the sizes, which the content tells as well
		if flags&bit != 0 {
			if _, err := binary.ReadUvarint(at); err != nil {
				return err
			}
		}
	}
	id, err := binary.ReadUvarint(at)
	length, err2 := binary.ReadUvarint(at)
	bits, err3 := at.ReadByte()
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	const lzma2 = 0x21 // 5.3.1
	if id != lzma2 || length != 1 || bits > 40 {
		return fmt.Errorf("a block has the filter %#x, which is not read here", id)
	}
	counted := &countedBytes{Reader: x.in}
	// A compressor asks for the dictionary of its level, however short the content is: what reaches further back than there is
	// room for fails.
	dictionary := min(int64(2|bits&1)<<(bits/2+11), x.most)
	r, err := lzma.Reader2Config{DictCap: int(max(dictionary, lzma.MinDictCap))}.NewReader2(counted)
	if err != nil {
		return err
	}
	x.block = &xzBlock{r, counted}
	return nil
}

// newLZMA reads a file of LZMA alone, as xz does with a dictionary of at most so many bytes.
func newLZMA(in *bufio.Reader, most uint32) (io.Reader, error) {
	var head [lzma.HeaderLen]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, noEOF(err)
	}
	le := binary.LittleEndian
	le.PutUint32(head[1:], min(le.Uint32(head[1:]), most))
	return lzma.NewReader(&headed{bytes.NewReader(head[:]), in})
}

// headed reads a head, then the rest, byte by byte where it is asked to, so that nothing is read beyond the end.
type headed struct {
	head *bytes.Reader
	*bufio.Reader
}

func (h *headed) Read(p []byte) (int, error) {
	if h.head.Len() > 0 {
		return h.head.Read(p)
	}
	return h.Reader.Read(p)
}

func (h *headed) ReadByte() (byte, error) {
	if h.head.Len() > 0 {
		return h.head.ReadByte()
	}
	return h.Reader.ReadByte()
}

// end reads what follows a block: padding to four bytes, and the check. A reader of the content finds damage without it.
func (x *xzBlocks) end() error {
	_, err := x.in.Discard(int(-x.block.packed.n&3) + x.check - 1)
	x.block = nil
	return noEOF(err)
}

// index reads the list of the blocks and the footer: 4 and 2.1.2. The first byte is read.
func (x *xzBlocks) index() error {
	counted := &countedBytes{Reader: x.in, n: 1}
	count, err := binary.ReadUvarint(counted)
	if err != nil {
		return noEOF(err)
	}
	for range count {
		for range 2 {
			if _, err := binary.ReadUvarint(counted); err != nil {
				return noEOF(err)
			}
		}
	}
	const crc, footer = 4, 12
	if _, err := x.in.Discard(int(-counted.n&3) + crc + footer); err != nil {
		return noEOF(err)
	}
	for { // padding of the stream: 2.2
		if b, _ := x.in.Peek(4); len(b) < 4 || !isZero(b) {
			return nil
		}
		if _, err := x.in.Discard(4); err != nil {
			return err
		}
	}
}

// xzBlock is one that is read.
type xzBlock struct {
	io.Reader

	packed *countedBytes
}

// countedBytes counts what is read.
type countedBytes struct {
	*bufio.Reader

	n int64
}

func (c *countedBytes) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *countedBytes) ReadByte() (byte, error) {
	b, err := c.Reader.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
