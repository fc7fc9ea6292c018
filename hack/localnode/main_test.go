// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// programFolder has empty files of the names of all programs.
func programFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range programs {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestParse(t *testing.T) {
	bin := programFolder(t)
	o, err := parse([]string{"--bin", bin, "--state", "relative", "--", "true", "--flag"})
	if err != nil {
		t.Fatal(err)
	}
	if o.bin != bin || !filepath.IsAbs(o.state) || !slices.Equal(o.command, []string{"true", "--flag"}) {
		t.Errorf("%+v", o)
	}
}

func TestParseSaysWhatIsMissing(t *testing.T) {
	bin := programFolder(t)
	if err := os.Remove(filepath.Join(bin, "containerd")); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"nothing given":      {nil, "usage"},
		"no command":         {[]string{"--bin", bin, "--state", "s"}, "usage"},
		"no state":           {[]string{"--bin", bin, "--", "true"}, "usage"},
		"a program is gone":  {[]string{"--bin", bin, "--state", "s", "--", "true"}, "containerd"},
		"covered by a mount": {[]string{"--bin", programFolder(t), "--state", "/var/lib/x", "--", "true"}, "/var/lib"},
	} {
		if _, err := parse(test.args); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", name, err, test.want)
		}
	}
}
