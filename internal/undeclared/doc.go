// SPDX-License-Identifier: Apache-2.0

// Package undeclared tells of what runs in a cluster beside the operator: which pods may analyse images, by which image they
// can be found again, and what is to be said of one whose files were inspected. It asks no cluster and has no clock.
package undeclared
