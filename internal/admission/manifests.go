// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"bytes"
	"encoding/json"
	"fmt"

	"sigs.k8s.io/yaml"
)

// Manifest writes the objects of an installation as YAML: the parameters, which name nothing yet, and the policies.
func Manifest() ([]byte, error) {
	var objects []any
	for _, c := range Empty() {
		objects = append(objects, c)
	}
	for _, p := range Policies() {
		objects = append(objects, p.ValidatingAdmissionPolicy, p.Binding)
	}
	return write(objects)
}

// write writes objects as YAML, without what an API server would fill in.
func write(objects []any) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("# Written by make generate from internal/admission.\n")
	for i, o := range objects {
		text, err := json.Marshal(o)
		if err != nil {
			return nil, fmt.Errorf("writing a policy: %w", err)
		}
		var content map[string]any
		if err := json.Unmarshal(text, &content); err != nil {
			return nil, fmt.Errorf("writing a policy: %w", err)
		}
		delete(content, "status")
		document, err := yaml.Marshal(content)
		if err != nil {
			return nil, fmt.Errorf("writing a policy: %w", err)
		}
		if i > 0 { // a comment alone is no object to an API server that reads files
			out.WriteString("---\n")
		}
		out.Write(document)
	}
	return out.Bytes(), nil
}
