// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"bufio"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

const (
	// minModel is the size of the smallest file that is told of, in bytes: networks are larger, and most else is smaller.
	minModel = 1 << 20
	// maxTold bounds how many files are told of, each once.
	maxTold = 100
	// maxMaps bounds what is read of one process' list of mapped files, in bytes.
	maxMaps = 4 << 20
)

// fileCheck finds files that the processes of a runtime have open or mapped and that are of no permitted module. Of them it tells
// each once. Programs and libraries, of which something is mapped to be executed, are left out.
type fileCheck struct {
	permitted []string
	told      map[string]bool
}

func newFileCheck(i Instructions) *fileCheck {
	f := &fileCheck{told: map[string]bool{}}
	for _, m := range i.Modules {
		f.permitted = append(f.permitted, m.Folder+"/")
	}
	return f
}

// look returns what was not told of before. What cannot be read of a process, because it has closed itself to others, is told of by
// the process' name in /proc.
func (f *fileCheck) look(proc string) []string {
	entries, err := os.ReadDir(proc)
	if err != nil {
		return nil
	}
	var found []string
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err != nil || pid == os.Getpid() {
			continue
		}
		for _, file := range filesOf(path.Join(proc, e.Name())) {
			if len(f.told) < maxTold && !f.told[file] && !f.isPermitted(file) {
				f.told[file] = true
				found = append(found, file)
			}
		}
	}
	return found
}

func (f *fileCheck) isPermitted(file string) bool {
	return slices.ContainsFunc(f.permitted, func(folder string) bool { return strings.HasPrefix(file, folder) })
}

// filesOf are the files of a process that may be models.
func filesOf(process string) []string {
	files := map[string]bool{}
	fds, err := os.ReadDir(path.Join(process, "fd"))
	if err != nil && !os.IsNotExist(err) {
		return []string{process} // it does not let itself be looked at
	}
	for _, fd := range fds {
		link := path.Join(process, "fd", fd.Name())
		if target, err := os.Readlink(link); err == nil && isLarge(link) {
			files[target] = true
		}
	}
	executable := map[string]bool{}
	eachMapping(process, func(permissions, file string, size int64) {
		if strings.Contains(permissions, "x") {
			executable[file] = true
		}
		if size >= minModel {
			files[file] = true
		}
	})
	var all []string
	for file := range files {
		if !executable[file] {
			all = append(all, file)
		}
	}
	slices.Sort(all)
	return all
}

// isLarge tells whether what is behind a link is a regular file of the size of a network.
func isLarge(link string) bool {
	var s unix.Stat_t
	return unix.Stat(link, &s) == nil && s.Mode&unix.S_IFMT == unix.S_IFREG && s.Size >= minModel
}

// eachMapping reads /proc/PID/maps: see proc_pid_maps(5).
func eachMapping(process string, do func(permissions, file string, size int64)) {
	f, err := os.Open(path.Join(process, "maps"))
	if err != nil {
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for read := 0; lines.Scan() && read < maxMaps; read += len(lines.Bytes()) {
		fields := strings.SplitN(lines.Text(), " ", 6)
		if len(fields) < 6 || fields[4] == "0" { // of no file
			continue
		}
		from, to, _ := strings.Cut(fields[0], "-")
		begin, failed := strconv.ParseUint(from, 16, 64)
		end, alsoFailed := strconv.ParseUint(to, 16, 64)
		if failed == nil && alsoFailed == nil && end > begin {
			do(fields[1], strings.TrimLeft(fields[5], " "), int64(min(end-begin, 1<<62)))
		}
	}
}
