// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package tree

const noWait = 0
