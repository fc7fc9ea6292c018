// SPDX-License-Identifier: Apache-2.0

// Package opaque tells files that hold a network and cannot be read: compiled for one machine, encrypted, or in a format
// without a public description. It also tells what is certainly something else, so that the rest is looked at.
package opaque

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/vsa-legal/operator/modelscan/internal/zipdir"
)

// minEncrypted is the size from which an encrypted file can hold a network.
const minEncrypted = 16 << 10

// signature is a magic number at a place of the file.
type signature struct {
	at     int
	magic  string
	format string
	reason string
}

const (
	compiled  = "it is compiled for one kind of machine"
	noReader  = "its weights and operations are not read by this program"
	encrypted = "it is encrypted"
)

// signatures of formats for networks. The sources are the loaders that the makers publish.
var signatures = []signature{
	{0, "ptrt", "tensorrt", compiled},
	{0, "ftrt", "tensorrt", compiled},
	{0, "RKNN\x00\x00\x00\x00", "rknn", compiled},
	{0, "\x01HEF", "hailo", compiled},
	{0, "IMOD\x00\x01\x00\x00", "ascend-om", compiled}, // The magic number and the size of its header, 256.
	{0, "\xee\xaa\x55\xff", "bmodel", compiled},
	{0, "CviModel", "cvimodel", compiled},
	{4, "ORTM", "onnxruntime-ort", noReader},
	{4, "MSL2", "mindspore-lite", noReader},
	{4, "CIR0", "circle", noReader},
	{4, "IREE", "iree", compiled},
	{4, "ET12", "executorch", compiled},
	{0, "\xb7\x9c\x04\x05\x4f\x8d\xe5\xf7", "tvm-params", noReader},
	{0, "\x1d\x15\x14\x42\x2f\xde\x25\xd2", "tvm-executable", compiled},
	{0, "\x02\x00\xbc\xfa", "tnn", noReader},
	{0, "\x04\x00\xbc\xfa", "tnn", noReader},
	{0, "GGUF", "gguf", noReader},
	{0, "lmgg", "ggml", noReader},
	{0, "fmgg", "ggml", noReader},
	{0, "tjgg", "ggml", noReader},
}

// ciphers are magic numbers of encrypted files. Only what is large enough for a network counts.
var ciphers = []signature{
	{0, "Salted__", "openssl", encrypted},
	{0, "age-encryption.org/v1\n", "age", encrypted},
	{0, "-----BEGIN AGE ENCRYPTED FILE-----", "age", encrypted},
	{0, "-----BEGIN PGP MESSAGE-----", "openpgp", encrypted},
	{0, "\x8c\x0d\x04", "openpgp", encrypted},     // a session key from a passphrase
	{0, "\x85\x01\x0c\x03", "openpgp", encrypted}, // a session key for an RSA key of 2048, 3072, 4096 bits
	{0, "\x85\x01\x8c\x03", "openpgp", encrypted},
	{0, "\x85\x02\x0c\x03", "openpgp", encrypted},
	{0, "\x84\x5e\x03", "openpgp", encrypted}, // … for an elliptic curve
	{0, "\x00GITCRYPT\x00", "git-crypt", encrypted},
	{0, "$ANSIBLE_VAULT;", "ansible-vault", encrypted},
	{0, "gAAAAA", "fernet", encrypted},
	{0, "LUKS\xba\xbe", "luks", encrypted},
}

// Identify tells whether the file is of a format for networks that cannot be read, or encrypted, and why it cannot be read.
// A path is only a hint.
func Identify(head []byte, size int64, path string) (format, reason string, ok bool) {
	for _, s := range signatures {
		if s.fits(head) && size > int64(len(s.magic))+16 {
			return s.format, s.reason, true
		}
	}
	if size >= minEncrypted {
		for _, s := range ciphers {
			if s.fits(head) {
				return s.format, s.reason, true
			}
		}
	}
	for _, more := range []func([]byte, int64, string) (string, string, bool){engineWithMetadata, etlt, dlc, coreML, mnn} {
		if format, reason, ok := more(head, size, path); ok {
			return format, reason, true
		}
	}
	return "", "", false
}

func (s signature) fits(head []byte) bool {
	return len(head) >= s.at && bytes.HasPrefix(head[s.at:], []byte(s.magic))
}

// engineWithMetadata is a TensorRT engine behind JSON and the JSON's length.
func engineWithMetadata(head []byte, _ int64, _ string) (string, string, bool) {
	if len(head) < 8 || head[4] != '{' {
		return "", "", false
	}
	n := int64(binary.LittleEndian.Uint32(head))
	if n < 2 || n+8 > int64(len(head)) || head[4+n-1] != '}' {
		return "", "", false
	}
	rest := head[4+n:]
	ok := bytes.HasPrefix(rest, []byte("ftrt")) || bytes.HasPrefix(rest, []byte("ptrt"))
	return "tensorrt", compiled, ok
}

// etlt is a model of the TAO toolkit: the name of its input with a length before it, then what is encrypted.
func etlt(head []byte, size int64, path string) (string, string, bool) {
	if len(head) < 256 || size < minEncrypted || !strings.HasSuffix(strings.ToLower(path), ".etlt") {
		return "", "", false
	}
	n := binary.LittleEndian.Uint32(head)
	return "tao-etlt", encrypted, n > 0 && n < 128
}

// dlc is a container of Qualcomm, which is a zip file.
func dlc(head []byte, _ int64, _ string) (string, string, bool) {
	for _, name := range zipdir.FirstNames(head) {
		switch name {
		case "dlc.metadata", "model.params", "model.params.bin":
			return "qualcomm-dlc", compiled, true
		}
	}
	return "", "", false
}

// coreML is a file of a compiled Core ML model, or the weights of one: a count, version 2, zeros up to 64, and a sentinel.
func coreML(head []byte, _ int64, path string) (string, string, bool) {
	if len(head) > 68 && head[4] == 2 && bytes.Equal(head[64:68], []byte("\xef\xbe\xad\xde")) &&
		len(bytes.Trim(head[8:64], "\x00")) == 0 {
		return "coreml-weights", noReader, true
	}
	folder := strings.Contains(path, ".mlmodelc/")
	for _, name := range []string{"/coremldata.bin", "/model.espresso.weights", "/model.espresso.net"} {
		if folder && strings.HasSuffix(path, name) {
			return "coreml-compiled", compiled, true
		}
	}
	return "", "", false
}
