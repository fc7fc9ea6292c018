// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vsa-legal/operator/internal/guard"
)

// container makes the folders of a container. A name that ends with a slash is an empty folder.
func container(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		file := filepath.Join(root, name)
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(file, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("model"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestCheckModules(t *testing.T) {
	i := instructions()
	i.Modules = append(i.Modules, guard.Module{Name: "lines", Folder: "/models/baked/lines"}, guard.Module{Name: "density", Folder: "/opt/vision/density"})
	i.Hidden = append(i.Hidden, "/models/baked/gait")
	whole := []string{
		"models/counter/counter.onnx", "models/baked/lines/lines.onnx", "models/baked/gait/", "opt/vision/face/",
		"opt/vision/density/density.onnx", "opt/vision/other",
	}
	for name, test := range map[string]struct {
		without string
		with    string
		writes  string // a folder that can be written to
		want    string // words of the refusal, or nothing
	}{
		"as it is permitted":                      {},
		"a permitted module is not there":         {without: "models/counter/counter.onnx", want: "counter is not there"},
		"a permitted module is empty":             {without: "models/counter/counter.onnx", with: "models/counter/", want: "counter is empty"},
		"a permitted module is a file":            {without: "models/counter/counter.onnx", with: "models/counter", want: "counter is not there"},
		"a permitted module can be changed":       {writes: "/models/counter", want: "counter can be written to"},
		"a hidden folder has a file":              {with: "opt/vision/face/face.onnx", want: "/opt/vision/face is to be seen"},
		"a hidden folder among models has a file": {with: "models/baked/gait/gait.onnx", want: "/models/baked/gait is to be seen"},
		"a hidden folder is a file":               {without: "opt/vision/face/", with: "opt/vision/face", want: "/opt/vision/face, which has to be hidden"},
		"another module is there":                 {with: "models/face/face.onnx", want: `"/models/face" is in the folder`},
		"another empty folder is there":           {with: "models/face/", want: `"/models/face" is in the folder`},
		"another module is beside a baked one":    {with: "models/baked/face/face.onnx", want: `"/models/baked/face" is in the folder`},
		"a file is among the models":              {with: "models/face.onnx", want: `"/models/face.onnx" is in the folder`},
		"a name with a line break is quoted":      {with: "models/a\nb", want: `a\nb`},
	} {
		t.Run(name, func(t *testing.T) {
			var names []string
			for _, n := range whole {
				if n != test.without {
					names = append(names, n)
				}
			}
			if test.with != "" {
				names = append(names, test.with)
			}
			root := container(t, names...)
			err := i.CheckModules(root, func(folder string) bool { return folder != root+test.writes })
			var r *guard.Refusal
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (!errors.As(err, &r) || r.Reason != guard.ModulesMismatch || !strings.Contains(r.Message, test.want)):
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

// TestCheckModulesThroughLinks: a link in the place of a module leads anywhere.
func TestCheckModulesThroughLinks(t *testing.T) {
	root := container(t, "models/", "opt/vision/face/", "elsewhere/counter.onnx")
	if err := os.Symlink(filepath.Join(root, "elsewhere"), filepath.Join(root, "models/counter")); err != nil {
		t.Fatal(err)
	}
	if err := instructions().CheckModules(root, func(string) bool { return true }); err == nil {
		t.Error("it passes")
	}
}
