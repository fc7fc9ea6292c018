// SPDX-License-Identifier: Apache-2.0

package walk

import (
	"context"
	"fmt"
)

// rescue tells of a file at which the inspection itself fails: nobody keeps all others from being inspected by adding one.
func (w *walker) rescue(ctx context.Context, c *content, err *error) {
	if r := recover(); r != nil {
		*err = w.diagnose(ctx, c, limitError(fmt.Sprintf("the inspection failed in it, and the rest of it was not read: %v", r)))
	}
}
