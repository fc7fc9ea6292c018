// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"os"
	"testing"
)

// TestMain keeps what people set on their machines out of what the commands say.
func TestMain(m *testing.M) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if err := os.Unsetenv(name); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
