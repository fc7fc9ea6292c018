// SPDX-License-Identifier: Apache-2.0

package health_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// recipes reads the recipes of a folder as the engines do.
func recipes(dir string) (map[string]engine, error) {
	flux, err := readFlux(filepath.Join(dir, "flux", "region.yaml"))
	if err != nil {
		return nil, err
	}
	argo, err := readArgo(filepath.Join(dir, "argocd", "argocd-cm.yaml"))
	if err != nil {
		return nil, err
	}
	return map[string]engine{"kstatus": kstatus, "flux": flux, "argocd": argo}, nil
}

// readFlux reads the expressions of a Kustomization. A kind without one is left to kstatus, as by Flux.
func readFlux(file string) (engine, error) {
	var k struct {
		Spec struct {
			HealthCheckExprs []kustomize.CustomHealthCheck `json:"healthCheckExprs"`
		} `json:"spec"`
	}
	if err := readYAML(file, &k); err != nil {
		return nil, err
	}
	if len(k.Spec.HealthCheckExprs) == 0 {
		return nil, fmt.Errorf("%s has no expressions", file)
	}
	byKind := map[string]*cel.StatusEvaluator{}
	for i := range k.Spec.HealthCheckExprs {
		of := &k.Spec.HealthCheckExprs[i]
		evaluator, err := cel.NewStatusEvaluator(&of.HealthCheckExpressions)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, of.Kind, err)
		}
		byKind[of.APIVersion+" "+of.Kind] = evaluator
	}
	return func(ctx context.Context, o *unstructured.Unstructured) (string, error) {
		evaluator, ok := byKind[o.GetAPIVersion()+" "+o.GetKind()]
		if !ok {
			return kstatus(ctx, o)
		}
		result, err := evaluator.Evaluate(ctx, o)
		if err != nil {
			return "", err
		}
		return result.Status.String(), nil
	}, nil
}

// readArgo reads the health checks of Argo CD's ConfigMap. Of a kind without one Argo CD says nothing, which counts as
// healthy.
func readArgo(file string) (engine, error) {
	var config struct {
		Data map[string]string `json:"data"`
	}
	if err := readYAML(file, &config); err != nil {
		return nil, err
	}
	return func(_ context.Context, o *unstructured.Unstructured) (string, error) {
		gvk := o.GroupVersionKind()
		if script, ok := config.Data["resource.customizations.health."+gvk.Group+"_"+gvk.Kind]; ok {
			return runLua(script, o.Object)
		}
		return "", nil
	}, nil
}

// runLua runs a check as Argo CD does: with the tables of Lua and little else, the object as obj, and a table
// with a status that comes back.
func runLua(script string, object map[string]any) (string, error) {
	l := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer l.Close()
	for name, open := range map[string]lua.LGFunction{
		lua.LoadLibName: lua.OpenPackage, lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable,
	} {
		if err := l.CallByParam(lua.P{Fn: l.NewFunction(open), Protect: true}, lua.LString(name)); err != nil {
			return "", err
		}
	}
	l.SetGlobal("obj", toLua(l, object))
	if err := l.DoString(script); err != nil {
		return "", err
	}
	result, ok := l.Get(-1).(*lua.LTable)
	if !ok {
		return "", fmt.Errorf("the check returns %s and no table", l.Get(-1).Type())
	}
	return result.RawGetString("status").String(), nil
}

// toLua makes a value of Lua of one of JSON.
func toLua(l *lua.LState, value any) lua.LValue {
	switch v := value.(type) {
	case map[string]any:
		table := l.NewTable()
		for key, item := range v {
			table.RawSetString(key, toLua(l, item))
		}
		return table
	case []any:
		table := l.NewTable()
		for _, item := range v {
			table.Append(toLua(l, item))
		}
		return table
	case string:
		return lua.LString(v)
	case bool:
		return lua.LBool(v)
	case int64:
		return lua.LNumber(v)
	case float64:
		return lua.LNumber(v)
	}
	return lua.LNil
}

func readYAML(file string, into any) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
