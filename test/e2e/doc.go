// SPDX-License-Identifier: Apache-2.0

// Package e2e is a suite on a real node, where nothing is simulated: the operator runs in a pod of its own image with the
// rights that ship, inspections read real images, runtimes compute with real models, and what containers can see is
// looked up in the kernel. 'make e2e' builds what it needs and runs it; the files carry the build tag e2e.
package e2e
