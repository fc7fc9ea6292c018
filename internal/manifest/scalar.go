// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// jsonScalar is a YAML scalar other than a text as JSON would bring it to an API server: a number without a fraction
// is whole, and one too large for int64 is not.
func jsonScalar(value any) (any, error) {
	switch v := value.(type) {
	case nil, bool:
		return v, nil
	case int:
		return int64(v), nil
	case int64:
		return v, nil
	case uint64:
		return float64(v), nil
	case float64:
		return jsonNumber(v)
	default:
		return nil, errNumber
	}
}

// jsonNumber writes no exponent from 1e-6 to 1e21, as Go's JSON does: only then can a number be read as whole.
func jsonNumber(v float64) (any, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil, errNumber
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e21 {
		if whole, err := strconv.ParseInt(strconv.FormatFloat(v, 'f', -1, 64), 10, 64); err == nil {
			return whole, nil
		}
	}
	return v, nil
}

// validText is what JSON makes of a text: each byte that is not UTF-8 is replaced.
func validText(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return string([]rune(text))
}

// keyText is a scalar key as the text that kubectl makes of it.
func keyText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return validText(v), true
	case int:
		return strconv.Itoa(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case bool:
		return strconv.FormatBool(v), true
	case float64:
		return floatKey(v), true
	default:
		return "", false
	}
}

// floatKey is how sigs.k8s.io/yaml writes it.
func floatKey(v float64) string {
	switch text := strconv.FormatFloat(v, 'g', -1, 32); text {
	case "+Inf":
		return ".inf"
	case "-Inf":
		return "-.inf"
	case "NaN":
		return ".nan"
	default:
		return text
	}
}
