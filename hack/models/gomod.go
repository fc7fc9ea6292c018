// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// goModules has the go command fetch a module into its cache, checked against the sum of the list, and copies the models
// from there: the rest of a module can be a lot that nobody needs.
type goModules struct{}

func (goModules) fetch(ctx context.Context, p *pack, into *os.Root) error {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", p.id()) //nolint:gosec // the list is checked
	cmd.Dir = os.TempDir()                                                    // the module of this project has no say in which version it is
	cmd.WaitDelay = 10 * time.Second
	said, failed := cmd.Output()
	var module struct{ Dir, Sum, Error string }
	if err := json.Unmarshal(said, &module); err != nil {
		return errors.Join(fmt.Errorf("go mod download says nothing that can be read: %w", err), failed)
	}
	if module.Error != "" || failed != nil {
		return fmt.Errorf("go mod download: %s", firstLine(module.Error))
	}
	if module.Sum != p.Integrity {
		return fmt.Errorf("the module is another than the list says: %s", module.Sum)
	}
	from, err := os.OpenRoot(module.Dir)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	for _, m := range p.Models {
		if err := copyFile(from, into, filepath.FromSlash(m.Path)); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, into *os.Root, name string) error {
	file, err := from.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	return writeFile(into, name, file)
}
