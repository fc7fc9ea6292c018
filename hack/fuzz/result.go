// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// result of one target.
type result struct {
	executions, interesting int64
	// finding is the file of the input that failed, relative to the package.
	finding string
	// reason is the first line of what went wrong.
	reason string
	err    error
}

var (
	progress = regexp.MustCompile(`(?m)^fuzz: elapsed: .* execs: (\d+) .*new interesting: (\d+) `)
	written  = regexp.MustCompile(`(?m)^\s*Failing input written to (\S+)`)
	header   = regexp.MustCompile(`^(fuzz: |warning: |--- FAIL|FAIL|exit status|ok\s|PASS|#)`)
)

// parse what go test prints, and how it ended.
func parse(text string, err error) result {
	r := result{err: err}
	if all := progress.FindAllStringSubmatch(text, -1); len(all) > 0 {
		last := all[len(all)-1]
		r.executions, r.interesting = number(last[1]), number(last[2])
	}
	if err == nil {
		return r
	}
	if match := written.FindStringSubmatch(text); match != nil {
		r.finding = match[1]
	}
	r.reason = err.Error()
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !header.MatchString(line) {
			r.reason = line
			break
		}
	}
	return r
}

func number(digits string) int64 {
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (r result) String() string {
	line := fmt.Sprintf("%d executions, %d new corpus entries", r.executions, r.interesting)
	switch {
	case r.err == nil:
		return line + ", no finding"
	case r.finding != "":
		return fmt.Sprintf("%s, FAILED on %s: %s", line, r.finding, r.reason)
	}
	return fmt.Sprintf("%s, FAILED: %s", line, r.reason)
}
