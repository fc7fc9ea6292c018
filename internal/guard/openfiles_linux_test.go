// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// TestFileCheck looks at a process that has some files open.
func TestFileCheck(t *testing.T) {
	dir := t.TempDir()
	open := func(name string, size int64) *os.File {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		if err := f.Truncate(size); err != nil {
			t.Fatal(err)
		}
		return f
	}
	if err := os.Mkdir(filepath.Join(dir, "counter"), 0o700); err != nil {
		t.Fatal(err)
	}
	permitted, other, small := open("counter/counter.onnx", 2*minModel), open("face.onnx", 2*minModel), open("labels.txt", 10)
	memory, err := unix.MemfdCreate("model", 0)
	if err != nil {
		t.Fatal(err)
	}
	hidden := os.NewFile(uintptr(memory), "model")
	defer hidden.Close()
	if err := hidden.Truncate(2 * minModel); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", "echo ready; exec sleep 1000")
	cmd.ExtraFiles = []*os.File{permitted, other, small, hidden}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if _, err := out.Read(make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	proc, pid := t.TempDir(), strconv.Itoa(cmd.Process.Pid) // with this process alone
	if err := os.Symlink("/proc/"+pid, filepath.Join(proc, pid)); err != nil {
		t.Fatal(err)
	}
	check := newFileCheck(Instructions{Modules: []Module{{Name: "counter", Folder: filepath.Join(dir, "counter")}}})
	found := check.look(proc)
	for file, want := range map[string]bool{
		other.Name(): true, "/memfd:model (deleted)": true, permitted.Name(): false, small.Name(): false, "/bin/sh": false,
	} {
		if slices.Contains(found, file) != want {
			t.Errorf("%s is told of: %v", file, !want)
		}
	}
	if again := check.look(proc); slices.Contains(again, other.Name()) {
		t.Error("it is told of twice")
	}
}

func TestFilesOfMappings(t *testing.T) {
	const maps = `7f0000000000-7f0000200000 r--p 00000000 08:01 11 /models/counter/counter.onnx
7f0000200000-7f0000400000 r--p 00000000 08:01 12 /opt/with space/face.onnx
7f0000400000-7f0000600000 r--p 00000000 08:01 13 /lib/libonnxruntime.so.1
7f0000600000-7f0000700000 r-xp 00200000 08:01 13 /lib/libonnxruntime.so.1
7f0000700000-7f0000701000 r--p 00000000 08:01 14 /etc/labels
7f0000800000-7f0001000000 rw-p 00000000 00:00 0 [heap]
nonsense
`
	process := t.TempDir()
	if err := os.WriteFile(filepath.Join(process, "maps"), []byte(maps), 0o600); err != nil {
		t.Fatal(err)
	}
	want := []string{"/models/counter/counter.onnx", "/opt/with space/face.onnx"}
	if got := filesOf(process); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
