// SPDX-License-Identifier: Apache-2.0

package chaos

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// look is how often the observer looks: a model that is shown for less may be missed.
	look = 50 * time.Millisecond
	// stall is how much later than that it may look without noting that the machine stood still.
	stall = 100 * time.Millisecond
)

// Observer notes on a trace which models are in front of the processes of a node's pods.
type Observer struct {
	// Group is the name of the control group that holds the node's pods.
	Group string
	// Guard is the name of a process that is in a container beside what it guards, and looks at no model.
	Guard string

	mu    sync.Mutex
	trace io.Writer
	lines []Line
	seen  map[key]bool
	known map[int]bool // processes that have no model in front of them, and cannot get one: mounts of a container do not change
}

// NewObserver returns an observer that also writes its trace, as it grows.
func NewObserver(group, guard string, trace io.Writer) *Observer {
	return &Observer{Group: group, Guard: guard, trace: trace, seen: map[key]bool{}, known: map[int]bool{}}
}

// Note adds a line to the trace. A line without an instant is of now.
func (o *Observer) Note(l Line) {
	if l.At.IsZero() {
		l.At = time.Now()
	}
	l.At = l.At.Round(0) // no monotonic reading: a trace that was read back has none
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lines = append(o.lines, l)
	_ = l.Write(o.trace)
}

// Lines are those of the trace so far.
func (o *Observer) Lines() []Line {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]Line(nil), o.lines...)
}

// Run observes until the context ends.
func (o *Observer) Run(ctx context.Context) {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if late := time.Since(last) - look; late > stall {
			o.Note(Line{Is: Stood, For: late})
		}
		last = time.Now()
		o.compare(o.shown())
	}
}

// compare notes what has changed since the observer last looked.
func (o *Observer) compare(now map[key]bool) {
	for k := range now {
		if !o.seen[k] {
			o.Note(Line{Is: Shown, Subject: k.subject, Model: k.model})
		}
	}
	for k := range o.seen {
		if !now[k] {
			o.Note(Line{Is: Gone, Subject: k.subject, Model: k.model})
		}
	}
	o.seen = now
}

// shown are the models in front of the processes of all pods.
func (o *Observer) shown() map[key]bool {
	shown := map[key]bool{}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return shown
	}
	inPod := map[int]bool{}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		inPod[pid] = o.known[pid]
		if o.known[pid] {
			continue
		}
		subject, models := o.process(pid)
		inPod[pid] = subject == ""
		for _, m := range models {
			shown[key{subject, m}] = true
		}
	}
	o.known = inPod
	return shown
}

// process returns whose pod a process is in, and which models are in front of it. It returns nothing for one that is in no pod.
func (o *Observer) process(pid int) (subject string, models []string) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	groups, err := os.ReadFile(filepath.Join(dir, "cgroup"))
	if err != nil || !strings.Contains(string(groups), "/"+o.Group+"/") {
		return "", nil
	}
	name, err := os.ReadFile(filepath.Join(dir, "comm"))
	if err != nil {
		return "?", nil
	}
	host, err := os.ReadFile(filepath.Join(dir, "root", "etc", "hostname"))
	if err != nil {
		return "?", nil // it begins, or has ended
	}
	// What prepares a container is the container runtime's own, until it becomes the container's program.
	if comm := strings.TrimSpace(string(name)); comm == o.Guard || strings.HasPrefix(comm, "runc:[") {
		return SubjectOf(strings.TrimSpace(string(host))), nil
	}
	return SubjectOf(strings.TrimSpace(string(host))), modelsIn(os.DirFS(filepath.Join(dir, "root")))
}

// SubjectOf is the request that a pod is of, by the pod's name: what follows the first hyphen of it was made up by a controller.
func SubjectOf(pod string) string {
	subject, _, _ := strings.Cut(pod, "-")
	return subject
}

// folders are where images of the tests have models.
var folders = [...]string{"models", "opt/vendor"}

// modelsIn are the names of the files of models that lie below a folder in which a process sees models.
func modelsIn(root fs.FS) []string {
	var found []string
	for _, folder := range folders {
		_ = fs.WalkDir(root, folder, func(file string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(file, ".onnx") {
				found = append(found, strings.TrimSuffix(filepath.Base(file), ".onnx"))
			}
			return nil // what cannot be read has ended
		})
	}
	return found
}
