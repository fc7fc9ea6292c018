// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
)

// EnvPod is the environment variable that tells a guard the UID of its pod.
const EnvPod = "VSA_GUARD_POD"

// Instructions are what the operator tells a guard in the pod's spec, which nobody can change afterwards.
type Instructions struct {
	// Key verifies permits: the operator's public key of Ed25519.
	Key ed25519.PublicKey `json:"key"`
	// Permits is the folder in which the permit of each pod is a file, named by the pod's UID.
	Permits string `json:"permits"`
	// Models is the folder in which there is nothing but the permitted modules.
	Models string `json:"models"`
	// Modules are the permitted ones.
	Modules []Module `json:"modules"`
	// Hidden are folders of modules that are not permitted: they are empty.
	Hidden []string `json:"hidden,omitempty"`
	// IndexPorts are the TCP ports of a runtime with the Open Inference Protocol, of which one answers what is loaded.
	IndexPorts []int32 `json:"indexPorts,omitempty"`
	// LingerSeconds is how long the guard stays, alone, after it has ended the runtime, so that Kubernetes ends the pod for its
	// own reason, such as the deadline of a search.
	LingerSeconds int32 `json:"lingerSeconds,omitempty"`
}

// Module is a permitted one, and the folder in which it lies.
type Module struct {
	Name   string `json:"name"`
	Folder string `json:"folder"`
}

// Encode writes instructions as Parse reads them. The same instructions are the same text.
func (i Instructions) Encode() (string, error) {
	b, err := json.Marshal(i)
	if err != nil {
		return "", fmt.Errorf("encoding what a guard is told: %w", err)
	}
	return string(b), nil
}

// Parse reads instructions. What it does not know, or what says too little, is an error: it might restrict.
func Parse(text string) (Instructions, error) {
	var i Instructions
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&i); err != nil || d.More() {
		return i, errors.New("the guard's instructions cannot be read")
	}
	folders := append([]string{i.Permits, i.Models}, i.Hidden...)
	for _, m := range i.Modules {
		folders = append(folders, m.Folder)
		if m.Name == "" {
			return i, errors.New("a module of the guard's instructions has no name")
		}
	}
	for _, f := range folders {
		if !path.IsAbs(f) || path.Clean(f) != f || f == "/" || strings.ContainsRune(f, 0) {
			return i, errors.New("a folder of the guard's instructions is not an absolute path")
		}
	}
	if len(i.Key) != ed25519.PublicKeySize || i.LingerSeconds < 0 {
		return i, errors.New("the guard's instructions have no key of Ed25519")
	}
	return i, nil
}
