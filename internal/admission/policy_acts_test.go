// SPDX-License-Identifier: Apache-2.0

package admission

import "testing"

// A Secret of what is sought has everything that binds it to one search, or is refused.
func TestOfOneSearch(t *testing.T) {
	owner := "ownerReferences: [{apiVersion: vsa.legal/v1alpha1, kind: VideoSearchJob, name: van}]"
	holds(t, ofOneSearch(), map[string]struct {
		request string
		want    bool
	}{
		"as it has to be": {"object: {type: vsa.legal/query, immutable: true, metadata: {" + owner + "}, data: {q: '', vsa.legal.search.van: ''}}", true},
		"another type":    {"object: {type: Opaque, immutable: true, metadata: {" + owner + "}, data: {vsa.legal.search.van: ''}}", false},
		"no type":         {"object: {immutable: true, metadata: {" + owner + "}, data: {vsa.legal.search.van: ''}}", false},
		"it can change":   {"object: {type: vsa.legal/query, metadata: {" + owner + "}, data: {vsa.legal.search.van: ''}}", false},
		"another search":  {"object: {type: vsa.legal/query, immutable: true, metadata: {" + owner + "}, data: {vsa.legal.search.car: ''}}", false},
		"two searches":    {"object: {type: vsa.legal/query, immutable: true, metadata: {" + owner + "}, data: {vsa.legal.search.van: '', vsa.legal.search.car: ''}}", false},
		"no owner":        {"object: {type: vsa.legal/query, immutable: true, metadata: {}, data: {vsa.legal.search.van: ''}}", false},
		"no data":         {"object: {type: vsa.legal/query, immutable: true, metadata: {" + owner + "}}", false},
		"a namesake":      {"object: {type: vsa.legal/query, immutable: true, metadata: {ownerReferences: [{apiVersion: x.example/v1, kind: VideoSearchJob, name: van}]}, data: {vsa.legal.search.van: ''}}", false},
	})
}

func TestOrphans(t *testing.T) {
	holds(t, orphans, map[string]struct {
		request string
		want    bool
	}{
		"left behind":    {"request: {options: {propagationPolicy: Orphan}}", true},
		"the older word": {"request: {options: {orphanDependents: true}}", true},
		"in background":  {"request: {options: {propagationPolicy: Background}}", false},
		"no word":        {"request: {options: {}}", false},
		"nothing":        {"request: {}", false},
	})
}

func TestSaysTheSame(t *testing.T) {
	was := "request: {operation: UPDATE}\noldObject: {metadata: {labels: {a: b}}, spec: {name: x}}\n"
	holds(t, saysTheSame, map[string]struct {
		request string
		want    bool
	}{
		"labeled":              {was + "object: {metadata: {labels: {a: c}, annotations: {d: e}}, spec: {name: x}}", true},
		"says something else":  {was + "object: {metadata: {}, spec: {name: z}}", false},
		"says nothing":         {was + "object: {metadata: {}}", false},
		"held":                 {was + "object: {metadata: {finalizers: [a]}, spec: {name: x}}", false},
		"goes with something":  {was + "object: {metadata: {ownerReferences: [{name: a}]}, spec: {name: x}}", false},
		"made":                 {"request: {operation: CREATE}\nobject: {metadata: {}, spec: {}}\noldObject: {metadata: {}, spec: {}}", false},
		"deleted, as it stood": {"request: {operation: DELETE}\nobject: {metadata: {}, spec: {}}\noldObject: {metadata: {}, spec: {}}", false},
	})
}

func TestReported(t *testing.T) {
	holds(t, reported("object"), map[string]struct {
		request string
		want    bool
	}{
		"by the operator":           {"object: {reportingController: vsa-operator}", true},
		"by the core API":           {"object: {reportingComponent: vsa-operator}", true},
		"as kubectl describe shows": {"object: {source: {component: vsa-operator}}", true},
		"the same by the other API": {"object: {deprecatedSource: {component: vsa-operator}}", true},
		"by others":                 {"object: {reportingController: kubelet, source: {component: kubelet}}", false},
		"by nobody":                 {"object: {}", false},
	})
}
