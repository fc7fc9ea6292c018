// SPDX-License-Identifier: Apache-2.0

package opaque

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/vsa-legal/operator/modelscan/format"
)

// pointers stand where a file should be that was not fetched. What that file is, nobody knows from the pointer.
var pointers = []format.Format{
	{
		Name: "git-lfs", Description: "pointers of Git LFS: the file itself was not fetched",
		Source:  "https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md",
		Magic:   format.First("version https://git-lfs.github.com/spec/", "version https://hawser.github.com/spec/"),
		MinSize: leastNetwork, Sniff: isLFSPointer, Opaque: absent,
	},
	{
		Name: "git-annex", Description: "pointers of git-annex: the file itself was not fetched",
		Source: "https://git-annex.branchable.com/internals/pointer_file/",
		Magic:  format.First("/annex/objects/"), MinSize: leastNetwork, Sniff: isLine,
		Opaque: format.Because("it is a pointer of git-annex, and the file itself is not here: run git annex get"),
	},
}

// maxPointer is the number of bytes from which on Git LFS takes no file for a pointer.
const maxPointer = 1024

func isLFSPointer(head []byte, size int64, _ string) bool {
	return size < maxPointer && bytes.Contains(head, []byte("\noid "))
}

// isLine tells whether the head is a single line, up to the length that git-annex reads.
func isLine(head []byte, size int64, _ string) bool {
	const longest = 32 << 10
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return size < longest && !bytes.ContainsFunc(line, isControl)
}

// absent tells the size and the sum of the file that a pointer of Git LFS stands for.
func absent(head []byte) string {
	const what = "it is a pointer of Git LFS, and the file itself is not here"
	size, err := strconv.ParseInt(value(head, "size"), 10, 64)
	oid := value(head, "oid")
	sum, is256 := bytes.CutPrefix([]byte(oid), []byte("sha256:"))
	if err != nil || !is256 || len(sum) != 64 {
		return what + ": run git lfs pull"
	}
	return fmt.Sprintf("%s (%d bytes, sha256 %s): run git lfs pull", what, size, sum)
}

// value of a line with a key.
func value(head []byte, key string) string {
	_, rest, _ := bytes.Cut(head, []byte("\n"+key+" "))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	return string(bytes.TrimRight(line, "\r"))
}
