// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"
)

const (
	sha512Prefix = "sha512-"
	sha256Prefix = "sha256-"
	maxArchive   = 512 << 20
)

// npm is the registry of JavaScript packages. Where npm itself is installed, it fetches the archive, because it knows the
// registry, the proxy and the credentials of its user; where it is not, the registry that NPM_CONFIG_REGISTRY names is asked.
type npm struct {
	command  string // path of npm, or empty
	registry string
	client   *http.Client
}

func newNPM() npm {
	command, err := exec.LookPath("npm")
	if err != nil {
		command = ""
	}
	registry := cmp.Or(os.Getenv("NPM_CONFIG_REGISTRY"), os.Getenv("npm_config_registry"))
	return npm{command: command, registry: registry, client: &http.Client{Timeout: 10 * time.Minute}}
}

func (n npm) fetch(ctx context.Context, p *pack, into *os.Root) error {
	tmp, err := os.MkdirTemp("", "models-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	get := n.download
	if n.command != "" {
		get = n.pack
	}
	file, err := get(ctx, p, tmp)
	if err != nil {
		return err
	}
	archive, err := os.Open(file) //nolint:gosec // we have just written it
	if err != nil {
		return err
	}
	defer func() { _ = archive.Close() }()
	if err := verify(archive, p); err != nil {
		return err
	}
	if _, err := archive.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return unpack(archive, into)
}

// pack has npm fetch the archive.
func (n npm) pack(ctx context.Context, p *pack, dir string) (string, error) {
	// The list is checked: neither name nor version can be taken for an option. In a folder of its own no project has settings,
	// and no package has the same name.
	cmd := exec.CommandContext(ctx, n.command, "pack", "--silent", "--ignore-scripts", "--pack-destination", dir, p.id()) //nolint:gosec // checked
	cmd.Dir = dir
	cmd.WaitDelay = 10 * time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("npm pack: %w %s", err, firstLine(said.String()))
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("npm pack left %d archives, and one was expected", len(found))
	}
	return found[0], nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// download asks the registry for the archive.
func (n npm) download(ctx context.Context, p *pack, dir string) (string, error) {
	if n.registry == "" {
		return "", errors.New("install npm, or set NPM_CONFIG_REGISTRY to the address of a registry of npm packages")
	}
	address, err := url.JoinPath(n.registry, p.Name, "-", path.Base(p.Name)+"-"+p.Version+".tgz")
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return "", err
	}
	response, err := n.client.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the registry answers %s", response.Status)
	}
	name := filepath.Join(dir, "package.tgz")
	file, err := os.Create(name) //nolint:gosec // in a folder of ours
	if err != nil {
		return "", err
	}
	// One byte more than it should have is enough to see that it has too many.
	_, err = io.Copy(file, io.LimitReader(response.Body, p.Size+1))
	return name, errors.Join(err, file.Close())
}

// verify compares an archive with what the list says of it.
func verify(archive io.Reader, p *pack) error {
	sum := sha512.New()
	size, err := io.Copy(sum, io.LimitReader(archive, p.Size+1))
	if err != nil {
		return err
	}
	if size != p.Size {
		return fmt.Errorf("the archive has not the %d bytes that the list says", p.Size)
	}
	if got := sha512Prefix + base64.StdEncoding.EncodeToString(sum.Sum(nil)); got != p.Integrity {
		return fmt.Errorf("the archive is another than the list says: %s", got)
	}
	return nil
}
