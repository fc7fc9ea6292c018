// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestVerify: a copy is known by what is in it, whatever it is called; another one by a byte is none.
func TestVerify(t *testing.T) {
	const text = "Arrêté préfectoral 412"
	notice, other := write(t, "notice.pdf", text), write(t, "other.pdf", text+" ")
	papers := write(t, "papers.yaml", fmt.Sprintf(`apiVersion: vsa.legal/v1alpha1
kind: Formality
metadata: {namespace: massy, name: order}
spec:
  type: PrefectOrder
  reference: Arrêté 412
  covers: {purposes: [EventSecurity]}
  validFrom: "2026-01-01T00:00:00Z"
  document: {url: "https://massy.example/412.pdf", sha256: %x}
---
apiVersion: vsa.legal/v1alpha1
kind: Formality
metadata: {namespace: massy, name: without}
spec:
  type: PublicNotice
  reference: none
  covers: {purposes: [EventSecurity]}
  validFrom: "2026-01-01T00:00:00Z"
`, sha256.Sum256([]byte(text))))
	for name, test := range map[string]struct {
		copies []string
		code   int
		says   []string
	}{
		"the document":       {[]string{notice}, 0, []string{"notice.pdf: the document of PrefectOrder massy/order (Arrêté 412)"}},
		"another one":        {[]string{other}, 1, []string{"other.pdf: the document of no formality (sha256 "}},
		"both":               {[]string{notice, other}, 1, []string{"notice.pdf: the document of PrefectOrder", "other.pdf: the document of no"}},
		"none that is there": {[]string{filepath.Join(t.TempDir(), "gone.pdf"), notice}, 2, []string{"notice.pdf: the document of PrefectOrder"}},
		"nothing":            {nil, 2, nil},
	} {
		s := run(t, "", append([]string{"verify", "-f", papers}, test.copies...)...)
		if s.code != test.code {
			t.Errorf("%s: code %d, %q, %q", name, s.code, s.out, s.err)
		}
		for _, words := range test.says {
			if !strings.Contains(s.out, words) {
				t.Errorf("%s: %q does not say %q", name, s.out, words)
			}
		}
	}
}
