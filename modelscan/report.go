// SPDX-License-Identifier: Apache-2.0

// Package modelscan finds every model in a file, a folder, an archive or a container image, whatever it is called, and tells
// what each can do. It knows nothing of Kubernetes and decides nothing: the law is elsewhere.
package modelscan

import (
	"github.com/vsa-legal/operator/modelscan/detect"
	"github.com/vsa-legal/operator/modelscan/model"
)

// State tells how much is known of a file.
type State string

const (
	// Identified is a model in which capabilities were found.
	Identified State = "Identified"
	// Unknown is a model that could be read and that no detector recognises. That does not make it harmless.
	Unknown State = "Unknown"
	// Opaque is what looks like a model and cannot be read: compiled for one machine, encrypted, damaged, too deeply packed.
	Opaque State = "Opaque"
)

// NotExamined is what is there and was not looked at: a link that leads out of the source, a socket, a file that the system did
// not let us read, a part of an image that the source does not carry.
const NotExamined State = "NotExamined"

// Report is what an inspection found.
type Report struct {
	// Source that was inspected, as it was named.
	Source string `json:"source,omitempty"`
	// Digest of the image, sha256:…, where it was one.
	Digest string `json:"digest,omitempty"`
	// Files that are models, or that nobody can tell from one, by path.
	Files []File `json:"files"`
	// Examined counts what was looked at, NotExamined what was not.
	Examined    Examined  `json:"examined"`
	NotExamined Omissions `json:"notExamined"`
}

// File is a model, or something that looks like one.
type File struct {
	// Path with slashes within the source. What lies in an archive follows the archive's path and "!/".
	Path string `json:"path"`
	// Within is the path of the file of the source, or of the layer, that it was found in. Empty where it is that file itself.
	Within string `json:"within,omitempty"`
	// Format such as onnx, tflite, pytorch. Empty for what is not known.
	Format string `json:"format,omitempty"`
	// SHA256 of the file, in hexadecimal.
	SHA256 string `json:"sha256"`
	// Size in bytes.
	Size int64 `json:"size"`
	// Layer is the digest of the layer of the image that it lies in.
	Layer string `json:"layer,omitempty"`
	// Hidden tells that a later layer of the image takes the file away. Whoever has the image has the file.
	Hidden bool `json:"hidden,omitempty"`
	// Links are further paths of the same file in the image: it is one file with several names (hard links). The first is the
	// one under which a layer has the content, if that is not Path: there it was taken away, and Path is what is left.
	Links []string `json:"links,omitempty"`
	// State tells how much is known.
	State State `json:"state"`
	// Reason why the state is Unknown or Opaque, in words.
	Reason string `json:"reason,omitempty"`
	// Producer is what wrote the file, as the file says.
	Producer string `json:"producer,omitempty"`
	// Capabilities that were detected, the surest first.
	Capabilities []detect.Capability `json:"capabilities"`
	// Inputs and Outputs of the network.
	Inputs  []model.Tensor `json:"inputs"`
	Outputs []model.Tensor `json:"outputs"`
	// Omitted is how many more inputs and outputs there are than are told.
	Omitted int `json:"omitted,omitempty"`
	// Data are the files that hold the weights of this one, where it does not hold them itself.
	Data []Data `json:"data,omitempty"`
}

// Data is a file of weights that belongs to a model.
type Data struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}
