// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiruntime "k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/crd"
)

// Object is a document of our group, judged as the API server would on create.
type Object struct {
	Position
	// Kind, Namespace and Name are as the document has them, even where it is refused. Namespace is empty where the
	// kind has none.
	Kind, Namespace, Name string
	// Object is a pointer to a type of v1alpha1, without status; nil where the API server would refuse it.
	Object apiruntime.Object
	// Problems say why it would be refused, one sentence each, the field path first. None of them repeats a value of
	// a judicial object.
	Problems []string
}

// Loader judges documents. It may be used by several goroutines at a time.
type Loader struct {
	namespace string
	// kinds are compiled when the first object of theirs comes.
	kinds map[string]func() (*kind, error)
}

// NewLoader returns a loader that puts objects without a namespace into the one given, or else into "default". Its
// errors are defects of the program: types that cannot be registered.
func NewLoader(namespace string) (*Loader, error) {
	kinds, err := definedKinds()
	if err != nil {
		return nil, err
	}
	return &Loader{namespace: cmp.Or(namespace, "default"), kinds: kinds}, nil
}

// definedKinds are those that have a definition. Each is read and compiled when an object of it comes, once a program: they
// never differ, and to compile their rules takes longer than to judge a hundred objects.
var definedKinds = sync.OnceValues(func() (map[string]func() (*kind, error), error) {
	scheme := apiruntime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		return nil, fmt.Errorf("register the kinds: %w", err)
	}
	kinds := map[string]func() (*kind, error){}
	for name := range scheme.KnownTypes(v1alpha1.GroupVersion) {
		if gvk := v1alpha1.GroupVersion.WithKind(name); crd.Has(gvk) {
			kinds[name] = sync.OnceValues(func() (*kind, error) { return definedKind(scheme, gvk) })
		}
	}
	return kinds, nil
})

func definedKind(scheme *apiruntime.Scheme, gvk schema.GroupVersionKind) (*kind, error) {
	definition, err := crd.Definition(gvk)
	if err != nil {
		return nil, fmt.Errorf("read the definition: %w", err)
	}
	version := served(&definition.Spec)
	if version == nil {
		return nil, fmt.Errorf("%s does not serve %s", definition.Name, gvk.Version)
	}
	return newKind(scheme, &definition.Spec, version)
}

// served returns the version of a definition that this program knows.
func served(spec *apiextensionsv1.CustomResourceDefinitionSpec) *apiextensionsv1.CustomResourceDefinitionVersion {
	for i := range spec.Versions {
		if version := &spec.Versions[i]; version.Served && version.Name == v1alpha1.GroupVersion.Version {
			return version
		}
	}
	return nil
}

// Load judges the documents of our group, in their order, and leaves out the others. It does not change them.
func (l *Loader) Load(docs []Document) []Object {
	ours := slices.DeleteFunc(slices.Clone(docs), func(d Document) bool {
		version, _ := d.Content["apiVersion"].(string)
		return !isOurs(version)
	})
	objects := make([]Object, len(ours))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(ours)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(ours); i = int(next.Add(1)) - 1 {
				objects[i] = l.object(ours[i])
			}
		})
	}
	workers.Wait()
	return objects
}

// object judges one document.
func (l *Loader) object(doc Document) Object {
	o := Object{Position: doc.Position}
	o.Kind, _ = doc.Content["kind"].(string)
	metadata, _ := doc.Content["metadata"].(map[string]any)
	o.Name, _ = metadata["name"].(string)
	o.Namespace, _ = metadata["namespace"].(string)
	compile, ok := l.kinds[o.Kind]
	if !ok {
		kinds := strings.Join(slices.Sorted(maps.Keys(l.kinds)), ", ")
		o.Problems = []string{fmt.Sprintf("kind: %s has no such kind: write one of %s", v1alpha1.GroupVersion, kinds)}
		return o
	}
	if doc.Content["apiVersion"] != v1alpha1.GroupVersion.String() {
		o.Problems = []string{fmt.Sprintf("apiVersion: there is no such version: write %s", v1alpha1.GroupVersion)}
		return o
	}
	k, err := compile()
	if err != nil {
		o.Problems = []string{fmt.Sprintf("kind: this program cannot check it: %v", err)}
		return o
	}
	switch {
	case !k.namespaced:
		o.Namespace = ""
	case o.Namespace == "":
		o.Namespace = l.namespace
	}
	o.Object, o.Problems = k.create(doc.Content, o.Namespace)
	return o
}
