// SPDX-License-Identifier: Apache-2.0

package evidenceservice

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// TestPin makes keys until one has a plus of its own in its text.
func TestPin(t *testing.T) {
	for range 200 {
		public, _, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		vkey, err := note.NewEd25519VerifierKey("vsa.example/log", public)
		if err != nil {
			t.Fatal(err)
		}
		p := &pin{}
		if err := p.check(&x509.Certificate{PublicKey: public}); err != nil {
			t.Errorf("the first one is not believed: %v", err)
		}
		if err := p.trust(vkey); err != nil {
			t.Fatal(err)
		}
		if err := p.check(&x509.Certificate{PublicKey: public}); err != nil {
			t.Errorf("%s: %v", vkey, err)
		}
		if err := p.check(&x509.Certificate{PublicKey: ed25519.PublicKey(make([]byte, ed25519.PublicKeySize))}); err == nil {
			t.Errorf("%s: another key is believed", vkey)
		}
	}
	if err := (&pin{}).check(&x509.Certificate{}); err == nil {
		t.Error("a certificate of another kind is believed")
	}
}
