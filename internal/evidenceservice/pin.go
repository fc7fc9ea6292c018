// SPDX-License-Identifier: Apache-2.0

package evidenceservice

import (
	"bytes"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"sync"

	"golang.org/x/mod/sumdb/note"
)

// pin is the key that the certificate of the service has to have.
type pin struct {
	mu  sync.Mutex
	key ed25519.PublicKey // nil until it is known
}

// trust takes the key of a log, as policies name it.
func (p *pin) trust(vkey string) error {
	key, err := publicKey(vkey)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key = key
	return nil
}

// config trusts no authority: the key is what counts, and it does not expire.
func (p *pin) config() *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS13,
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection compares the key
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 {
				return errors.New("the service shows no certificate")
			}
			return p.check(s.PeerCertificates[0])
		},
	}
}

func (p *pin) check(c *x509.Certificate) error {
	key, ok := c.PublicKey.(ed25519.PublicKey)
	p.mu.Lock()
	defer p.mu.Unlock()
	if !ok || p.key != nil && !bytes.Equal(p.key, key) {
		return errors.New("whoever answers does not have the key of the log")
	}
	return nil
}

// publicKey returns the key in the text of a verifier of Ed25519 (C2SP signed-note).
func publicKey(vkey string) (ed25519.PublicKey, error) {
	if _, err := note.NewVerifier(vkey); err != nil {
		return nil, err
	}
	i := 0
	for range 2 { // name+hash+key: a key may have a plus of its own
		j := bytes.IndexByte([]byte(vkey[i:]), '+')
		i += j + 1
	}
	raw, err := base64.StdEncoding.DecodeString(vkey[i:])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize || raw[0] != 1 {
		return nil, errors.New("the key of the log is not one of Ed25519")
	}
	return raw[1:], nil
}
