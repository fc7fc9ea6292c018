// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"errors"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Walk visits the image as Image does. If all of the source was asked for, it then visits the files that no image names, under
// their own paths: who hands over the folder or the tar hands them over too.
func (l *Local) Walk(ctx context.Context, platform *v1.Platform, v Visitor, o Options) error {
	i := newImage(l, platform, v, o)
	if err := i.run(ctx, l.Root); err != nil || platform != nil || l.chosen {
		return err
	}
	g := &group{w: i.walker}
	return i.topLevel(ctx, g.end(l.files.each(ctx, func(name string, open func() (*part, error)) error {
		if l.opened[name] {
			return ctx.Err()
		}
		return i.unnamed(ctx, name, open, g)
	})))
}

// unnamed visits a file that no image names.
func (i *image) unnamed(ctx context.Context, name string, open func() (*part, error), g *group) error {
	c := &content{Entry: Entry{Path: Clean(name, i.Limits.Path), Size: -1}}
	if err := i.enter(ctx); err != nil {
		return err
	}
	p, err := open()
	if err != nil {
		return i.diagnose(ctx, c, err)
	}
	if name == indexName || name == dockerName {
		if err := i.textsOf(ctx, c.Entry, io.NewSectionReader(p, 0, p.Size())); err != nil {
			return errors.Join(err, p.Close())
		}
	}
	c.Entry.Size, c.at, c.meter = p.Size(), p, i.meter(p.Size())
	if i.Expect != nil {
		i.Expect(p.Size())
	}
	g.run(func() error {
		defer p.Close()
		defer c.meter.end()
		return i.visitAt(ctx, c)
	})
	return g.failed()
}
