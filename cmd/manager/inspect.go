// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/vsa-legal/operator/internal/scanjob"
	"github.com/vsa-legal/operator/modelscan"
)

// inspectImage is 'manager inspect': what the Job of an inspection runs. It reads what is mounted below --root, prints all
// that it found for people, and leaves what fits for the operator. What went wrong is left for it as well.
func inspectImage(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("inspect", flag.ContinueOnError)
	root := flags.String("root", scanjob.Root, "folder in which the image is mounted, as "+scanjob.Mounted)
	file := flags.String("result", "", "file to write the result to, in at most as many bytes as a container can leave behind")
	all := flags.Bool("all", false, "the image is declared to be a model as a whole")
	var folders []string
	flags.Func("folder", "folder of the image: tell whether it is there, and nothing else; may be repeated", func(folder string) error {
		folders = append(folders, folder)
		return nil
	})
	switch err := flags.Parse(args); {
	case err != nil:
		return err
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case *file == "":
		return errors.New("--result must name a file")
	}
	if len(folders) > 0 {
		return leave(*file, scanjob.Encode(scanjob.FoldersResult(filepath.Join(*root, scanjob.Mounted), folders)))
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	report, err := modelscan.Scan(ctx, *root, modelscan.Options{All: *all, IsRoot: true})
	if err != nil {
		return errors.Join(err, leave(*file, err.Error()))
	}
	if err := leave(*file, scanjob.Encode(scanjob.NewResult(report, scanjob.Mounted))); err != nil {
		return err
	}
	encoder := json.NewEncoder(stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(report)
}

// leave writes a file that may be there already: the kubelet makes the one that it reads.
func leave(file, text string) error {
	return os.WriteFile(file, []byte(text[:min(len(text), scanjob.MaxMessage)]), 0o600)
}
