// SPDX-License-Identifier: Apache-2.0

package permit

import (
	"cmp"
	"crypto/ed25519"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"
)

const (
	// keyLife is how long new pods are told of a key. After twice as long nothing is signed by it any more: pods that still
	// know no other one are replaced.
	keyLife = 90 * 24 * time.Hour
	maxKeys = 8
)

// Keyring are the keys by which permits are signed, as a Secret has them: each under the second since 1970 in which it was made, as
// the 32 bytes that RFC 8032 calls the private key.
type Keyring map[string][]byte

// madeAt is when a key was made. One of another name was not made by the operator, and counts for nothing.
func madeAt(name string, seed []byte) (time.Time, bool) {
	second, err := strconv.ParseInt(name, 10, 64)
	return time.Unix(second, 0), err == nil && len(seed) == ed25519.SeedSize
}

// signingKey is one of a Keyring.
type signingKey struct {
	made time.Time
	key  ed25519.PrivateKey
}

// usable are the keys that something may be signed with, the newest first. One that was made later than now was made by a clock that
// is wrong, or this one is: it counts as new.
func (k Keyring) usable(now time.Time) []signingKey {
	var all []signingKey
	for name, seed := range k {
		if made, ok := madeAt(name, seed); ok && now.Before(made.Add(2*keyLife)) {
			all = append(all, signingKey{made, ed25519.NewKeyFromSeed(seed)})
		}
	}
	slices.SortFunc(all, func(a, b signingKey) int { return cmp.Compare(b.made.Unix(), a.made.Unix()) })
	return all
}

// Newest is the key that new pods are told of, or nil.
func (k Keyring) Newest(now time.Time) ed25519.PublicKey {
	if all := k.usable(now); len(all) > 0 {
		return publicOf(all[0].key)
	}
	return nil
}

// Find returns the key that verifies as one that a pod was told of, or nil.
func (k Keyring) Find(known ed25519.PublicKey, now time.Time) ed25519.PrivateKey {
	for _, s := range k.usable(now) {
		if publicOf(s.key).Equal(known) {
			return s.key
		}
	}
	return nil
}

// Rotate returns the keyring as it has to be: with a key that is new enough, and without those of which nothing is signed any more.
// It tells whether that is another one.
func (k Keyring) Rotate(now time.Time, random io.Reader) (Keyring, bool, error) {
	next := Keyring{}
	for name, seed := range k {
		if made, ok := madeAt(name, seed); ok && now.Before(made.Add(2*keyLife)) {
			next[name] = seed
		}
	}
	all := next.usable(now)
	if len(all) > 0 && now.Before(all[0].made.Add(keyLife)) || len(all) >= maxKeys {
		return next, len(next) != len(k), nil
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, false, fmt.Errorf("making a key: %w", err)
	}
	next = maps.Clone(next)
	next[strconv.FormatInt(now.Unix(), 10)] = seed
	return next, true, nil
}

func publicOf(key ed25519.PrivateKey) ed25519.PublicKey {
	return ed25519.PublicKey(key[ed25519.SeedSize:])
}
