// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/publicregister"
	"github.com/vsa-legal/operator/internal/publicregister/folder"
)

type registerBuildOptions struct {
	genericiooptions.IOStreams
	source *source
	clock  clock.PassiveClock

	settings           publicregister.Settings
	folder             folder.Options
	name, write, at    string
	editions, language []string
	withSearches       bool
}

func newRegisterBuild(streams genericiooptions.IOStreams, clock clock.PassiveClock) *cobra.Command {
	o := &registerBuildOptions{IOStreams: streams, clock: clock, source: newSource()}
	c := &cobra.Command{
		Use:   "build --name CLUSTER --publisher NAME -w FOLDER",
		Short: "Build the public register: a site and open data",
		Long: `Build the public register of who runs such systems, for which purposes, under which texts, and whether the public is informed.

It is made of a cluster, of manifests (-f), or of the editions of other clusters (--edition, a register.json), into a folder that any
web server shows. A folder that has an edition already is its former one: what ended stays in the register. Nothing of a judicial
inquiry is in it; of searches it has how many began, by service and quarter, in classes and late.`,
		Example: `  # of a cluster, again and again into the same folder
  kubectl vsa register build --name essonne --publisher "Département de l'Essonne" -w /srv/register

  # of the editions of several clusters
  kubectl vsa register build --edition essonne/register.json --edition paris/register.json \
    --publisher "Ministère de l'intérieur" --url https://register.example -w /srv/register`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.Context()) },
	}
	o.source.addFlags(c)
	o.source.allNamespaces = true
	f := c.Flags()
	f.StringVar(&o.name, "name", "", "name of the cluster, or of what the manifests are of, as the public reads it")
	f.StringVar(&o.settings.Publisher, "publisher", "", "who publishes, as the public reads it")
	f.StringVarP(&o.write, "write", "w", "", "folder to write")
	f.StringArrayVar(&o.editions, "edition", nil, "edition of another cluster, a register.json; no cluster is read where no --name is given")
	f.StringVar(&o.folder.BaseURL, "url", "", "address at which the folder can be read, such as https://register.example")
	f.StringVar(&o.folder.Contact, "contact", "", "address for mail of the publisher")
	f.StringSliceVar(&o.language, "lang", []string{"fr", "en"}, "languages of the pages; the first is that of the entrance")
	f.IntVar(&o.settings.Delay, "delay", 1, "quarters that pass before the searches of a quarter are counted")
	f.BoolVar(&o.withSearches, "with-searches", false, "count the searches of manifests, which have to be all that there are")
	atFlag(c, &o.at)
	return c
}

// garbage is how much of it there may be beside what is used, in percent. A register of all communes is most of the memory, and lives
// to the end: what other commands allow would be several times as much.
const garbage = 25

func (o *registerBuildOptions) run(ctx context.Context) error {
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	o.folder.Parallel = true
	at, err := o.check()
	if err != nil {
		return err
	}
	former, err := folder.Read(o.write)
	if err != nil {
		return err
	}
	all, err := o.readEditions()
	if err != nil {
		return err
	}
	if o.name != "" {
		e, err := o.build(ctx, at)
		if err != nil {
			return err
		}
		all = append(all, e)
	}
	joined, err := publicregister.Join(publicregister.Edition{Publisher: o.settings.Publisher, PublishedAt: at}, all...)
	if err != nil {
		return err
	}
	next := publicregister.Next(former, joined)
	if err := folder.Write(o.write, next, o.folder); err != nil {
		return err
	}
	return o.tell(next)
}

// check reads the flags, and returns the instant of the edition.
func (o *registerBuildOptions) check() (time.Time, error) {
	if o.settings.Publisher == "" || o.write == "" || o.name == "" && len(o.editions) == 0 {
		return time.Time{}, errors.New("give --publisher, --write, and --name or --edition")
	}
	for _, asked := range o.language {
		l, err := i18n.Of(asked, os.Getenv)
		if err != nil {
			return time.Time{}, err
		}
		o.folder.Languages = append(o.folder.Languages, l)
	}
	at, err := instant(o.at, o.clock)
	return at.UTC(), err
}

func (o *registerBuildOptions) readEditions() ([]*publicregister.Edition, error) {
	var all []*publicregister.Edition
	for _, path := range o.editions {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		e, err := publicregister.Read(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, e)
	}
	return all, nil
}

// build makes the edition of the cluster, or of the manifests.
func (o *registerBuildOptions) build(ctx context.Context, at time.Time) (*publicregister.Edition, error) {
	in, err := o.source.read(ctx, o.IOStreams)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(in.err, refusedError(in.refused)); err != nil {
		return nil, err // a register that leaves out what it could not read would say that it is not there
	}
	s := publicregister.SnapshotOf(o.name, in.objects, at)
	if s.SearchesUnread = !o.withSearches; in.live {
		if s.Searches, s.SearchesUnread, err = o.searches(ctx); err != nil {
			return nil, err
		}
	}
	return publicregister.Build(s, o.settings)
}

// searches are those of the cluster, if whoever asks may see them.
func (o *registerBuildOptions) searches(ctx context.Context) (all []v1alpha1.VideoSearchJob, unread bool, err error) {
	c, err := o.source.connect()
	if err != nil {
		return nil, false, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var list v1alpha1.VideoSearchJobList
	switch err := c.List(ctx, &list); {
	case apierrors.IsForbidden(err):
		fmt.Fprintln(o.ErrOut, "warning: searches are not counted: who builds this register may not see them")
		return nil, true, nil
	case err != nil:
		return nil, false, fmt.Errorf("read the cluster: %w", err)
	}
	return list.Items, false, nil
}

// tell says what was written, and where it can be read.
func (o *registerBuildOptions) tell(e *publicregister.Edition) error {
	digest, err := publicregister.Digest(e)
	if err != nil {
		return err
	}
	s := e.Summary()
	path, err := filepath.Abs(o.write)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(o.Out, "%s now, and %s ever; %s now, and %d ever: %s of %s%s\nfacts sha256:%s\nfile://%s/index.html\n",
		count(s.Communes.Now, "commune"), count(s.Communes.Ever, "commune"), count(s.Services.Now, "other service"), s.Services.Ever,
		count(len(e.Entries), "system"), count(len(e.Clusters), "cluster"), notSeen(e), digest, filepath.ToSlash(path))
	return err
}

// notSeen says of how many systems the law permits, and nobody has seen, that they run.
func notSeen(e *publicregister.Edition) string {
	n := 0
	for i := range e.Entries {
		if e.Entries[i].State == publicregister.NotSeenRunning {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them permitted and not seen running", n)
}
