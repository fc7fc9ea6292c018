// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// legacyMagic begins a checkpoint as PyTorch wrote it before 1.6: a number, a version, a description of the machine.
const legacyMagic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}."

// fillEach writes what each number gives, up to the size.
func (s *sink) fillEach(each func(int) string) {
	for i, n := 0, int64(0); n < s.size; i++ {
		text := each(i)
		s.write(text)
		n += int64(len(text))
	}
}

func (s *sink) fillNumbered(text string) {
	before, after, _ := strings.Cut(text, "%d")
	s.fillEach(func(i int) string { return before + number(i) + after })
}

// fillBinary writes the number in four bytes.
func (s *sink) fillBinary(text string) {
	before, after, _ := strings.Cut(text, "%s")
	s.fillEach(func(i int) string {
		return before + string(binary.LittleEndian.AppendUint32(nil, uint32(i))) + after
	})
}

// paxOf is one record of that many bytes.
func paxOf(n int) string {
	head := fmt.Sprintf("%d comment=", n)
	return head + strings.Repeat("c", n-len(head)-1) + "\n"
}

// sparseTar holds a file of that size of which nothing is there.
func sparseTar(size int64) string {
	b := []byte(tarHeader("sparse", 'S', 0))
	copy(b[257:], "ustar  \x00")
	copy(b[483:], fmt.Sprintf("%c", 0x80))
	binary.BigEndian.PutUint64(b[487:], uint64(size))
	copy(b[148:], "        ")
	sum := 0
	for _, c := range b {
		sum += int(c)
	}
	copy(b[148:], fmt.Sprintf("%06o\x00 ", sum))
	return string(b) + strings.Repeat("\x00", 1024)
}

// models writes a tar of n different models.
func models(s *sink, n int, folder string) {
	for i := range n {
		header := fmt.Sprintf(`{"w%d":{"dtype":"F32","shape":[4,4],"data_offsets":[0,64]}}`, i)
		s.write(tarFile(folder+number(i), length64(uint64(len(header)))+header+strings.Repeat("\x00\x00\x80\x3f", 16)))
	}
	s.write(strings.Repeat("\x00", 1024))
}

// externalData writes models each of which names many files, which are there, many times.
func externalData(s *sink) {
	var external strings.Builder
	for i := range 200 {
		external.WriteString(field(5, "\x08\x04\x10\x01"+field(8, number(i))+field(13, field(1, "location")+field(2, "w"+number(i)))+"\x70\x01"))
	}
	data := noise(20 << 10)
	for i := range 200 {
		for range 5 {
			s.write(tarFile("w"+number(i), data))
		}
	}
	for i := range int(s.size>>20) * 80 {
		s.write(tarFile("m"+number(i), "\x08\x08"+field(7, field(1, field(4, "Relu"))+field(2, number(i))+external.String())))
	}
	s.write(strings.Repeat("\x00", 1024))
}

// zipOf has an entry of some name, then a million empty ones.
func zipOf(s *sink, first, others string) {
	le := binary.LittleEndian
	record := func(signature string, size int, name string, at uint32) string {
		b := make([]byte, size)
		copy(b, signature)
		if size == 46 {
			le.PutUint16(b[28:], uint16(len(name)))
			le.PutUint32(b[42:], at)
		} else {
			le.PutUint16(b[26:], uint16(len(name)))
		}
		return string(b) + name
	}
	n := int64(1_000_000)
	if len(others) > 100 {
		n = s.size / int64(len(others))
	}
	name := func(i int64) string { return strings.ReplaceAll(others, "%d", strconv.FormatInt(i, 10)) }
	s.write(record("PK\x03\x04", 30, first, 0))
	start := 30 + int64(len(first))
	s.write(record("PK\x01\x02", 46, first, 0))
	length := 46 + int64(len(first))
	for i := range n {
		entry := record("PK\x01\x02", 46, name(i), 0)
		s.write(entry)
		length += int64(len(entry))
	}
	end := make([]byte, 56+20+22)
	copy(end, "PK\x06\x06")
	le.PutUint64(end[4:], 44)
	le.PutUint64(end[24:], uint64(n+1))
	le.PutUint64(end[32:], uint64(n+1))
	le.PutUint64(end[40:], uint64(length))
	le.PutUint64(end[48:], uint64(start))
	copy(end[56:], "PK\x06\x07")
	le.PutUint64(end[64:], uint64(start+length))
	le.PutUint32(end[72:], 1)
	copy(end[76:], "PK\x05\x06\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00")
	s.write(string(end))
}

func nestedZip(depth int) string {
	data := noise(1 << 20)
	for range depth {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, name := range []string{"a", "b"} {
			f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
			if err != nil {
				panic(err)
			}
			if _, err := f.Write([]byte(data)); err != nil {
				panic(err)
			}
			if out.Len() > 8<<20 {
				break
			}
		}
		if err := w.Close(); err != nil {
			panic(err)
		}
		data = out.String()
	}
	return data
}

// gzipTo packs what is written.
func gzipTo(s *sink, write func(*sink)) {
	w := gzip.NewWriter(s.Writer)
	inner := &sink{bufio.NewWriter(w), s.t, nil, s.size}
	write(inner)
	if err := inner.Flush(); err != nil {
		s.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		s.t.Fatal(err)
	}
}
