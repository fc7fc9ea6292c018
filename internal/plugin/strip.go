// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/strip"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/modelscan"
	"github.com/vsa-legal/operator/modelscan/remote"
)

type stripOptions struct {
	genericiooptions.IOStreams
	clock    clock.PassiveClock
	registry modelscan.Registry

	files               []string
	profile, at         string
	platform            string
	output, attestation string
	keepUnidentified    bool
	dryRun              bool
}

func newStrip(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	o := &stripOptions{IOStreams: streams, clock: clock, registry: &remote.Registry{}}
	c := &cobra.Command{
		Use:   "strip IMAGE --profile NAME -o oci:DIR|REFERENCE",
		Short: "Make an image without the models that the law forbids",
		Long: `Make an image without the models that a profile does not permit, or that a profile which always applies forbids. They are
taken out of every layer of every platform, with their weights. Layers in which nothing is taken out stay what they are,
and the same command makes the same digests.

What is Unknown or Opaque goes too, unless --keep-unidentified is given. Of an archive, the whole file of the image goes in
which a forbidden model lies. What was done is written beside the image as an in-toto statement, which is not signed.

Signatures, attestations and lists of parts of the old image are left out, and named. What can be neither read nor taken out,
such as a platform that the source names and does not have, ends the command, unless --keep-unidentified is given: then the
attestation names it as not examined.

The result is inspected before it goes anywhere. Exits with 1 if something forbidden is still in it: nothing is written
then. Exits with 2 if something cannot be read or written.`,
		Example: `  # what would go
  kubectl vsa strip registry.example/vendor/analytics:1.4 --profile fr-statistics --dry-run

  # from a registry to another, with the attestation to be signed
  kubectl vsa strip registry.example/vendor/analytics:1.4 --profile fr-statistics \
    -o registry.example/city/analytics:1.4-statistics --attestation strip.json

  # one platform of what docker save wrote
  kubectl vsa strip image.tar --platform linux/amd64 --profile fr-statistics -o oci:stripped

  # on disk, under a profile of one's own
  kubectl vsa strip image.tar --profile our-lanes -f profiles/ -o oci:stripped`,
		Args: oneArg("give one image"),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), args[0]) },
	}
	filesFlag(c, &o.files)
	c.Flags().Lookup("filename").Usage += ": LegalProfiles beside those of the catalogue"
	atFlag(c, &o.at)
	c.Flags().StringVar(&o.profile, "profile", "", "name of the LegalProfile under which the image is to run")
	c.Flags().StringVarP(&o.output, "output", "o", "", "where the image goes: oci: and a folder, or a reference with its registry")
	c.Flags().StringVar(&o.attestation, "attestation", "", "file for the in-toto statement of what was done")
	c.Flags().BoolVar(&o.keepUnidentified, "keep-unidentified", false, "keep what is Unknown, Opaque or not examined; the attestation says so")
	c.Flags().StringVar(&o.platform, "platform", "", "of an image for several: the one of the result, such as linux/arm64; all without it")
	c.Flags().BoolVar(&o.dryRun, "dry-run", false, "tell what would go, and write nothing")
	_ = c.RegisterFlagCompletionFunc("profile", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return selectable(), cobra.ShellCompDirectiveNoFileComp
	})
	values(c, "platform", "linux/amd64", "linux/arm64")
	return c
}

// selectable are the profiles of the catalogue that a request can name.
func selectable() (names []string) {
	profiles, err := law.Profiles()
	if err != nil {
		return nil
	}
	for i := range profiles {
		if profiles[i].Spec.Applies == v1alpha1.WhenSelected {
			names = append(names, profiles[i].Name)
		}
	}
	return names
}

