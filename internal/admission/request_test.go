// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"strings"
	"testing"

	"github.com/google/cel-go/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"sigs.k8s.io/yaml"
)

// asked evaluates an expression over a request, as the API server would. The request is written as YAML: what it is of is under
// request, object, oldObject and params.
func asked(t *testing.T, expression string) func(request string) bool {
	t.Helper()
	set, err := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()).Extend(environment.VersionedOptions{
		IntroducedVersion: environment.DefaultCompatibilityVersion(),
		EnvOptions: []cel.EnvOption{cel.Variable("request", cel.DynType), cel.Variable("object", cel.DynType),
			cel.Variable("oldObject", cel.DynType), cel.Variable("params", cel.DynType), cel.Variable("variables", cel.DynType), cel.Variable("k", cel.StringType)},
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
	return func(request string) bool {
		values := map[string]any{"request": map[string]any{}, "object": map[string]any{}, "oldObject": map[string]any{}, "params": map[string]any{},
			"variables": map[string]any{}, "k": ""}
		if err := yaml.Unmarshal([]byte(request), &values); err != nil {
			t.Fatal(err)
		}
		value, _, err := program.Eval(values)
		if err != nil {
			t.Fatalf("%s: %v", request, err)
		}
		is, ok := value.Value().(bool)
		if !ok {
			t.Fatalf("%s: %v", request, value)
		}
		return is
	}
}

// holds compares what an expression says of requests with what it has to say.
func holds(t *testing.T, expression string, cases map[string]struct {
	request string
	want    bool
}) {
	t.Helper()
	is := asked(t, expression)
	for name, c := range cases {
		if got := is(strings.ReplaceAll(c.request, "\t", "  ")); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
