// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"bytes"
	"context"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// config visits that of an image as a file of its own, and the long texts in it: whoever has the image has them.
func (i *image) config(ctx context.Context, c *content, d v1.Descriptor) error {
	if c.at != nil {
		if err := i.textsOf(ctx, c.Entry, io.NewSectionReader(c.at, 0, d.Size)); err != nil {
			return err
		}
		return i.file(ctx, c, d)
	}
	s, err := i.spool(ctx, c)
	if err != nil {
		return i.diagnose(ctx, c, err)
	}
	defer s.Close()
	return i.config(ctx, &content{Entry: c.Entry, at: s}, d)
}

// texts visits the long ones of what is in memory.
func (i *image) texts(ctx context.Context, e Entry, text []byte) error {
	return i.textsOf(ctx, e, bytes.NewReader(text))
}

// textsOf visits the long texts of a JSON document as files of their own: nothing is escaped in them any more.
func (i *image) textsOf(ctx context.Context, e Entry, from io.Reader) error {
	return longTexts(from, func(name string, text io.Reader) error {
		outer := &content{Entry: e}
		c := outer.in(i.walker, name, -1)
		c.stream = &wrecked{from: text}
		g := &group{w: i.walker}
		return g.end(i.visit(ctx, c, g))
	})
}
