// SPDX-License-Identifier: Apache-2.0

package perf_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	apiruntime "k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/crd"
	"github.com/vsa-legal/operator/hack/region/region"
	"github.com/vsa-legal/operator/internal/plugin"
)

// checked is how many objects the benchmark of check has at least.
const checked = 5000

// BenchmarkCheck checks 5,000 objects as kubectl vsa check does, against a floor that reads the same files, decodes them and validates
// them by the API server's own code, and judges nothing. Both work with all processors. Goal: a ratio of 2.5.
func BenchmarkCheck(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command has it, for the floor as well
	folder, objects := manifests(b)
	check := func() time.Duration {
		return timed(1, func() {
			out := &bytes.Buffer{}
			c := plugin.New(genericiooptions.IOStreams{Out: out, ErrOut: io.Discard}, clock.RealClock{})
			c.SetArgs([]string{"check", "-f", folder, "-o", "json"})
			if err := c.Execute(); plugin.ExitCode(err) == plugin.ExitUnread {
				b.Fatal(err)
			}
		})
	}
	rules := compiledRules(b)
	floor := func(validates bool) func() time.Duration {
		return func() time.Duration {
			return timed(1, func() {
				if n := readAll(b, folder, rules, validates); n != objects {
					b.Fatalf("read %d of %d objects", n, objects)
				}
			})
		}
	}
	check() // compiles the rules of the kinds, once a program
	for b.Loop() {
		c, decode := compare(b, check, floor(true)), interleave(wantedRounds, check, floor(false))
		figures := c.figures()
		figures["objects"], figures["ratio-to-decoding"] = float64(objects), median(decode.ratios())
		report(b, figures)
	}
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
	content, err := apiruntime.DefaultUnstructuredConverter.ToUnstructured(object)
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

// rules are what an API server makes of the definition of a kind to validate objects of it.
type rules struct {
	schema     validation.SchemaValidator
	structural *structuralschema.Structural
	cel        *cel.Validator
}

// compiledRules of every kind that has a definition.
func compiledRules(b *testing.B) map[string]*rules {
	b.Helper()
	all := map[string]*rules{}
	for name := range scheme.KnownTypes(v1alpha1.GroupVersion) {
		gvk := v1alpha1.GroupVersion.WithKind(name)
		if !crd.Has(gvk) {
			continue
		}
		definition, err := crd.Definition(gvk)
		if err != nil {
			b.Fatal(err)
		}
		var internal apiextensions.CustomResourceValidation
		r := &rules{}
		err = apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(definition.Spec.Versions[0].Schema, &internal, nil)
		if err == nil {
			r.schema, _, err = validation.NewSchemaValidator(internal.OpenAPIV3Schema)
		}
		if err == nil {
			r.structural, err = structuralschema.NewStructural(internal.OpenAPIV3Schema)
		}
		if err != nil {
			b.Fatal(err)
		}
		r.cel = cel.NewValidator(r.structural, true, celconfig.PerCallLimit)
		all[name] = r
	}
	return all
}

// problems are those of an object that is to be created.
func (r *rules) problems(ctx context.Context, content map[string]any) field.ErrorList {
	defaulting.Default(content, r.structural)
	found := validation.ValidateCustomResource(nil, content, r.schema)
	if r.cel != nil {
		broken, _ := r.cel.Validate(ctx, nil, r.structural, content, nil, celconfig.RuntimeCELCostBudget)
		found = append(found, broken...)
	}
	return found
}

// readAll is the floor: it reads several files at a time. It returns how many objects there are.
func readAll(b *testing.B, folder string, all map[string]*rules, validates bool) int {
	b.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	var objects atomic.Int64
	err = inParallel(len(files), func(i int) error {
		n, err := readFile(b.Context(), files[i], all, validates)
		objects.Add(int64(n))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return int(objects.Load())
}

// readFile decodes every object of a file into its type, and validates it.
func readFile(ctx context.Context, file string, all map[string]*rules, validates bool) (objects int, err error) {
	data, err := os.ReadFile(file) //nolint:gosec // written above
	if err != nil {
		return 0, err
	}
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data)))
	for ; ; objects++ {
		doc, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return 0, err
		}
		if doc, err = yaml.YAMLToJSON(doc); err != nil {
			return 0, err
		}
		var meta metav1.TypeMeta
		if err := json.Unmarshal(doc, &meta); err != nil {
			return 0, err
		}
		object, err := scheme.New(meta.GroupVersionKind())
		if err != nil {
			return 0, err
		}
		if err := json.Unmarshal(doc, object); err != nil {
			return 0, err
		}
		r := all[meta.Kind]
		if !validates || r == nil {
			continue
		}
		content := map[string]any{}
		if err := utiljson.Unmarshal(doc, &content); err != nil {
			return 0, err
		}
		if found := r.problems(ctx, content); len(found) > 0 {
			return 0, found.ToAggregate()
		}
	}
}
