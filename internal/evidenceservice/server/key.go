// SPDX-License-Identifier: Apache-2.0

package server

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/vsa-legal/operator/internal/evidenceservice"
)

// Key is the key of a log. It signs checkpoints, and is that of the certificate of whoever keeps the log.
type Key struct {
	note.Signer

	// Verifier names it, as policies do.
	Verifier string
	private  ed25519.PrivateKey
}

// LoadKey reads the key of the log from its folder. In an empty folder it makes one: it goes, and is restored, with the log.
func LoadKey(dir, origin string) (*Key, error) {
	path := filepath.Join(dir, "key")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(dir, "checkpoint")); err == nil {
			return nil, errors.New("the folder has a log, and not its key")
		}
		return makeKey(path, origin)
	}
	if err != nil {
		return nil, err
	}
	k, err := parseKey(strings.TrimSpace(string(text)))
	if err == nil && k.Name() != origin {
		return nil, fmt.Errorf("the key is that of the log %q: an origin does not change", k.Name())
	}
	return k, err
}

func makeKey(path, origin string) (*Key, error) {
	text, _, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path+".tmp", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString(text + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return nil, err
	}
	return parseKey(text)
}

// parseKey reads PRIVATE+KEY+name+hash+base64, as golang.org/x/mod/sumdb/note writes it.
func parseKey(text string) (*Key, error) {
	signer, err := note.NewSigner(text)
	if err != nil {
		return nil, errors.New("the key of the log cannot be read") // and is not repeated
	}
	parts := strings.SplitN(text, "+", 5)
	raw, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return nil, errors.New("the key of the log cannot be read")
	}
	private := ed25519.NewKeyFromSeed(raw[1:])
	public, _ := private.Public().(ed25519.PublicKey)
	verifier, err := note.NewEd25519VerifierKey(signer.Name(), public)
	return &Key{Signer: signer, Verifier: verifier, private: private}, err
}

// Certificate that whoever knows the key of the log knows, for as long as the log is.
func (k *Key) Certificate() (tls.Certificate, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: evidenceservice.Name}, DNSNames: []string{evidenceservice.Name},
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, k.private.Public(), k.private)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: k.private}, err
}
