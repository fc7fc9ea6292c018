// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vsa-legal/operator/modelscan/format/list"
	"github.com/vsa-legal/operator/modelscan/walk"
)

// sizes from which on a binary counts.
const (
	smallest = 1 << 10  // where the whole source is declared to be a model
	inPlace  = 16 << 10 // where its name or its folder speaks of a model

	encodedFrom = 64 << 10 // where models lie, if it is text that nobody wrote
)

// declared tells whether a path is where models are said to lie.
func (c *collector) declared(at string) bool { return c.o.All || inModelFolder(at) }

// isEncoded tells whether a text has no words: letters of base64 or of hexadecimal, numbers, or bytes as programs write them.
func isEncoded(f *walk.File) bool {
	b := make([]byte, 16<<10)
	for i := range int64(samples) {
		k, err := f.ReadAt(b, f.Size()*(i+1)/(samples+1))
		if k < len(b) && err != nil {
			return false
		}
		numbers, words, gaps, source := 0, 0, 0, 0
		for _, c := range b {
			if strings.IndexByte("0123456789abcdefABCDEFx\\,; \t\r\n'\"(){}[]", c) >= 0 {
				source++
			}
			switch {
			case c >= '0' && c <= '9', strings.IndexByte(".,-+eE[]", c) >= 0:
				numbers++
			case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '/', c == '=', c == '_':
				words++
			case c == ' ', c == '\t', c == '\n', c == '\r':
				gaps++
			}
		}
		if source < len(b)*97/100 && numbers+gaps < len(b)*95/100 && (numbers+words < len(b)*97/100 || gaps > len(b)/40) {
			return false
		}
	}
	return true
}

// isText tells that a file begins as text does, in UTF-8 or in an older encoding.
func isText(head []byte) bool {
	high := 0
	for _, b := range head {
		switch {
		case b >= 0x80:
			high++
		case b < ' ' && !strings.ContainsRune("\a\b\t\n\v\f\r\x1b", rune(b)):
			return false
		}
	}
	return len(head) > 0 && (high < len(head)/4 || utf8.Valid(head[:len(head)-min(len(head)-1, utf8.UTFMax)]))
}

// suspicion is why a binary that no parser takes may be a model. It is empty if nothing says so.
func (c *collector) suspicion(f *walk.File) string {
	switch size := f.Size(); {
	case c.o.All && size >= smallest:
		return "it is declared to be a model, and is of a kind that is not known"
	case size >= inPlace && (hasModelName(f.Path()) && !isGeneric(f.Path())):
		return "its name is that of a model, and it is of a kind that is not known"
	case size >= inPlace && inModelFolder(f.Path()):
		return "it lies where models lie, and is of a kind that is not known"
	case size >= inPlace && isGeneric(f.Path()):
		if reason, ok := looksLikeWeights(f); ok {
			return reason
		}
	}
	return ""
}

// extensions that models have, and few other files: those of the formats that hold networks, and some that no format owns.
var extensions = modelExtensions()

// unowned extensions are given to models of any format, or to what was done with one.
const unowned = `bin weights weight model data params nn blob net nb dla uff axmodel nnef mge joblib pickle pbtxt mlpackage
	pdiparams pdparams crypt aes sealed`

// everyday extensions are those of formats that hold networks, and of more other files.
var everyday = wordSet("js json xml yml yaml txt cfg ro asc gpg pgp")

func modelExtensions() map[string]bool {
	set := wordSet(unowned)
	for _, f := range slices.Concat(list.Readable(), list.Opaque()) {
		for _, extension := range f.Extensions {
			if !everyday[extension] {
				set[extension] = true
			}
		}
	}
	return set
}

// folders in which models lie.
var folders = wordSet(`model models weight weights checkpoint checkpoints ckpt ckpts engine engines network networks nn dnn zoo
	model_repository model-repository modelzoo saved_model inference onnx tflite tensorrt openvino`)

// generic extensions say little: the content has to look like weights as well.
var generic = wordSet("bin dat data blob net nb")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

func hasModelName(at string) bool {
	ext := strings.TrimPrefix(path.Ext(at), ".")
	return extensions[strings.ToLower(ext)]
}

func isGeneric(at string) bool {
	return generic[strings.ToLower(strings.TrimPrefix(path.Ext(at), "."))]
}

func inModelFolder(at string) bool {
	for folder := range strings.SplitSeq(path.Dir(at), "/") {
		if folders[strings.ToLower(folder)] {
			return true
		}
	}
	return false
}
