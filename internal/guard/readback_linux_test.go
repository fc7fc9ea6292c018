// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestRunEndsWhoLoadsSomethingElse: the runtime answers, from this process, that it has loaded another model.
func TestRunEndsWhoLoadsSomethingElse(t *testing.T) {
	p := newPod(t)
	p.instructions.IndexPorts = []int32{1, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode([]map[string]string{{"name": "face", "state": "READY"}})
	})}
	p.permit(later())
	p.start(`trap '' TERM; while :; do sleep 0.05; done`)
	if code, _ := p.wait(); code != 111 || !strings.Contains(p.output.String(), `"face"`) {
		t.Errorf("exit code %d", code)
	}
}
