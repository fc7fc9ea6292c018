// SPDX-License-Identifier: Apache-2.0

package permit

import (
	"crypto/sha256"
	"encoding/hex"
)

// PlanOf is the digest of what a guard was told of its pod, byte for byte: SHA-256, in hexadecimal.
func PlanOf(instructions string) string {
	sum := sha256.Sum256([]byte(instructions))
	return hex.EncodeToString(sum[:])
}
