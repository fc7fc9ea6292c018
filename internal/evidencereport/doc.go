// SPDX-License-Identifier: Apache-2.0

// Package evidencereport says to people what checked evidence says: what ran, from when to when, how late it ended, who filed
// what, what was refused and by which text.
package evidencereport
