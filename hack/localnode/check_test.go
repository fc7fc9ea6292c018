// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// checked runs a check on this machine, within what a shell has changed of it first.
func checked(t *testing.T, dir, before string) (code int, said string) {
	t.Helper()
	bin := os.Getenv("LOCALNODE_BIN")
	if bin == "" || os.Geteuid() != 0 {
		t.Fatal("needs root, and LOCALNODE_BIN, the folder of the built programs: run 'make e2e'")
	}
	cmd := exec.Command("unshare", "--mount", "sh", "-ec", before+"\nexec $0 check $1", filepath.Join(bin, "localnode"), dir)
	output, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(output)
}

func TestCheck(t *testing.T) {
	for name, test := range map[string]struct {
		before string // done in a mount namespace of its own
		code   int
		says   string
	}{
		"this machine":                  {"", 0, ""},
		"no control groups":             {"umount -R /sys/fs/cgroup", codeUnfit, "control groups"},
		"control groups cannot be made": {"mount -t tmpfs -o ro none /sys/fs/cgroup", codeUnfit, "control groups"},
		"a file system that nothing can be laid over": {
			"mkdir ../l ../u ../w; mount -t overlay none -o lowerdir=../l,upperdir=../u,workdir=../w .; cd .", codeUnfit, "laying folders",
		},
		"no privilege to mount": {"exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin $0 check $1", codeUnfit, "namespaces"},
		"no privilege over networks": {
			"exec setpriv --bounding-set=-net_admin --inh-caps=-net_admin $0 check $1", codeUnfit, "the address",
		},
		"no root": {"exec setpriv --reuid=65534 --clear-groups $0 check $1", codeUnfit, "needs root"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "states")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			code, said := checked(t, dir, "cd "+dir+"\n"+test.before)
			if code != test.code || !strings.Contains(said, test.says) {
				t.Errorf("exit code %d, want %d, and what it said: %q, want %q", code, test.code, said, test.says)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("left: %v %v", left, err)
			}
		})
	}
}

func TestWhatAGroupIsHanded(t *testing.T) {
	root := t.TempDir()
	if err := tryControllers(filepath.Join(root, "group")); err == nil {
		t.Error("a hierarchy that hands on nothing will do")
	}
	file := filepath.Join(root, "cgroup.subtree_control")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := tryControllers(filepath.Join(root, "group")); err != nil {
		t.Error(err)
	}
	if told, err := os.ReadFile(file); err != nil || string(told) != controllers {
		t.Errorf("%q %v", told, err)
	}
}
