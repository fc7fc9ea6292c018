// SPDX-License-Identifier: Apache-2.0

package numpy_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan/format/formattest"
	"github.com/vsa-legal/operator/modelscan/format/numpy"
)

// npy is an array with its elements.
func npy(header string, content string) string {
	header += strings.Repeat(" ", 10) + "\n"
	return "\x93NUMPY\x01\x00" + string([]byte{byte(len(header)), byte(len(header) >> 8)}) + header + content
}

const conv = "{'descr': '<f4', 'fortran_order': False, 'shape': (16, 3, 3, 3), }"

func npz(method uint16) string {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range [][2]string{{"conv1_W.npy", conv}, {"fc/b.npy", "{'descr': '<i8', 'fortran_order': False, 'shape': (7,), }"}, {"readme.txt", ""}} {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: e[0], Method: method})
		if err == nil {
			_, err = entry.Write([]byte(npy(e[1], strings.Repeat("\x01", 64))))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.String()
}

// pickled is an array of objects: a dictionary with an array, as numpy.save writes it, by protocol 2.
func pickled() string {
	dtype := "cnumpy\ndtype\nX\x02\x00\x00\x00f4K\x00K\x01\x87R(K\x03X\x01\x00\x00\x00<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
	weight := "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85X\x01\x00\x00\x00b\x87R(K\x01K\x0aK\x03K\x03K\x03\x87K\x03t" + dtype +
		"\x89X\x02\x00\x00\x00abtb"
	weight = strings.Replace(weight, "K\x0aK\x03K\x03K\x03\x87K\x03t", "(K\x0aK\x03K\x03K\x03t", 1)
	return npy("{'descr': '|O', 'fortran_order': False, 'shape': (), }", "\x80\x02}X\x05\x00\x00\x00conv1"+weight+"s.")
}

func padded(s string) string { return s + strings.Repeat("\x00", 5000) }

func TestSniff(t *testing.T) {
	formattest.Sniff(t, numpy.Format, map[string]formattest.Case{
		"an array":       {Content: padded(npy(conv, "")), Takes: true},
		"an archive":     {Content: npz(zip.Store), Size: 9000, Takes: false},
		"a long archive": {Content: padded(npz(zip.Store)), Takes: true},
		"a pickle":       {Content: padded(pickled()[strings.Index(pickled(), "\x80\x02"):]), Takes: true},
		"scikit-learn":   {Content: padded("\x80\x03csklearn.svm._classes\nSVC\nq\x00)\x81q\x01}q\x02"), Takes: true},
		"a short array":  {Content: npy(conv, "")},
		"another zip":    {Content: padded("PK\x03\x04" + strings.Repeat("\x00", 22) + "\x05\x00\x00\x00a.txt")},
		"another pickle": {Content: padded("\x80\x03ccollections\nOrderedDict\nq\x00.")},
		"of PyTorch":     {Content: padded("\x80\x02ctorch._utils\n_rebuild_tensor_v2\ncnumpy.core.multiarray\n_reconstruct\n")},
	})
}

func FuzzParse(f *testing.F) {
	formattest.Fuzz(f, numpy.Format, npy(conv, "abcd"), npz(zip.Store), npz(zip.Deflate), pickled())
}
