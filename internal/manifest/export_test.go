// SPDX-License-Identifier: Apache-2.0

package manifest

// DecodeCut reads a text as a long list is read, item by item.
func DecodeCut(data []byte) (any, error) { return decodeList(part{data: data, line: 1}) }

// DecodeWhole reads a text as a short one is read.
func DecodeWhole(data []byte) (any, error) {
	if value, err := decodeJSON(data); err == nil {
		return value, nil
	}
	return decodeYAML(part{data: data, line: 1}, nil)
}
