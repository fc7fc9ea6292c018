// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/hack/region/region"
	"github.com/vsa-legal/operator/internal/plugin"
)

// checked is how many objects the benchmark of check has at least.
const checked = 5000

// BenchmarkCheck checks 5,000 objects as kubectl vsa check does, against a floor that only reads the same files and
// decodes them into types.
func BenchmarkCheck(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command has it, for the floor as well
	folder, objects := manifests(b)
	var check, decode time.Duration
	for b.Loop() {
		check = timed(1, func() {
			out := &bytes.Buffer{}
			c := plugin.New(genericiooptions.IOStreams{Out: out, ErrOut: io.Discard}, clock.RealClock{})
			c.SetArgs([]string{"check", "-f", folder, "-o", "json"})
			if err := c.Execute(); plugin.ExitCode(err) == plugin.ExitUnread {
				b.Fatal(err)
			}
		})
		decode = timed(1, func() {
			if n := decodeAll(b, folder); n != objects {
				b.Fatalf("decoded %d of %d objects", n, objects)
			}
		})
	}
	report(b, map[string]float64{
		"objects": float64(objects), "ms/check": float64(check.Milliseconds()), "ms/decode": float64(decode.Milliseconds()),
		"ratio-to-decode": float64(check) / float64(decode),
	})
}

// BenchmarkCheckCold is one file of a commune, by a process of the plugin that begins anew each time, with all of its catalogue.
// Goal: 150 ms.
func BenchmarkCheckCold(b *testing.B) {
	const starts = 20
	folder, _ := manifests(b)
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil || len(files) == 0 {
		b.Fatalf("%d files, error %v", len(files), err)
	}
	program := filepath.Join(b.TempDir(), "kubectl-vsa")
	if said, err := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-o", program, "../../cmd/kubectl-vsa").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, said)
	}
	var used []time.Duration // by the processors, of each check: it does not depend on what else the machine does
	run := func(args ...string) func() time.Duration {
		return func() time.Duration {
			began := time.Now()
			command := exec.CommandContext(b.Context(), program, args...)
			said, err := command.CombinedOutput()
			var exit *exec.ExitError
			if err != nil && (!errors.As(err, &exit) || exit.ExitCode() == plugin.ExitUnread) {
				b.Fatalf("%v: %s", err, said)
			}
			took := time.Since(began)
			if args[0] == "check" {
				used = append(used, command.ProcessState.UserTime()+command.ProcessState.SystemTime())
			}
			return took
		}
	}
	for b.Loop() {
		c := interleave(starts, run("check", "-f", files[len(files)/2]), run("--help"))
		report(b, map[string]float64{"ms/check": median(inMilliseconds(c.operator)), "ms/help": median(inMilliseconds(c.floor)),
			"processors-ms/check": median(inMilliseconds(used))})
	}
}

// manifests writes a region so large that it has enough objects, one file a namespace, and returns how many it has.
func manifests(b *testing.B) (folder string, objects int) {
	b.Helper()
	now := noon()
	one, err := region.Story(now, region.Defaults())
	if err != nil {
		b.Fatal(err)
	}
	o := region.Defaults()
	o.Scale = checked/(len(one.Objects)-len(one.Expectations)/2) + 2
	story, err := region.Story(now, o)
	if err != nil {
		b.Fatal(err)
	}
	files := map[string]*bytes.Buffer{}
	for _, object := range story.Objects {
		if object.GetObjectKind().GroupVersionKind().Group == "" {
			continue // a namespace
		}
		name := object.GetNamespace() + ".yaml"
		if files[name] == nil {
			files[name] = &bytes.Buffer{}
		}
		write(b, files[name], object)
		objects++
	}
	folder = b.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, "f"+name), text.Bytes(), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return folder, objects
}

func write(b *testing.B, to *bytes.Buffer, object client.Object) {
	b.Helper()
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		b.Fatal(err)
	}
	delete(content, "status")
	text, err := yaml.Marshal(content)
	if err != nil {
		b.Fatal(err)
	}
	fmt.Fprintf(to, "---\n%s", text)
}

// decodeAll is the floor. It returns how many objects there are.
func decodeAll(b *testing.B, folder string) (objects int) {
	b.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file) //nolint:gosec // written above
		if err != nil {
			b.Fatal(err)
		}
		reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data)))
		for {
			doc, err := reader.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			if doc, err = yaml.YAMLToJSON(doc); err != nil {
				b.Fatal(err)
			}
			var meta runtime.TypeMeta
			if err := json.Unmarshal(doc, &meta); err != nil {
				b.Fatal(err)
			}
			object, err := scheme.New(meta.GroupVersionKind())
			if err != nil {
				b.Fatal(err)
			}
			if err := json.Unmarshal(doc, object); err != nil {
				b.Fatal(err)
			}
			objects++
		}
	}
	return objects
}
