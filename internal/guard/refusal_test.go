// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/internal/guard"
)

func TestReadRefusal(t *testing.T) {
	r := guard.Refuse(guard.ModulesMismatch, "%s is not permitted", "face")
	for name, test := range map[string]struct {
		message string
		code    int32
		want    *guard.Refusal
	}{
		"as a guard writes it":    {r.Error(), int32(r.ExitCode()), r},
		"on two lines":            {"guard: NoPermit: a\nb", 112, &guard.Refusal{Reason: guard.NoPermit, Message: "a b"}},
		"with another exit code":  {r.Error(), 1, nil},
		"of another program":      {"panic: ModulesMismatch: a", 110, nil},
		"with a reason of nobody": {"guard: TooWarm: a", 0, nil},
		"nothing":                 {"", 110, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, guard.ReadRefusal(test.message, test.code)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
	if long := guard.ReadRefusal("guard: NoPermit: "+strings.Repeat("x", 1<<20), 112); len(long.Message) > 2048 {
		t.Errorf("a message of %d bytes", len(long.Message))
	}
}
