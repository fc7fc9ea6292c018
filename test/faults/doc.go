// SPDX-License-Identifier: Apache-2.0

// Package faults tests that whichever call of the operator to the API server fails, nothing forbidden runs, and everything comes to
// where it would have come without the fault. One manager works for many namespaces, which all live through the same story; in
// each, another call fails in another way.
package faults
