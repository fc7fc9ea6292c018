// SPDX-License-Identifier: Apache-2.0

package controllers

import "hash/maphash"

// fingerprint tells one set of things from another, in whatever order they come: a cache lists its objects in another one each time.
type fingerprint struct {
	size int
	sum  uint64 // of hashes that nobody outside of this process can foresee
}

// fingerprintSeed is another one in each process.
var fingerprintSeed = maphash.MakeSeed()

// addTo adds a thing to a set. It is a function because methods have no type parameters.
func addTo[T comparable](f *fingerprint, thing T) {
	f.size++
	f.sum += maphash.Comparable(fingerprintSeed, thing)
}
