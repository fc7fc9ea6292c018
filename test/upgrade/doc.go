// SPDX-License-Identifier: Apache-2.0

// Package upgrade is a test that builds the operators of earlier commits and that of this tree, runs one after the other on
// one cluster, and counts which pods that costs. 'make test-upgrade' runs it; the files carry the build tag upgrade.
package upgrade
