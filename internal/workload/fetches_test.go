// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/workload"
)

func TestFetches(t *testing.T) {
	args := func(words ...string) v1alpha1.Runtime { return v1alpha1.Runtime{Args: words} }
	env := func(name v1alpha1.EnvName, value string) v1alpha1.Runtime {
		return v1alpha1.Runtime{Env: []v1alpha1.RuntimeEnv{{Name: name, Value: value}}}
	}
	one := func(field string, how workload.FetchBy) []workload.Fetch {
		return []workload.Fetch{{Field: field, How: how}}
	}
	const first = "spec.runtime.args[0]"
	for name, c := range map[string]struct {
		of   v1alpha1.Runtime
		want []workload.Fetch
	}{
		"nothing":                                {},
		"a folder":                               {of: args("--model-repository=/models", "--exit-on-error=false", "--pull-policy=never")},
		"a repository in S3":                     {of: args("--model-repository=s3://bucket/models"), want: one(first, workload.FetchAddress)},
		"a repository in S3, upper case":         {of: args("S3://bucket"), want: one(first, workload.FetchAddress)},
		"a model by HTTP":                        {of: args("--model", "https://user:secret@example.com/face.onnx"), want: one("spec.runtime.args[1]", workload.FetchAddress)},
		"its own address":                        {of: args("--listen=http://0.0.0.0:8000", "--self=http://localhost:8000/v2", "http://[::]:80")},
		"an address that only begins as its own": {of: args("http://localhost.example.com/face"), want: one(first, workload.FetchAddress)},
		"a camera":                               {of: args("rtsp://10.0.0.1/live")},
		"loading on demand":                      {of: args("--model-control-mode=explicit"), want: one(first, workload.FetchOption)},
		"loading on demand, in two words":        {of: args("--model-control-mode", "explicit"), want: one(first, workload.FetchOption)},
		"loading what is there":                  {of: args("--model-control-mode=none", "--model-control-mode", "none")},
		"a model by name":                        {of: args("--load-model=face"), want: one(first, workload.FetchOption)},
		"a model of a hub":                       {of: args("--source_model", "vendor/face"), want: one(first, workload.FetchOption)},
		"a line for a shell":                     {of: args("set -e; /usr/bin/curl -o /tmp/m $URL && serve"), want: one(first, workload.FetchProgram)},
		"an installer":                           {of: args("-m", "pip", "install", "face"), want: one("spec.runtime.args[1]", workload.FetchProgram)},
		"a word that only holds one":             {of: args("--gitops", "/opt/curly", "pipeline")},
		"a command":                              {of: v1alpha1.Runtime{Command: []string{"wget", "x"}}, want: one("spec.runtime.command[0]", workload.FetchProgram)},
		"a token":                                {of: env("HF_TOKEN", "x"), want: one("spec.runtime.env HF_TOKEN", workload.FetchVariable)},
		"a proxy":                                {of: env("https_proxy", ""), want: one("spec.runtime.env https_proxy", workload.FetchVariable)},
		"offline":                                {of: env("HF_HUB_OFFLINE", "1")},
		"an address in a variable":               {of: env("MODELS", "gs://bucket"), want: one("spec.runtime.env MODELS", workload.FetchAddress)},
		"a variable of another kind":             {of: env("HOME", "/scratch")},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, workload.Fetches(&c.of)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFetchesRepeatNoValue(t *testing.T) {
	for _, f := range workload.Fetches(&v1alpha1.Runtime{Args: []string{"s3://key:secret@bucket"}, Env: []v1alpha1.RuntimeEnv{{Name: "AWS_KEY", Value: "secret"}}}) {
		if strings.Contains(f.String(), "secret") || strings.Contains(f.String(), "bucket") {
			t.Errorf("it says %q", f)
		}
	}
}
