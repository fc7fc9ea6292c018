// SPDX-License-Identifier: Apache-2.0

//go:build unix

package walk

import "syscall"

const noWait = syscall.O_NONBLOCK
