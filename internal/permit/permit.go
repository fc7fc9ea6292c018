// SPDX-License-Identifier: Apache-2.0

// Package permit is what a guard needs to see so that a runtime may run: who may run what, and until when, signed by the
// operator. It is written by the operator and read in the pod, and knows neither Kubernetes nor files.
//
// A permit is a JSON Web Token (RFC 7519) in the compact form of a JSON Web Signature (RFC 7515) by Ed25519 (RFC 8037). Its
// header is always the same, so that nobody chooses how it is verified.
package permit

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// MaxSize bounds a permit, in bytes. One has a few hundred.
const MaxSize = 4 << 10

// header is what every permit begins with.
const header = `{"alg":"EdDSA","typ":"vsa-permit+jwt"}`

// Claims are what a permit says. Instants are seconds since 1970, as RFC 7519 wants them.
type Claims struct {
	// Pod is the UID of the only pod that the permit is for.
	Pod string `json:"sub"`
	// Plan is the digest of what may run in that pod: see PlanOf.
	Plan string `json:"plan"`
	// Serial rises with every permit for the same pod. A guard takes none with a lower one than it has seen.
	Serial int64 `json:"serial"`
	// IssuedAt is when the operator signed it, by the operator's clock.
	IssuedAt int64 `json:"iat"`
	// NotBefore and NotAfter are the half-open period in which the pod may run.
	NotBefore int64 `json:"nbf"`
	NotAfter  int64 `json:"exp"`
}

// Errors of Open.
var (
	// ErrMalformed says that something is no permit at all.
	ErrMalformed = errors.New("it is not a permit")
	// ErrForged says that nobody with the operator's key has signed it.
	ErrForged = errors.New("it is not signed by the operator")
)

// End is the instant from which the pod may no longer run.
func (c Claims) End() time.Time { return time.Unix(c.NotAfter, 0) }

// Sign makes a permit. The same claims and the same key make the same permit.
func Sign(key ed25519.PrivateKey, c Claims) (string, error) {
	content, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("encoding a permit: %w", err)
	}
	signed := encode([]byte(header)) + "." + encode(content)
	return signed + "." + encode(ed25519.Sign(key, []byte(signed))), nil
}

// Open verifies a permit and returns what it says. Nothing of it is read before its signature holds.
func Open(key ed25519.PublicKey, token string) (Claims, error) {
	var c Claims
	if len(key) != ed25519.PublicKeySize {
		return c, errors.New("the operator's key is not one of Ed25519")
	}
	parts := strings.Split(strings.TrimSpace(token), ".")
	if len(token) > MaxSize || len(parts) != 3 || parts[0] != encode([]byte(header)) {
		return c, ErrMalformed
	}
	signature, err := decode(parts[2])
	if err != nil {
		return c, ErrMalformed
	}
	if !ed25519.Verify(key, []byte(parts[0]+"."+parts[1]), signature) {
		return c, ErrForged
	}
	content, err := decode(parts[1])
	if err != nil {
		return c, ErrMalformed
	}
	return c, read(content, &c)
}

// read takes claims that say all that they have to, and nothing else.
func read(content []byte, c *Claims) error {
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields() // what this guard does not know might restrict it
	if err := d.Decode(c); err != nil || d.More() {
		return ErrMalformed
	}
	if c.Pod == "" || c.Plan == "" || c.Serial <= 0 || c.NotBefore >= c.NotAfter {
		return ErrMalformed
	}
	return nil
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decode(s string) ([]byte, error) { return base64.RawURLEncoding.Strict().DecodeString(s) }
