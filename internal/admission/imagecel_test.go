// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"strings"
	"testing"

	"github.com/google/cel-go/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"pgregory.net/rapid"
)

// evaluate makes a function of an expression over a reference, called image, as the API server would evaluate it.
func evaluate(t *testing.T, expression string) func(image string, data map[string]string) any {
	t.Helper()
	set, err := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()).Extend(environment.VersionedOptions{
		IntroducedVersion: environment.DefaultCompatibilityVersion(),
		EnvOptions:        []cel.EnvOption{cel.Variable("image", cel.StringType), cel.Variable("params", cel.DynType)},
	})
	if err != nil {
		t.Fatal(err)
	}
	env := set.StoredExpressionsEnv()
	ast, issues := env.Compile(expression)
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	program, err := env.Program(ast)
	if err != nil {
		t.Fatal(err)
	}
	return func(image string, data map[string]string) any {
		value, _, err := program.Eval(map[string]any{"image": image, "params": map[string]any{"data": data}})
		if err != nil {
			t.Fatalf("%q: %v", image, err)
		}
		return value.Value()
	}
}

// anyReference draws a reference of the parts that references have, lawful or not.
func anyReference(t *rapid.T) string {
	host := rapid.SampledFrom([]string{"", "registry.example/", "Registry.Example:443/", "docker.io/", "index.docker.io/", "localhost/", "localhost:5000/",
		"registry.example./", "vendor/", "[::1]:5000/", "host:80/"}).Draw(t, "host")
	path := rapid.StringMatching(`[a-zA-Z0-9._/-]{0,20}`).Draw(t, "path")
	tag := rapid.SampledFrom([]string{"", ":v1", ":", "@", "@sha256:" + strings.Repeat("ab", 32), ":v1@sha256:" + strings.Repeat("0", 64), "@sha512:00", "@@"}).Draw(t, "tag")
	return host + path + tag
}

// The API server spells a reference as the operator does that writes the parameters.
func TestExpressionSpellsAsCanonicalDoes(t *testing.T) {
	repository := evaluate(t, celRepository("image"))
	rapid.Check(t, func(r *rapid.T) {
		image := anyReference(r)
		if got, want := repository(image, nil), Canonical(image).Repository; got != want {
			r.Fatalf("%q: the API server has %q, the operator %q", image, got, want)
		}
	})
}

// What is governed is found, by repository and by digest, and nothing else is.
func TestExpressionFindsWhatIsGoverned(t *testing.T) {
	governed := evaluate(t, celGoverned("image"))
	rapid.Check(t, func(r *rapid.T) {
		listed, asked := Canonical(anyReference(r)), anyReference(r)
		data := lists(map[string]bool{listed.Repository: true}, map[string]bool{listed.Digest: true})
		is := Canonical(asked)
		want := is.Repository == listed.Repository || strings.HasPrefix(is.Digest, "sha256:") && len(is.Digest) > 9 && is.Digest == listed.Digest
		if got := governed(asked, data); got != want {
			r.Fatalf("%q is governed %v, want %v, by %v", asked, got, want, data)
		}
	})
}
