// SPDX-License-Identifier: Apache-2.0

package evidencelog

import (
	"crypto/rand"
	"errors"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// TestSigner holds that no tree is signed before it is known where each of its leaves is, and none with a leaf at another's place.
func TestSigner(t *testing.T) {
	skey, _, err := note.GenerateKey(rand.Reader, "vsa.example/log")
	if err != nil {
		t.Fatal(err)
	}
	inner, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	for name, misplaced := range map[string]bool{"each is at its place": false, "one is not": true} {
		t.Run(name, func(t *testing.T) {
			l := &Log{}
			signed := make(chan error, 1)
			l.adding.Lock()
			go func() {
				_, err := signer{inner, l}.Sign([]byte("a tree"))
				signed <- err
			}()
			select {
			case err := <-signed:
				t.Errorf("it is signed while leaves are added: %v", err)
			default:
			}
			l.misplaced = misplaced
			l.adding.Unlock()
			if err := <-signed; errors.Is(err, ErrFailed) != misplaced {
				t.Error(err)
			}
		})
	}
}
