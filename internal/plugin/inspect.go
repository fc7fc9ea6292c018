// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/remote"
	"github.com/vsa-legal/operator/modelscan/walk"
)

type inspectOptions struct {
	genericiooptions.IOStreams
	registry modelscan.Registry

	output, platform string
	forbid           []string
}

func newInspect(streams genericiooptions.IOStreams) *cobra.Command {
	o := &inspectOptions{IOStreams: streams, registry: &remote.Registry{}}
	c := &cobra.Command{
		Use:   "inspect PATH|IMAGE|-",
		Short: "Tell what the models in a folder, an archive or an image can do",
		Long: `Tell what the models in a file, a folder, an archive or a container image can do, from what they are and not from what
they are called. Nothing of them is executed.

What exists on disk is read there: also an OCI layout and what docker save writes, compressed or not, known by their content.
- is standard input. oci:PATH:NAME and docker-archive:PATH:NAME take one image of several. Anything else is an image of a
registry, for which the logins of docker are used. A path that begins with / or . is never asked for in a registry.

A file is Identified, with what was found in it and how sure that is; Unknown, a model that nothing recognises; Opaque, what
looks like a model and cannot be read; or NotExamined, what nobody could look at. None of the last three is harmless.

Exits with 1 if --forbid names something that was found, and with 2 if the source cannot be read.`,
		Example: `  # the models of an image, of all its platforms, those that a later layer hides too
  kubectl vsa inspect registry.example/team/analytics:1.4

  # a folder, with the evidence
  kubectl vsa inspect models/ -o wide

  # for a pipeline: nothing biometric, and nothing that cannot be read
  kubectl vsa inspect build/image.tar --forbid biometric,Opaque,NotExamined -o json > models.json`,
		Args: oneArg("give one path or image"),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), args[0]) },
	}
	c.Flags().StringVarP(&o.output, "output", "o", "table", strings.Join(inspectOutputs, ", "))
	c.Flags().StringSliceVar(&o.forbid, "forbid", nil,
		"capabilities, each with everything below it, or Unknown, Opaque, NotExamined: exit with 1 if one is found")
	c.Flags().StringVar(&o.platform, "platform", "", "of an image for several: one of them, such as linux/arm64; all without it")
	values(c, "output", inspectOutputs...)
	values(c, "forbid", append([]string{wordUnknown, wordOpaque, wordNotExamined}, vocabulary...)...)
	values(c, "platform", "linux/amd64", "linux/arm64")
	return c
}

var inspectOutputs = []string{"table", "wide", "json"}

func (o *inspectOptions) run(ctx context.Context, source string) error {
	if err := oneOf(o.output, inspectOutputs...); err != nil {
		return err
	}
	forbidden, err := parseForbidden(o.forbid)
	if err != nil {
		return err
	}
	platform, err := parsePlatform(o.platform)
	if err != nil {
		return err
	}
	for _, rule := range forbidden.unheard() {
		fmt.Fprintf(o.ErrOut, "warning: --forbid %s: nothing here can find that\n", rule)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	bar := newProgress(o.ErrOut)
	r, err := modelscan.Scan(ctx, source, modelscan.Options{
		Platform: platform, Registry: registryFor(source, o.registry), Progress: bar.report(), Input: o.In,
	})
	bar.end()
	if err != nil {
		return unreadSource(source, err)
	}
	if len(r.Files) == 0 {
		fmt.Fprintf(o.ErrOut, "no models were found in %s%s\n", printable(source), notExamined(r))
	}
	if err := o.print(r); err != nil {
		return err
	}
	found := forbidden.found(r)
	for _, each := range found {
		fmt.Fprintln(o.ErrOut, "forbidden:", each)
	}
	if len(found) > 0 {
		return errFailed
	}
	return nil
}

func (o *inspectOptions) print(r *modelscan.Report) error {
	if o.output == "json" {
		return writeSafeJSON(o.Out, r)
	}
	return inspectTable(o.Out, terminal.Of(o.Out), r, o.output == "wide")
}

// oneArg lets a command have exactly one argument, and says what it is.
func oneArg(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return errors.New(what)
		}
		return nil
	}
}

// interruptible ends with the first signal to end, so that temporary files are removed.
func interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx == nil {
		ctx = context.Background()
	}
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
}

// registryFor keeps what is plainly a path from being asked for over a network.
func registryFor(source string, r modelscan.Registry) modelscan.Registry {
	if filepath.IsAbs(source) || strings.HasPrefix(source, ".") || strings.HasSuffix(source, "/") {
		return nil
	}
	return r
}

// unreadSource says what was looked for. What a registry answers is written by a stranger.
func unreadSource(source string, err error) error {
	if onDisk, missing := walk.OnDisk(source); !onDisk && errors.Is(missing, fs.ErrNotExist) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("there is no such file, and as an image: %s", printable(err.Error()))
	}
	return errors.New(printable(err.Error()))
}

func parsePlatform(text string) (*v1.Platform, error) {
	if text == "" {
		return nil, nil
	}
	p, err := v1.ParsePlatform(text)
	if err != nil || p.OS == "" || p.Architecture == "" {
		return nil, fmt.Errorf("--platform %q: write it as linux/amd64", text)
	}
	return p, nil
}
