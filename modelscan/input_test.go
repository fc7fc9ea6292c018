// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/modelscan"
)

// What comes from a stream is told of as the same file on disk, and nothing of it stays.
func TestStdin(t *testing.T) {
	archive := gzipOf(tarOf("a", onnx(""), "c/d", gzipOf(safetensors())))
	temp := t.TempDir()
	o := modelscan.Options{Input: strings.NewReader(archive), TempDir: temp}
	got := lines(t, modelscan.Stdin, o)
	if diff := cmp.Diff(lines(t, folder(t, "stdin", archive), modelscan.Options{}), got); diff != "" || len(got) != 2 {
		t.Error(diff, got)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("%v, %v are left", err, left)
	}
}

func TestStdinFails(t *testing.T) {
	if _, err := modelscan.Scan(t.Context(), modelscan.Stdin, modelscan.Options{}); err == nil {
		t.Error("nothing was read, and that is no error")
	}
	broken := errors.New("broken pipe")
	if _, err := modelscan.Scan(t.Context(), modelscan.Stdin, modelscan.Options{Input: iotest.ErrReader(broken)}); !errors.Is(err, broken) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := modelscan.Scan(ctx, modelscan.Stdin, modelscan.Options{Input: strings.NewReader("x")}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
