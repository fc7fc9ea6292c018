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