func (o *stripOptions) run(ctx context.Context, source string) error {
	if o.profile == "" {
		return errors.New("no profile: give --profile with the LegalProfile under which the image is to run")
	}
	to, err := o.target()
	if err != nil {
		return err
	}
	at, err := instant(o.at, o.clock)
	if err != nil {
		return err
	}
	platform, err := parsePlatform(o.platform)
	if err != nil {
		return err
	}
	applied, err := o.law(at)
	if err != nil {
		return err
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	bar := newProgress(o.ErrOut)
	plan, err := strip.Make(ctx, source, strip.Options{
		Law: applied, KeepUnidentified: o.keepUnidentified, Platform: platform, Registry: registryFor(source, o.registry), Progress: bar.report(),
	})
	bar.end()
	if err != nil {
		return unreadSource(source, err)
	}
	defer plan.Close()
	screen := terminal.Of(o.Out)
	if o.dryRun {
		return stripTable(o.Out, screen, &outcome{plan.Removed, plan.Kept, plan.LeftOut, "would be taken out", "Nothing was written."})
	}
	return o.write(ctx, plan, to, screen)
}

// law is the catalogue, or what the manifests make of it.
func (o *stripOptions) law(at time.Time) (*strip.Law, error) {
	profiles, err := law.Profiles()
	if len(o.files) > 0 {
		var in *input
		if in, err = readInput(o.files, o.In, "default", ""); err == nil {
			in.warn(o.ErrOut)
			if err = errors.Join(in.err, refusedError(in.refused)); err != nil {
				return nil, fmt.Errorf("%w%s", err, problems(in.refused))
			}
			profiles = in.objects.Profiles
		}
	}
	if err != nil {
		return nil, err
	}
	l, err := strip.NewLaw(profiles, o.profile, at)
	if err != nil {
		return nil, fmt.Errorf("--profile: %w", err)
	}
	if l.Idle != "" {
		fmt.Fprintf(o.ErrOut, "warning: %s permits nothing at %s, so that every model goes: %s\n", o.profile, at.Format(time.RFC3339), l.Idle)
	}
	return l, nil
}

// stripTarget is a folder or a repository.
type stripTarget struct {
	dir        string
	repository *strip.Repository
}

func (o *stripOptions) target() (*stripTarget, error) {
	dir, layout := strings.CutPrefix(o.output, "oci:")
	switch {
	case o.output == "" && o.dryRun:
		return nil, nil
	case o.output == "" || layout && dir == "":
		return nil, errors.New("nowhere to write: give -o with oci: and a folder, or with a reference; or --dry-run")
	case !layout:
		repository, err := strip.ParseRepository(o.output)
		if err != nil {
			return nil, fmt.Errorf("--output: %w", err)
		}
		return &stripTarget{repository: repository}, nil
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("--output: %s is not empty", dir)
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("--output: %w", err)
	}
	return &stripTarget{dir: filepath.Clean(dir)}, nil
}

// stage is a folder of its own, from which the result goes to its place in one step.
func (t *stripTarget) stage() (string, error) {
	if t.repository != nil {
		return os.MkdirTemp("", "vsa-strip-")
	}
	parent := filepath.Dir(t.dir)
	if err := os.MkdirAll(parent, 0o755); err != nil { //nolint:gosec // as anybody makes folders
		return "", err
	}
	return os.MkdirTemp(parent, ".vsa-strip-")
}

func (o *stripOptions) write(ctx context.Context, plan *strip.Plan, to *stripTarget, screen terminal.Screen) error {
	stage, err := to.stage()
	if err != nil {
		return err
	}
	defer os.RemoveAll(stage)
	result, err := plan.Build(ctx, stage)
	if errors.Is(err, strip.ErrStillThere) {
		fmt.Fprintf(o.ErrOut, "nothing was written: %s\n", printable(err.Error()))
		return errFailed
	}
	if err != nil {
		return errors.New(printable(err.Error()))
	}
	statement, err := plan.Attest(result, strip.Tool{Name: "kubectl-vsa", Version: version()}, law.Digest())
	if err != nil {
		return fmt.Errorf("the attestation: %w", err)
	}
	referrer, err := strip.Attach(stage, result.Root, statement)
	if err != nil {
		return fmt.Errorf("the attestation: %w", err)
	}
	if o.attestation != "" {
		if err := os.WriteFile(o.attestation, append(statement, '\n'), 0o644); err != nil { //nolint:gosec // it is no secret
			return err
		}
	}
	if to.repository != nil {
		if err := to.repository.Push(ctx, stage, result.Root, referrer); err != nil {
			return errors.New(printable(err.Error()))
		}
	} else if err := commit(stage, to.dir); err != nil {
		return err
	}
	end := fmt.Sprintf("%s: %s\nattestation, not signed: %s", printable(o.output), result.Root.Digest, referrer.Digest)
	if len(result.Removed) == 0 {
		end += "\nThe image is the one that was given."
	}
	return stripTable(o.Out, screen, &outcome{result.Removed, plan.Kept, result.LeftOut, "taken out", end})
}

// commit puts a finished folder in its place.
func commit(stage, dir string) error {
	if err := os.Chmod(stage, 0o755); err != nil { //nolint:gosec // everybody may read an image
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) { // an empty folder
		return err
	}
	return os.Rename(stage, dir)
}
