// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"fmt"
	"io"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/world"
)

// lawBasis names the law that verdicts rest on.
func (in *input) lawBasis(w *world.World) (*world.LawBasis, error) {
	var builtIn []v1alpha1.LawBundle
	if !in.live {
		var err error
		if builtIn, err = law.Bundles(); err != nil {
			return nil, err
		}
	}
	return w.LawBasis(builtIn, in.replaced), nil
}

// writeLaw writes below a text by which law was judged, and by what operators were known.
func writeLaw(out io.Writer, b *world.LawBasis) error {
	screen := terminal.Of(out)
	if _, err := fmt.Fprintf(out, "%s\n%s\n", screen.Wrap(b.String(), 0), screen.Wrap(b.Operators(), 0)); err != nil {
		return fmt.Errorf("write the law: %w", err)
	}
	return nil
}
