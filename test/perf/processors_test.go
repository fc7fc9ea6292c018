// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// clockTick is the unit in which Linux tells of processor time (USER_HZ, proc_pid_stat(5)): a hundredth of a second.
const clockTick = 10 * time.Millisecond

// processors is how much processor time the cluster, its simulated nodes and this process have used. Unlike the time that goes by,
// it does not depend on what else the machine does. It is none where there is no /proc.
func processors() (used time.Duration) {
	all, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well-formed
	for _, file := range all {
		command, err := os.ReadFile(filepath.Join(filepath.Dir(file), "cmdline"))
		if err != nil || filepath.Base(filepath.Dir(file)) != strconv.Itoa(os.Getpid()) && !bytes.Contains(command, []byte(os.TempDir())) {
			continue
		}
		if stat, err := os.ReadFile(file); err == nil {
			used += processorsOf(stat)
		}
	}
	return used
}

// machine is how much processor time the whole machine has used, and has been kept from it by the one that it runs on: by the first line of
// /proc/stat (proc_stat(5)). It is none where there is no such file.
func machine() time.Duration {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	line, _, _ := bytes.Cut(stat, []byte("\n"))
	return usedBy(line)
}

// usedBy sums up what is not idle: user, nice, system, irq, softirq and steal. Time of guests is in that of users.
func usedBy(line []byte) (used time.Duration) {
	const idle, waiting, steal = 3, 4, 7
	fields := bytes.Fields(line)
	if len(fields) <= steal+1 || string(fields[0]) != "cpu" {
		return 0
	}
	for i, field := range fields[1 : steal+2] {
		ticks, err := strconv.Atoi(string(field))
		if err != nil {
			return 0
		}
		if i != idle && i != waiting {
			used += time.Duration(ticks) * clockTick
		}
	}
	return used
}

// processorsOf a process, by the text of its stat: the 14th and 15th field, user and system. The second is a name, in brackets,
// that may have spaces.
func processorsOf(stat []byte) time.Duration {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0
	}
	user, err1 := strconv.Atoi(string(fields[11]))
	system, err2 := strconv.Atoi(string(fields[12]))
	if err1 != nil || err2 != nil {
		return 0
	}
	return time.Duration(user+system) * clockTick
}

// TestProcessorsOf holds that the fields are counted from behind the name, and that what is no stat tells nothing.
func TestProcessorsOf(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"7 (a (b) c) S 1 7 7 0 -1 4194560 9 0 0 0 120 30 5 6 20 0": 1500 * time.Millisecond,
		"7 (a) S 1 7 7 0 -1 4194560 9 0 0 0 120":                   0,
		"":                                                         0,
	} {
		if got := processorsOf([]byte(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestUsedBy holds that idle processors have done nothing, and that guests are not counted twice.
func TestUsedBy(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"cpu  100 20 30 4000 500 1 2 3 60 7": 1560 * time.Millisecond,
		"cpu  100 20 30 4000 500 1 2 3":      1560 * time.Millisecond,
		"cpu0 100 20 30 4000 500 1 2 3 60 7": 0,
		"cpu  100 20 30 4000":                0,
		"":                                   0,
	} {
		if got := usedBy([]byte(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
