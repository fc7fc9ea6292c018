// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"fmt"
	"strings"

	"github.com/vsa-legal/operator/modelscan/walk"
)

// Examined counts what was looked at.
type Examined struct {
	// Files at any depth, also those that were found within others. Bytes of those that lie in the source itself.
	Files int64 `json:"files"`
	Bytes int64 `json:"bytes"`
}

func (e Examined) plus(more Examined) Examined {
	return Examined{e.Files + more.Files, e.Bytes + more.Bytes}
}

// Omissions count what was not looked at, by the reason. All but Dense and Small is listed as well, as Opaque or NotExamined.
type Omissions struct {
	// Links that lead out of the source.
	Links int64 `json:"links"`
	// Special are sockets, pipes and devices.
	Special int64 `json:"special"`
	// Denied is what the system did not let us read.
	Denied int64 `json:"denied"`
	// Absent are parts that an image names and that its file does not carry.
	Absent int64 `json:"absent"`
	// Damaged is what could not be read to its end.
	Damaged int64 `json:"damaged"`
	// Unread is of a kind that is not read: encrypted, or written by another archiver.
	Unread int64 `json:"unread"`
	// Depth is how often archives lay too deep in one another, Limits how often any other limit was reached.
	Depth  int64 `json:"depth"`
	Limits int64 `json:"limits"`
	// Dense are programs and texts of which a part is as dense as a small network, and that are not listed for it: such a part is
	// usual in them.
	Dense int64 `json:"dense"`
	// Small are binaries of unknown kinds that are too small to hold the smallest network that matters.
	Small int64 `json:"small"`
	// SmallBytes is how many bytes those have together.
	SmallBytes int64 `json:"smallBytes"`
}

func (n Omissions) plus(more Omissions) Omissions {
	return Omissions{
		Links: n.Links + more.Links, Special: n.Special + more.Special, Denied: n.Denied + more.Denied, Absent: n.Absent + more.Absent,
		Damaged: n.Damaged + more.Damaged, Unread: n.Unread + more.Unread, Depth: n.Depth + more.Depth, Limits: n.Limits + more.Limits,
		Dense: n.Dense + more.Dense, Small: n.Small + more.Small, SmallBytes: n.SmallBytes + more.SmallBytes,
	}
}

// String is a line for people; empty where everything was looked at.
func (n Omissions) String() string {
	var parts []string
	for _, p := range []struct {
		n    int64
		what string
	}{
		{n.Links, "led out of the source"},
		{n.Special, "no regular files"},
		{n.Denied, "could not be opened"},
		{n.Absent, "not in the source"},
		{n.Damaged, "damaged"},
		{n.Unread, "packed in a way that is not read"},
		{n.Depth, "packed too deeply"},
		{n.Limits, "beyond a limit"},
		{n.Dense, "programs or texts with a part as dense as a small network"},
		{n.Small, fmt.Sprintf("unknown binaries below %d KiB", smallestNetwork>>10)},
	} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	return strings.Join(parts, ", ")
}

func (c *collector) count(f *walk.File) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.examined.Files++
	if f.Outer == "" {
		c.examined.Bytes += f.Size()
	}
}

// dense counts a file of a known kind of which a part could be a small network.
func (c *collector) dense() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notExamined.Dense++
}

// small counts a binary that is too small.
func (c *collector) small(size int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notExamined.Small++
	c.notExamined.SmallBytes += size
}

// tooSmall is the size below which a thing that cannot be read is only counted: a network does not fit into it however it is
// packed.
const tooSmall = 4 << 10

// Diagnostic tells of what could not be looked into.
func (c *collector) Diagnostic(e *walk.Entry, d walk.Diagnostic) {
	if (d.Kind == walk.Damaged || d.Kind == walk.Unread) && e.Size >= 0 && e.Size < tooSmall && !c.o.All {
		c.small(e.Size)
		return
	}
	f := c.record(e, nil)
	if d.Sum != nil {
		f.SHA256 = d.Sum()
	}
	f.State, f.Reason = Opaque, "it cannot be looked into: "+d.Reason
	c.mu.Lock()
	switch d.Kind {
	case walk.Damaged:
		c.notExamined.Damaged++
	case walk.Unread:
		c.notExamined.Unread++
	case walk.Depth:
		c.notExamined.Depth++
	case walk.Limit:
		c.notExamined.Limits++
		c.recording.lose()
	case walk.Link:
		c.notExamined.Links++
	case walk.Special:
		c.notExamined.Special++
	case walk.Denied:
		c.notExamined.Denied++
	case walk.Absent:
		c.notExamined.Absent++
	}
	c.mu.Unlock()
	switch d.Kind {
	case walk.Link, walk.Special, walk.Denied, walk.Absent:
		f.State, f.Reason = NotExamined, d.Reason
	}
	c.add(f)
}
