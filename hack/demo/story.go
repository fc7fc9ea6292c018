// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/vsa-legal/operator/hack/region/region"
)

// story is what the steps share.
type story struct {
	*screen
	shell   shell
	cluster cluster
	client  client.WithWatch
}

// step of the story: its title, and what happens.
type step struct {
	title string
	play  func(context.Context, *story) error
}

var steps = []step{
	{"A cluster of its own", prepare},
	{"The law is data", theLaw},
	{"Statistics, with software that can also search faces", statistics},
	{"By hand, beside the operator", beside},
	{"Who operates is registered, not claimed", register},
	{"A festival, and a paper that is missing", festival},
	{"Parking: no paper cures it", parking},
	{"The prefect ends the festival", festivalEnds},
	{"A requisition whose window closes", requisition},
	{"A region", aRegion},
	{"What an auditor checks", audit},
	{"What the public reads", public},
}

//go:embed manifests
var manifests embed.FS

// play plays the story on a cluster of its own, and leaves nothing behind, however it ends.
func play(ctx context.Context, o options) (err error) {
	started := time.Now()
	if started.Before(region.Begins) || !started.Before(region.Ends) {
		return fmt.Errorf("the story is told under the law of %s to %s, and the clock of this machine says %s",
			region.Begins.Format(time.DateOnly), region.Ends.Format(time.DateOnly), started.Format(time.DateOnly))
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	dir, err := os.MkdirTemp("", "vsa-demo-")
	if err != nil {
		return err
	}
	work := filepath.Join(dir, "story")
	if err := os.Mkdir(work, 0o700); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	c := cluster{bin: o.bin, config: o.config, dir: dir}
	st := &story{screen: newScreen(o.fast, cancel), cluster: c, shell: newShell(c, work)}
	defer func() { err = errors.Join(err, st.clean()) }()

	st.print(st.paint(bold, "Algorithmic video surveillance, kept to the law: "+
		"what is lawful at this instant runs, and nothing else.") + "\n")
	for _, step := range steps {
		st.title(step.title)
		if err := step.play(ctx, st); err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			st.explain(ctx, err)
			return fmt.Errorf("step %d (%s) went wrong", st.steps, step.title)
		}
		st.pause(ctx, 2*time.Second)
	}
	st.end(time.Since(started))
	return nil
}

// clean stops everything. It takes its own time: the story may have been interrupted.
func (st *story) clean() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	st.print("\n" + st.paint(dim, "Stopping the operator and the cluster …") + "\n")
	if _, err := st.cluster.stop(ctx); err != nil {
		return fmt.Errorf("%w\nstill there: %s; 'localcluster down --state %s' tries again", err, st.cluster.dir, st.cluster.state())
	}
	return os.RemoveAll(st.cluster.dir)
}

func (st *story) end(took time.Duration) {
	st.title("And now")
	st.say("That took %s. The story has ended, and its cluster goes with it. For one that stays, with the same operator in it:",
		took.Round(time.Second))
	st.print(`
  make cluster          # a cluster in the background, and how to use it
  make cluster-down     # stop it
  make deploy           # install on the cluster of $KUBECONFIG instead
`)
}

// write puts a manifest into the folder of the story, where the commands find it. Data fills in what depends on the hour.
func (st *story) write(name string, data any) (text string, err error) {
	t, err := template.ParseFS(manifests, "manifests/"+name)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return "", err
	}
	return b.String(), st.save(name, b.Bytes())
}

func (st *story) save(name string, text []byte) error {
	return os.WriteFile(filepath.Join(st.shell.dir, name), text, 0o600)
}

// show writes a manifest and prints it.
func (st *story) show(name string, data any) error { return st.showFrom(name, "", data) }

// showFrom prints only the lines from the first one that contains a word on.
func (st *story) showFrom(name, word string, data any) error {
	text, err := st.write(name, data)
	if err != nil {
		return err
	}
	st.manifest(name, from(text, word))
	return nil
}
