// SPDX-License-Identifier: Apache-2.0

// Package workload goes from a verdict to the objects that run it. It is pure: it reads no cluster and no clock.
//
// A module runs only if its files are in the container. A module that is an artifact of its own is mounted only when
// it is permitted. A module that is baked into the runtime image is hidden under an empty read-only mount unless it
// is permitted, whether or not it was asked for.
package workload
