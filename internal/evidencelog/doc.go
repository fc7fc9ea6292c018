// SPDX-License-Identifier: Apache-2.0

// Package evidencelog keeps a log of evidence in a folder: the leaves and the tree as a transparency log of C2SP (tlog-tiles),
// by Tessera, and beside it the records, which can be erased.
//
// One writer has the folder. What Append returned is durable: the record and the leaf are on the disk, whatever ends the
// program then. Witnesses are asked beside it, so that one that is away delays nothing.
package evidencelog
