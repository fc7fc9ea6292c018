// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"
)

// columns that the story's own text keeps to. What programs print is shown as it is.
const columns = 100

// screen prints the story. Colours and pauses are for people at a terminal only.
type screen struct {
	out      io.Writer
	colour   bool
	pauses   bool
	onFailed func(error) // called when nobody reads any more

	steps int
}

const (
	bold  = "1"
	dim   = "2"
	red   = "31"
	green = "32"
	cyan  = "36"
)

// newScreen writes to standard output.
func newScreen(fast bool, onFailed func(error)) *screen {
	terminal := isTerminal(os.Stdout)
	return &screen{
		out:      os.Stdout,
		colour:   terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		pauses:   terminal && !fast,
		onFailed: onFailed,
	}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

func (s *screen) print(text string) {
	if _, err := io.WriteString(s.out, text); err != nil {
		s.onFailed(fmt.Errorf("writing: %w", err))
	}
}

func (s *screen) paint(style, text string) string {
	if !s.colour {
		return text
	}
	return "\033[" + style + "m" + text + "\033[0m"
}

// title begins a numbered step.
func (s *screen) title(text string) {
	s.steps++
	line := fmt.Sprintf("── %d. %s ", s.steps, text)
	s.print("\n" + s.paint(bold, line+strings.Repeat("─", max(2, columns-utf8.RuneCountInString(line)))) + "\n")
}

// say prints a paragraph.
func (s *screen) say(format string, args ...any) {
	s.print("\n" + wrap(fmt.Sprintf(format, args...), columns) + "\n")
}

// manifest prints a file, or a part of one.
func (s *screen) manifest(name, text string) {
	s.print("\n" + s.paint(dim, "  # "+name) + "\n")
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		s.print(s.paint(cyan, strings.TrimRight("  "+line, "\n")) + "\n")
	}
}

// command prints a command as a user types it.
func (s *screen) command(line string) { s.print("\n" + s.paint(bold, "$ "+line) + "\n") }

// good prints a result that was measured or checked.
func (s *screen) good(format string, args ...any) {
	s.print("\n" + s.paint(green, wrap("✓ "+fmt.Sprintf(format, args...), columns)) + "\n")
}

// bad prints what went wrong.
func (s *screen) bad(format string, args ...any) {
	s.print("\n" + s.paint(red, "✗ "+fmt.Sprintf(format, args...)) + "\n")
}

// pause lets those who read along do so.
func (s *screen) pause(ctx context.Context, d time.Duration) {
	if s.pauses {
		sleep(ctx, d)
	}
}

// wrap breaks a text between words, so that lines are not longer than the width. A longer word stays whole.
func wrap(text string, width int) string {
	var b strings.Builder
	used := 0
	for i, word := range strings.Fields(text) {
		length := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+length > width:
			b.WriteByte('\n')
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += length
	}
	return b.String()
}

// from returns the lines of a text from the first one that contains a word on, and marks that some were left out.
func from(text, word string) string {
	for offset := 0; offset < len(text); {
		line, _, _ := strings.Cut(text[offset:], "\n")
		if strings.Contains(line, word) {
			if offset == 0 {
				return text
			}
			return "…\n" + text[offset:]
		}
		offset += len(line) + 1
	}
	return text
}

// sleep waits, but not longer than the context lasts.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
