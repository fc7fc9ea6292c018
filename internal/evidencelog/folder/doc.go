// SPDX-License-Identifier: Apache-2.0

// Package folder reads the folder in which a log of evidence is, and writes what of it is not the tree: the records, the cosigned
// checkpoints and the texts. It reads beside the writer, and takes nothing on trust: each hash is checked against the root.
//
//	checkpoint, tile/…    the tree and its leaves (C2SP tlog-tiles)
//	cosigned.jsonl        every checkpoint that witnesses cosigned
//	records/DAY.jsonl     the records, by the day on which they were written
//	records/DAY.state     what the log knew when that day began, once the records before it are erased
//	texts/DIGEST.json     laws and cases
package folder
