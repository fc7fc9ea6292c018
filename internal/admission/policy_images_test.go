// SPDX-License-Identifier: Apache-2.0

package admission

import "testing"

// Of an ordinary pod nothing is worked out; of everything that could be the operator's, or a way round it, it is.
func TestConcerns(t *testing.T) {
	params := "\nparams: {data: {'digest.01': ' sha256:0123 ', 'repository.20': ' registry.example/abc ', query.town: ' van-query '}}"
	pod := func(metadata, spec string) string {
		return "request: {namespace: town, resource: {resource: pods}}\nobject: {metadata: {" + metadata + "}, spec: {" + spec + "}}" + params
	}
	ordinary := "containers: [{name: c, image: 'nginx:1', env: [{name: A, value: b}]}]"
	holds(t, concerns(), map[string]struct {
		request string
		want    bool
	}{
		"an ordinary pod":   {pod("labels: {app: x}", ordinary), false},
		"governed":          {pod("", "containers: [{image: 'registry.example/abc:v1'}]"), true},
		"governed, a mount": {pod("", ordinary+", volumes: [{name: v, image: {reference: 'registry.example/abc:v1'}}]"), true},
		"named by a node":   {pod("", "containers: [{image: 'sha256:0011'}]"), true},
		"our label":         {pod("labels: {app.kubernetes.io/managed-by: vsa-operator}", ordinary), true},
		"a label of ours":   {pod("labels: {vsa.legal/search: van}", ordinary), true},
		"our owner":         {pod("ownerReferences: [{apiVersion: vsa.legal/v1alpha1, kind: VideoSearchJob}]", ordinary), true},
		"what is sought":    {pod("", ordinary+", volumes: [{secret: {secretName: van-query}}]"), true},
		"another Secret":    {pod("", ordinary+", volumes: [{secret: {secretName: mine}}, {configMap: {name: van-query}}]"), false},
		"of no search here": {"request: {namespace: other, resource: {resource: pods}}\nobject: {metadata: {}, spec: {" + ordinary + ", volumes: [{secret: {secretName: van-query}}]}}" + params, false},
	})
}

// The pod of a search shows what is sought by the key of that search. Shown whole, as a license is, it is another pod's.
func TestSoughtAsOther(t *testing.T) {
	const params = "\nparams: {data: {query.town: ' van-query '}}"
	holds(t, celSoughtAsOther("object.spec"), map[string]struct {
		request string
		want    bool
	}{
		"whole":             {"request: {namespace: town}\nobject: {spec: {volumes: [{emptyDir: {}}, {secret: {secretName: van-query}}]}}" + params, true},
		"by its key":        {"request: {namespace: town}\nobject: {spec: {volumes: [{projected: {sources: [{secret: {name: van-query}}]}}]}}" + params, false},
		"a license":         {"request: {namespace: town}\nobject: {spec: {volumes: [{secret: {secretName: license}}]}}" + params, false},
		"of no search here": {"request: {namespace: other}\nobject: {spec: {volumes: [{secret: {secretName: van-query}}]}}" + params, false},
		"no volume":         {"request: {namespace: town}\nobject: {spec: {}}" + params, false},
	})
}

// Wherever a pod names a Secret, it is found.
func TestSecretsOfAPod(t *testing.T) {
	is := asked(t, celSecrets("object.spec")+".exists(n, n == 'q')")
	for name, spec := range map[string]string{
		"a volume":            "volumes: [{emptyDir: {}}, {secret: {secretName: q}}]",
		"a projected volume":  "volumes: [{projected: {sources: [{configMap: {name: x}}, {secret: {name: q}}]}}]",
		"an environment":      "containers: [{image: x}, {envFrom: [{configMapRef: {name: x}}, {secretRef: {name: q}}]}]",
		"a variable":          "initContainers: [{env: [{name: A}, {name: B, valueFrom: {secretKeyRef: {name: q, key: k}}}]}]",
		"a container to look": "ephemeralContainers: [{envFrom: [{secretRef: {name: q}}]}]",
	} {
		if !is("object: {spec: {" + spec + "}}") {
			t.Errorf("%s is not seen", name)
		}
	}
	if is("object: {spec: {volumes: [{configMap: {name: q}}, {secret: {secretName: qq}}], containers: [{image: q, name: q}]}}") {
		t.Error("what is no such Secret is taken for it")
	}
}
