package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// interval is how often progress is told where lines cannot be overwritten (a log of continuous integration).
const interval = 15 * time.Second

// progress tells how far a build is: one line that is overwritten on a terminal, a line now and then elsewhere.
type progress struct {
	out      io.Writer
	terminal bool
	total    int
	now      func() time.Time

	start, told time.Time
	compiled    int
}

func newProgress(out io.Writer, terminal bool, total int, now func() time.Time) *progress {
	return &progress{out: out, terminal: terminal, total: total, now: now, start: now(), told: now()}
}

// follow reads until the end. The ticker keeps the clock running while the linker, which names nothing, is at work.
func (p *progress) follow(in io.Reader) {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(in); scanner.Scan(); {
			lines <- scanner.Text()
		}
		_, _ = io.Copy(io.Discard, in) // never block the writer, even after a line too long for the scanner
	}()
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case line, more := <-lines:
			if !more {
				p.end()
				return
			}
			p.read(line)
		case <-ticker.C:
			p.tell()
		}
	}
}

func (p *progress) read(line string) {
	if isPackage(line) {
		p.compiled++
		p.tell()
		return
	}
	if p.terminal {
		fmt.Fprint(p.out, "\r\033[K")
	}
	fmt.Fprintln(p.out, line)
}

func (p *progress) tell() {
	switch {
	case p.terminal:
		fmt.Fprintf(p.out, "\r\033[K%s", p)
	case p.now().Sub(p.told) >= interval:
		p.told = p.now()
		fmt.Fprintln(p.out, p)
	}
}

func (p *progress) end() {
	if p.terminal {
		fmt.Fprint(p.out, "\r\033[K")
	}
	fmt.Fprintln(p.out, p)
}

func (p *progress) String() string {
	return fmt.Sprintf("building Kubernetes: %d of at most %d packages compiled, %s",
		p.compiled, p.total, p.now().Sub(p.start).Truncate(time.Second))
}

// isPackage tells an import path from a message of the compiler.
func isPackage(line string) bool {
	return line != "" && !strings.ContainsAny(line, " \t:#")
}
