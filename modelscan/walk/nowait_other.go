// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package walk

const noWait = 0
