// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/vsa-legal/operator/internal/permit"
)

const (
	// permitTimeout is how long a pod waits for its first permit. A kubelet brings files to a running pod within two minutes.
	permitTimeout = 10 * time.Minute
	// pollEvery is how often the folder of permits is read where the kernel does not tell of changes in it.
	pollEvery = 30 * time.Second
)

// Guard runs one command under a permit.
type Guard struct {
	Instructions
	// Pod is the UID of the pod that the guard is in.
	Pod string
	// Plan is the digest of the instructions: see permit.PlanOf.
	Plan string
	// Command and Env of the runtime.
	Command, Env []string
	// Log takes a line for what happens.
	Log io.Writer

	holder     *Holder
	supervisor *supervisor
	changed    chan struct{} // in the folder of permits
	poll       *timer        // or nil where the kernel tells of changes
	over       *timer        // when what remains of the permit has elapsed
	overByWall *timer        // when the time of day reaches its end, which somebody may bring about earlier
	told       string        // what was last said of a permit
}

// Run runs the command to its end, and returns its exit code. It returns a Refusal where the guard did not start it, or ended it.
func (g *Guard) Run(ctx context.Context) (int, error) {
	var err error
	if g.supervisor, err = newSupervisor(); err != nil {
		return 0, err
	}
	if err := g.prepare(); err != nil {
		return 0, err
	}
	if err := g.CheckModules("/", isReadOnly); err != nil {
		return 0, err
	}
	if code, err := g.awaitPermit(); code != 0 || err != nil {
		return code, err
	}
	if err := g.supervisor.start(g.Command, g.Env); err != nil {
		return 0, Refuse(NotStarted, "%v", err)
	}
	code, err := g.watch(ctx)
	if err != nil {
		g.supervisor.endAll()
	}
	return code, err
}

// prepare makes what tells of time and of permits.
func (g *Guard) prepare() (err error) {
	g.holder = &Holder{Key: g.Key, Pod: g.Pod, Plan: g.Plan, Clock: NodeClock{}}
	g.changed = make(chan struct{}, 1)
	if g.over, err = newTimer(unix.CLOCK_BOOTTIME); err != nil {
		return err
	}
	if g.overByWall, err = newTimer(unix.CLOCK_REALTIME); err != nil {
		return err
	}
	if err := watchFolder(g.Permits, g.changed); err != nil { // a user can have a limited number of such watches on a node
		g.logf("%v: it is read every %v", err, pollEvery)
		if g.poll, err = newTimer(unix.CLOCK_BOOTTIME); err != nil {
			return err
		}
		return g.poll.after(pollEvery)
	}
	return nil
}

// polled is the channel that tells when to read the folder of permits again, or nil.
func (g *Guard) polled() <-chan struct{} {
	if g.poll == nil {
		return nil
	}
	return g.poll.C
}

// awaitPermit waits for a permit to begin with. It returns the exit code of a container that is ended meanwhile.
func (g *Guard) awaitPermit() (int, error) {
	if err := g.over.after(permitTimeout); err != nil {
		return 0, err
	}
	for {
		g.readPermit()
		if g.holder.Remaining() > 0 {
			return 0, nil
		}
		select {
		case <-g.changed:
		case <-g.polled():
			if err := g.poll.after(pollEvery); err != nil {
				return 0, err
			}
		case <-g.over.C:
			return 0, Refuse(NoPermit, "no permit for this pod came within %v: %s", permitTimeout, g.told)
		case sig := <-g.supervisor.signals:
			if number, ok := sig.(syscall.Signal); ok && (number == unix.SIGTERM || number == unix.SIGINT || number == unix.SIGQUIT) {
				return 128 + int(number), nil
			}
		}
	}
}

// watch lets the runtime run until it ends, or has to.
func (g *Guard) watch(ctx context.Context) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	readings, err := g.readBack(ctx)
	if err != nil {
		return 0, err
	}
	for {
		g.readPermit()
		remaining := g.holder.Remaining()
		if remaining <= 0 {
			return 0, Refuse(PermitEnded, "the permit of this pod ended at %s", g.holder.End().UTC().Format(time.RFC3339))
		}
		if err := errors.Join(g.over.after(remaining), g.overByWall.at(g.holder.End())); err != nil {
			return 0, err
		}
		select {
		case <-g.changed:
		case <-g.polled():
			if err := g.poll.after(pollEvery); err != nil {
				return 0, err
			}
		case <-g.over.C:
		case <-g.overByWall.C:
		case sig := <-g.supervisor.signals:
			g.supervisor.forward(sig)
		case <-g.supervisor.ended:
			if code, exited, _ := g.supervisor.reap(); exited {
				return code, nil
			}
		case err := <-readings:
			if err != nil {
				return 0, err
			}
		}
	}
}

// readPermit takes the permit that lies in the folder, if it is one.
func (g *Guard) readPermit() {
	file, err := os.Open(path.Join(g.Permits, path.Base(g.Pod)))
	if err == nil {
		defer file.Close()
		var text []byte
		if text, err = io.ReadAll(io.LimitReader(file, permit.MaxSize+1)); err == nil {
			err = g.holder.Offer(string(text))
		}
	} else {
		err = errors.New("there is none in the folder of permits")
	}
	if err == nil {
		if say := "permitted until " + g.holder.End().UTC().Format(time.RFC3339); say != g.told {
			g.told = say
			g.logf("%s", say)
		}
		return
	}
	if say := err.Error(); say != g.told {
		g.told = say
		g.logf("no permit: %s", say)
	}
}

// Linger waits, with nothing left to guard, for Kubernetes to end the container for a reason of its own.
func (g *Guard) Linger() {
	if g.LingerSeconds == 0 || g.supervisor == nil || g.over.after(time.Duration(g.LingerSeconds)*time.Second) != nil {
		return
	}
	select {
	case <-g.over.C:
	case <-g.supervisor.signals:
	}
}

func (g *Guard) logf(format string, args ...any) {
	_, _ = fmt.Fprintf(g.Log, messagePrefix+format+"\n", args...)
}

// isReadOnly tells whether nobody can write to a folder, as the kernel sees it from here.
func isReadOnly(folder string) bool {
	var s unix.Statfs_t
	return unix.Statfs(folder, &s) == nil && s.Flags&unix.ST_RDONLY != 0
}
