// SPDX-License-Identifier: Apache-2.0

package modelscan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Stdin is the source that stands for Options.Input. What is read from there has the path inputName.
const (
	Stdin     = "-"
	inputName = "stdin"
)

// input keeps what comes from a stream in a temporary file, and reads that as any other file: also as an image.
func (c *collector) input(ctx context.Context, r *Report) (err error) {
	if c.o.Input == nil {
		return errors.New("there is nothing to read it from")
	}
	dir, err := os.MkdirTemp(c.o.TempDir, "inspect-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	at := filepath.Join(dir, inputName)
	if err := keep(ctx, at, c.o.Input); err != nil {
		return fmt.Errorf("keep what is read: %w", err)
	}
	return c.disk(ctx, r, at)
}

func keep(ctx context.Context, at string, in io.Reader) (err error) {
	f, err := os.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // in a folder of its own
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.Copy(f, &cancelled{ctx, in})
	return err
}

// cancelled reads until the context is done.
type cancelled struct {
	ctx context.Context //nolint:containedctx // a Reader has no other way to be told
	io.Reader
}

func (c *cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.Reader.Read(p)
}
