// SPDX-License-Identifier: Apache-2.0

package modelscan_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/modelscan"
)

var hostileSize = flag.Int64("hostile", 16, "size of the hostile files in MiB")

// hostileVariable names the file that a child of the test inspects.
const hostileVariable = "INSPECT_HOSTILE"

const (
	mostGrowth = 64 << 10 // KiB that an inspection may take beyond what the process takes anyway
	mostReport = 48 << 20 // bytes
)

// No file makes an inspection take much memory, however large it is. A child process inspects each, so that the kernel can
// tell the most that it ever had.
func TestMemory(t *testing.T) {
	if source := os.Getenv(hostileVariable); source != "" {
		inspectAlone(t, source)
		return
	}
	if testing.Short() {
		t.Skip("large files")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range hostile {
		t.Run(name, func(t *testing.T) {
			at := filepath.Join(t.TempDir(), filepath.Base(name))
			writeHostile(t, at, write)
			// Garbage is collected later where a machine has much else to do: what counts is the least of a few times.
			least, out := inspectApart(t, self, at)
			for range 2 {
				if least > mostGrowth {
					grown, _ := inspectApart(t, self, at)
					least = min(least, grown)
				}
			}
			if least > mostGrowth {
				t.Errorf("it grew by %d KiB", least)
			}
			t.Logf("%s", out)
		})
	}
}

// inspectApart inspects a file in a process of its own, and returns by how many KiB that grew, and what it printed.
func inspectApart(t *testing.T, self, at string) (grown int, out []byte) {
	t.Helper()
	command := exec.CommandContext(t.Context(), self, "-test.run=^TestMemory$", "-test.v")
	command.Env = append(os.Environ(), hostileVariable+"="+at, "TMPDIR="+t.TempDir())
	out, err := command.CombinedOutput()
	match := regexp.MustCompile(`grew by (\d+) KiB, (\d+) files`).FindStringSubmatch(string(out))
	if err != nil || match == nil {
		t.Fatalf("%v: %s", err, out)
	}
	if grown, err = strconv.Atoi(match[1]); err != nil {
		t.Fatal(err)
	}
	return grown, out
}

func inspectAlone(t *testing.T, source string) {
	debug.FreeOSMemory()
	before := highest(t)
	r, err := modelscan.Scan(t.Context(), source, modelscan.Options{Jobs: 2, All: true})
	if err != nil {
		t.Fatal(err)
	}
	after := highest(t)
	var length counting
	if err := json.NewEncoder(&length).Encode(r); err != nil || length > mostReport {
		t.Errorf("%v, a report of %d bytes", err, length)
	}
	states := map[modelscan.State]int{}
	for i := range r.Files {
		states[r.Files[i].State]++
	}
	if len(r.Files) == 1 {
		t.Log(r.Files[0].State, r.Files[0].Format, r.Files[0].Reason)
	}
	t.Logf("grew by %d KiB, %d files: %v, %d bytes of JSON", after-before, len(r.Files), states, length)
}

type counting int64

func (c *counting) Write(p []byte) (int, error) {
	*c += counting(len(p))
	return len(p), nil
}

// highest is the most memory that the process ever had, in KiB.
func highest(t *testing.T) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmHWM:" {
			n, err := strconv.Atoi(fields[1])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatal("the kernel does not tell")
	return 0
}

// sink is what a hostile file is written to. A hole takes no place on disk.
type sink struct {
	*bufio.Writer
	t    *testing.T
	file *os.File
	size int64
}

func (s *sink) write(parts ...string) {
	for _, p := range parts {
		if _, err := s.WriteString(p); err != nil {
			s.t.Fatal(err)
		}
	}
}

// fill repeats a text up to a size.
func (s *sink) fill(text string, size int64) {
	for n := int64(0); n < size; n += int64(len(text)) {
		s.write(text)
	}
}

// hole leaves n zeros.
func (s *sink) hole(n int64) {
	if err := s.Flush(); err != nil {
		s.t.Fatal(err)
	}
	at, err := s.file.Seek(n, io.SeekCurrent)
	if err == nil {
		err = s.file.Truncate(at)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func writeHostile(t *testing.T, at string, write func(*sink)) {
	f, err := os.Create(at)
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{bufio.NewWriterSize(f, 1<<20), t, f, *hostileSize << 20}
	write(s)
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
