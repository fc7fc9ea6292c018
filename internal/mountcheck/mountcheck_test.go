// SPDX-License-Identifier: Apache-2.0

package mountcheck_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/vsa-legal/operator/internal/mountcheck"
)

// write makes files below a folder, each with its name for content.
func write(t *testing.T, root string, files ...string) string {
	t.Helper()
	for _, file := range files {
		to := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(filepath.Base(file)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFolder(t *testing.T) {
	const subPath = "models/lines"
	image := []string{"runtime", "models/lines/lines.onnx", "models/lines/more/labels", "models/face/face.onnx"}
	for name, test := range map[string]struct {
		mounted func(t *testing.T, whole string) string
		want    error // nil, ErrShowsMore or any
	}{
		"the folder itself":          {func(_ *testing.T, whole string) string { return filepath.Join(whole, subPath) }, nil},
		"the same files in another":  {func(t *testing.T, _ string) string { return write(t, t.TempDir(), "lines.onnx", "more/labels") }, nil},
		"the whole image":            {func(_ *testing.T, whole string) string { return whole }, mountcheck.ErrShowsMore},
		"the whole image, elsewhere": {func(t *testing.T, _ string) string { return write(t, t.TempDir(), image...) }, mountcheck.ErrShowsMore},
		"a folder beside it":         {func(_ *testing.T, whole string) string { return filepath.Join(whole, "models/face") }, mountcheck.ErrShowsMore},
		"the folder above it":        {func(_ *testing.T, whole string) string { return filepath.Join(whole, "models") }, mountcheck.ErrShowsMore},
		"one file more": {func(t *testing.T, _ string) string {
			return write(t, t.TempDir(), "lines.onnx", "more/labels", "face.onnx")
		}, mountcheck.ErrShowsMore},
		"another file of that length": {func(t *testing.T, _ string) string { return write(t, t.TempDir(), "faces.onnx", "more/labels") }, mountcheck.ErrShowsMore},
		"nothing at all":              {func(t *testing.T, _ string) string { return t.TempDir() }, mountcheck.ErrShowsMore},
		"no mount":                    {func(t *testing.T, _ string) string { return filepath.Join(t.TempDir(), "none") }, os.ErrNotExist},
	} {
		t.Run(name, func(t *testing.T) {
			whole := write(t, t.TempDir(), image...)
			for _, dir := range []string{"models/lines", "models/lines/more"} { // as t.TempDir makes them
				if err := os.Chmod(filepath.Join(whole, dir), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			mounted := test.mounted(t, whole)
			if info, err := os.Stat(mounted); err == nil && info.IsDir() {
				if err := os.Chmod(mounted, 0o755); err != nil {
					t.Fatal(err)
				}
			}
			if err := mountcheck.Folder(mounted, whole, subPath); !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
}

// TestFolderThatIsNone: what is not in the image, or not by a way within it, cannot be compared.
func TestFolderThatIsNone(t *testing.T) {
	outside := write(t, t.TempDir(), "lines.onnx")
	whole := write(t, t.TempDir(), "models/other/lines.onnx")
	if err := os.Symlink(outside, filepath.Join(whole, "models/lines")); err != nil {
		t.Fatal(err)
	}
	for name, subPath := range map[string]string{
		"not there": "models/none", "a link out of the image": "models/lines", "above the image": "../" + filepath.Base(whole),
	} {
		if err := mountcheck.Folder(outside, whole, subPath); err == nil {
			t.Errorf("%s: it passes", name)
		}
	}
}
