// SPDX-License-Identifier: Apache-2.0

// Package scanjob carries what an inspection of an image found from the pod that looked to the status of a package:
// the Job that inspects, the message that its pod leaves, and what of it concerns which module. It asks no cluster.
package scanjob

// Revision of the inspector. Raise it with every change by which the same file could be told of differently: every image
// is inspected again then, and until that is done the older result counts.
const Revision = "2"
