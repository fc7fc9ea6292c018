// SPDX-License-Identifier: Apache-2.0

package world

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/vsa-legal/operator/internal/manifest"
)

// identity of an object: there is one of them in a cluster.
type identity struct{ kind, namespace, name string }

// Collect gathers the objects of manifests. Those that the API server would refuse are returned apart, and so are all
// that share a kind, a namespace and a name and differ: which of them a cluster would have cannot be told. What is
// given twice and is the same counts once.
func Collect(manifests []manifest.Object) (*Objects, []manifest.Object) {
	seen := map[identity]int{}
	contradicted := map[identity]bool{}
	var refused []manifest.Object
	for i := range manifests {
		m := &manifests[i]
		id := identity{m.Kind, m.Namespace, m.Name}
		first, again := seen[id]
		switch {
		case m.Object == nil:
			refused = append(refused, *m)
		case !again:
			seen[id] = i
		case !equality.Semantic.DeepEqual(m.Object, manifests[first].Object):
			contradicted[id] = true
			refused = append(refused, contradiction(m, &manifests[first]))
		}
	}
	objects := &Objects{}
	for i := range manifests {
		id := identity{manifests[i].Kind, manifests[i].Namespace, manifests[i].Name}
		switch first, ok := seen[id]; {
		case !ok || first != i:
		case contradicted[id]:
			refused = append(refused, contradiction(&manifests[i], nil))
		default:
			objects.Add(manifests[i].Object)
		}
	}
	return objects, refused
}

func contradiction(m, first *manifest.Object) manifest.Object {
	refused := *m
	refused.Object = nil
	refused.Problems = []string{"it is given more than once, with different content: keep one"}
	if first != nil {
		refused.Problems = []string{fmt.Sprintf("it is also given at %s, with different content: keep one", first.Position)}
	}
	return refused
}
