// SPDX-License-Identifier: Apache-2.0

// Package nodeclock shows one process another time of day than its node has, as if somebody had set the node's clock. The node's own
// clock is its machine's, which others use too. It works on Linux on amd64.
package nodeclock
