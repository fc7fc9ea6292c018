// SPDX-License-Identifier: Apache-2.0

// Package guard is the first process of a pod that analyses images: it starts the vendor's runtime if the modules that it sees
// are the permitted ones, and ends it, with all its children, when its permit runs out. It asks nobody: with operator and API
// server gone it does the same. It says what it did in the container's termination message.
//
// The operator uses Instructions and the words of a Refusal. All else is for the program cmd/guard, on Linux.
package guard
