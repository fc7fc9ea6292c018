// SPDX-License-Identifier: Apache-2.0

// Package restore is a test with two control planes: what people have declared in one is exported as backups do it, without
// statuses and UIDs, and applied to the other.
package restore
