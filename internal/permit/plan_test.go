// SPDX-License-Identifier: Apache-2.0

package permit_test

import (
	"testing"

	"github.com/vsa-legal/operator/internal/permit"
)

func TestPlanOf(t *testing.T) {
	// The example of FIPS 180-2, appendix B.1.
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := permit.PlanOf("abc"); got != abc {
		t.Errorf("%s", got)
	}
	if permit.PlanOf(`{"a":1}`) == permit.PlanOf(`{"a": 1}`) {
		t.Error("another text has the same digest")
	}
}
