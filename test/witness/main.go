// SPDX-License-Identifier: Apache-2.0

// Command witness runs a witness that others wrote, that of transparency-dev, for one log. It is for tests. Its key, and what it has cosigned
// last, are in a folder, so that it can be ended and started again.
//
//	witness FOLDER ADDRESS LOGKEY
//
// Once it listens it prints the key by which its cosignatures are verified, and runs until it is ended.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	cosig "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/witness/witness"
	"golang.org/x/mod/sumdb/note"
)

// name of the witness.
const name = "witness.example/others"

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: witness FOLDER ADDRESS LOGKEY")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "witness:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir, address, log string) error {
	verifier, err := note.NewVerifier(log)
	if err != nil {
		return err
	}
	skey, vkey, err := keys(dir)
	if err != nil {
		return err
	}
	signer, err := cosig.NewSignerForCosignatureV1(skey)
	if err != nil {
		return err
	}
	w, err := witness.New(ctx, witness.Opts{
		Persistence: &last{file: filepath.Join(dir, "last")}, Signers: []note.Signer{signer},
		VerifierForLog: func(_ context.Context, origin string) (note.Verifier, bool, error) {
			return verifier, origin == verifier.Name(), nil
		},
	})
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	fmt.Println(vkey)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /add-checkpoint", witness.NewHTTPHandler(w).AddCheckpoint)
	return (&http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}).Serve(l)
}

// keys are those of the folder, or new ones.
func keys(dir string) (skey, vkey string, err error) {
	private, public := filepath.Join(dir, "key"), filepath.Join(dir, "key.pub")
	text, err := os.ReadFile(private)
	if errors.Is(err, fs.ErrNotExist) {
		if skey, vkey, err = note.GenerateKey(rand.Reader, name); err == nil {
			vkey, err = cosig.VKeyToCosignatureV1(vkey)
		}
		if err != nil {
			return "", "", err
		}
		return skey, vkey, errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(private, []byte(skey), 0o600), os.WriteFile(public, []byte(vkey), 0o600))
	}
	known, failed := os.ReadFile(public)
	return string(text), string(known), errors.Join(err, failed)
}

// last is the last checkpoint of a log, in a file.
type last struct {
	mu   sync.Mutex
	file string
}

// Init has nothing to do.
func (*last) Init(context.Context) error { return nil }

// Latest returns the checkpoint, or nil.
func (l *last) Latest(context.Context, string) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.read()
}

func (l *last) read() ([]byte, error) {
	text, err := os.ReadFile(l.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// Update puts another checkpoint in its place.
func (l *last) Update(_ context.Context, _ string, next func([]byte) ([]byte, error)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	was, err := l.read()
	if err != nil {
		return err
	}
	is, err := next(was)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(l.file+"~", is, 0o600), os.Rename(l.file+"~", l.file))
}
