// SPDX-License-Identifier: Apache-2.0

// Package manifest reads manifests as kubectl does, and judges the objects of vsa.legal as an API server that has our
// definitions would when they are created. It asks no cluster and fetches nothing.
//
// What is refused, and why, comes from the API server's own code; this package only puts its steps in their order.
// What a cluster alone can know is not checked: that a namespace exists, that a name is free, that a policy objects.
//
// What a cluster wrote into an object that was read from it is passed over, for 'kubectl get -o yaml' prints it.
//
// Input is not trusted. Reading is bounded in memory: by little for a document, and by a multiple of its length for a
// list, as 'kubectl get' may print a whole cluster. No message repeats what a document says: an error names a file, a
// line and keys, never a value.
package manifest

// Bounds of what is read. What passes one is an error that says which, never a silent cut.
const (
	// maxDocument is the most that an API server takes in a request.
	maxDocument = 3 << 20
	// maxValues bounds the memory of one document, whose every two bytes may be a value.
	maxValues = 200_000
	// maxList bounds a list, whose items are each bounded as a document is.
	maxList = 64 << 20
	// maxListValues bounds the memory of one list.
	maxListValues = 5_000_000
	// maxDepth is far beyond what any kind of Kubernetes nests.
	maxDepth = 1_000
	// maxStream bounds what is read of one file or pipe.
	maxStream = 256 << 20
	// maxDocuments bounds how many documents are kept.
	maxDocuments = 100_000
	// maxErrors is how many errors of one file are told before the rest of it is left unread.
	maxErrors = 100
)
