// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// asPlugin tells this program, when a test starts it, that it is the plugin.
const asPlugin = "VSA_TEST_AS_PLUGIN"

func TestMain(m *testing.M) {
	if os.Getenv(asPlugin) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// A pipeline tells what is forbidden from what could not be read by the exit code, and people by standard error.
func TestPluginAsAProcess(t *testing.T) {
	const request = `apiVersion: vsa.legal/v1alpha1
kind: VideoAnalyticsDeployment
metadata: {name: d, namespace: ns}
spec:
  profileName: nowhere
  processing: RealTime
  purpose: Statistics
  operatedBy: {type: Municipality, name: Massy, code: "91377"}
  packageName: p
  modules: [m]
  cameras: [c]
  onForbidden: Strip
  gpu: {resourceName: nvidia.com/gpu, count: 1}
`
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args           []string
		stdin          string
		code           int
		stdout, stderr string
	}{
		"help":            {[]string{"--help"}, "", 0, "kubectl vsa", ""},
		"a refusal":       {[]string{"check", "-f", "-"}, request, 1, "ProfileNotFound", ""},
		"nothing to read": {[]string{"check", "-f", "-"}, "", 2, "", "error: "},
		"no such command": {[]string{"everything"}, "", 2, "", "error: "},
	} {
		var out, errOut strings.Builder
		c := exec.CommandContext(t.Context(), self, test.args...) //nolint:gosec // this program itself
		c.Env = append(os.Environ(), asPlugin+"=yes")
		c.Stdin, c.Stdout, c.Stderr = strings.NewReader(test.stdin), &out, &errOut
		var exit *exec.ExitError
		if err := c.Run(); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if code := c.ProcessState.ExitCode(); code != test.code || !strings.Contains(out.String(), test.stdout) ||
			!strings.HasPrefix(errOut.String(), test.stderr) || test.stderr == "" && errOut.Len() > 0 {
			t.Errorf("%s: exit %d, want %d\n%s%s", name, code, test.code, out.String(), errOut.String())
		}
	}
}
