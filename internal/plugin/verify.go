// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

type verifyOptions struct {
	genericiooptions.IOStreams
	source *source
}

func newVerify(streams genericiooptions.IOStreams) *cobra.Command {
	o := &verifyOptions{IOStreams: streams, source: newSource()}
	c := &cobra.Command{
		Use:   "verify COPY...",
		Short: "Tell of which formality a file is the document",
		Long: `Tell of which formality a file is the document, by the digest that was filed with it: whether a notice or an order that
somebody has is the one that the deployment rests on. No address is read: fetch the copy yourself.

Exits with 1 if a copy is the document of none, and with 2 if something cannot be read.`,
		Example: `  # an order as the prefecture published it, against what was filed in the cluster
  kubectl vsa verify arrete-2026-412.pdf`,
		Args: someArgs(0, "give the copies to verify"),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), args) },
	}
	o.source.addFlags(c)
	return c
}

func (o *verifyOptions) run(ctx context.Context, copies []string) error {
	in, err := o.source.read(ctx, o.IOStreams)
	if err != nil {
		return err
	}
	var unread, failed error
	for _, path := range copies {
		digest, err := digestOf(path)
		if err != nil {
			unread = errors.Join(unread, err)
			continue
		}
		if err := tellDocument(o.Out, path, digest, in.objects.Formalities); err != nil {
			failed = err
		}
	}
	return errors.Join(unread, in.err, failed)
}

// digestOf is the sha256 of a file, which may be larger than the memory.
func digestOf(path string) (string, error) {
	f, err := os.Open(path) //nolint:gosec // the file that the command line names
	if err != nil {
		return "", fmt.Errorf("read the copy: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read the copy: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// tellDocument writes of which formalities a copy is the document, and fails where it is of none.
func tellDocument(out io.Writer, path, digest string, all []v1alpha1.Formality) error {
	found := errFailed
	for i := range all {
		f := &all[i]
		if f.Spec.Document == nil || f.Spec.Document.SHA256 != digest {
			continue
		}
		found = nil
		if _, err := fmt.Fprintf(out, "%s: the document of %s %s/%s (%s)\n", path, f.Spec.Type, f.Namespace, f.Name, f.Spec.Reference); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	if found != nil {
		if _, err := fmt.Fprintf(out, "%s: the document of no formality (sha256 %s)\n", path, digest); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return found
}
