// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"strconv"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// contents is what was found in some files.
type contents struct {
	detected        map[v1alpha1.Capability]v1alpha1.FilePath // where each capability was found
	unknown, opaque unclearFiles
}

// unclearFiles are withheld unless that is waived.
type unclearFiles struct {
	count int64
	path  v1alpha1.FilePath // of one of them, or nothing
}

func (c *contents) add(more *v1alpha1.Contents) {
	if c.detected == nil {
		c.detected = map[v1alpha1.Capability]v1alpha1.FilePath{}
	}
	for i := range more.Detected {
		d := &more.Detected[i]
		if path, ok := c.detected[d.Name]; !ok || d.Path < path {
			c.detected[d.Name] = d.Path
		}
	}
	c.unknown.add(more.Unknown)
	c.opaque.add(more.Opaque)
}

// add counts files that a status tells of. It tells of at least one, whatever number it gives.
func (u *unclearFiles) add(more *v1alpha1.UnclearFiles) {
	if more == nil {
		return
	}
	u.merge(&unclearFiles{count: max(int64(more.Count), int64(len(more.Paths)), 1)})
	for _, path := range more.Paths {
		u.merge(&unclearFiles{path: path})
	}
}

// merge adds files. Of their paths the first counts, so that their order does not show.
func (u *unclearFiles) merge(more *unclearFiles) {
	u.count += more.count
	if u.path == "" || more.path != "" && more.path < u.path {
		u.path = more.path
	}
}

// maxPath is as much of a path as a reason has room for, in bytes.
const maxPath = 96

// quotePath writes a path for people. What is in an image is its vendor's: it may hold anything.
func quotePath(path v1alpha1.FilePath) string {
	q := strconv.QuoteToASCII(string(path))
	if len(q) > maxPath {
		q = `"…` + q[len(q)-maxPath:]
	}
	return q
}
