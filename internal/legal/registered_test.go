// SPDX-License-Identifier: Apache-2.0

package legal_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// TestRegisteredIsEnough holds that a namespace is judged alike by the whole register and by what Registered returns of it.
func TestRegisteredIsEnough(t *testing.T) {
	for name, worlds := range requests {
		t.Run(name, func(t *testing.T) {
			less, known := 0, 0
			rapid.Check(t, func(t *rapid.T) {
				w := worlds.Draw(t, "world")
				part := w.clone()
				part.Controllers = legal.NewRegister(w.Controllers).Registered(w.place())
				law := w.law()
				for _, at := range w.instants() {
					now := time.Unix(at, 0)
					if diff := cmp.Diff(w.judge(law, now), part.judge(law, now)); diff != "" {
						t.Fatal(diff)
					}
				}
				less += len(w.Controllers) - len(part.Controllers)
				known += len(part.Controllers)
			})
			if less == 0 || known == 0 {
				t.Errorf("%d DataControllers were left out, and %d were not", less, known)
			}
		})
	}
}

func TestRegisteredNobody(t *testing.T) {
	var none *legal.Register
	if got := none.Registered("massy"); got != nil {
		t.Errorf("got %v", got)
	}
	if got := legal.NewRegister([]v1alpha1.DataController{}).Registered("massy"); got != nil {
		t.Errorf("got %v", got)
	}
}
