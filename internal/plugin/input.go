// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/utils/clock"
	"sigs.k8s.io/yaml"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/manifest"
	"github.com/vsa-legal/operator/internal/text"
	"github.com/vsa-legal/operator/internal/world"
)

// input is what manifests give to a command.
type input struct {
	objects *world.Objects // with the catalogue's profiles, where the manifests have none of that name
	refused []manifest.Object
	origins map[identity]manifest.Position
	// replaced names the catalogue's profiles that give way to others of the manifests.
	replaced []string
	// live tells that all of it is a cluster's.
	live bool
	// err joins what could not be read. The rest is there.
	err error
}

type identity struct{ kind, namespace, name string }

// origin tells where an object was read.
func (in *input) origin(kind, namespace, name string) manifest.Position {
	return in.origins[identity{kind, namespace, name}]
}

// readInput reads manifests. root is the folder that a kustomization was built from, to which the origins that
// kustomize notes are relative; empty leaves them out.
func readInput(paths []string, stdin io.Reader, namespace, root string) (*input, error) {
	in, err := readManifests(paths, stdin, namespace, root)
	if err != nil {
		return nil, err
	}
	return in, in.underCatalogue()
}

// readManifests reads manifests without adding the catalogue.
func readManifests(paths []string, stdin io.Reader, namespace, root string) (*input, error) {
	if info, err := os.Stat(root); root != "" && (err != nil || !info.IsDir()) {
		return nil, fmt.Errorf("--kustomization %s: there is no such folder", root)
	}
	loader, err := manifest.NewLoader(namespace)
	if err != nil {
		return nil, err
	}
	docs, unread := manifest.Read(paths, stdin)
	if len(docs) == 0 && unread == nil {
		return nil, errors.New("the input is empty: did what should have written it fail?")
	}
	if root != "" {
		k := &kustomization{root: root, files: map[string][]manifest.Document{}}
		for i := range docs {
			docs[i].Position = k.kustomized(&docs[i])
		}
	}
	loaded := loader.Load(docs)
	in := &input{err: unread, origins: make(map[identity]manifest.Position, len(loaded))}
	in.objects, in.refused = world.Collect(loaded)
	if len(in.refused) > 0 {
		in.err = errors.Join(in.err, unbuilt(paths))
	}
	for i := range loaded {
		if _, counts := in.origins[identity{loaded[i].Kind, loaded[i].Namespace, loaded[i].Name}]; counts || loaded[i].Object == nil {
			continue // the first that counts is where it stands
		}
		in.origins[identity{loaded[i].Kind, loaded[i].Namespace, loaded[i].Name}] = loaded[i].Position
	}
	return in, nil
}

// underCatalogue adds the catalogue's profiles.
func (in *input) underCatalogue() error {
	catalogue, err := law.Profiles()
	if err != nil {
		return err
	}
	in.replaced = replacedBy(in.objects.Profiles, catalogue)
	base := &world.Objects{Profiles: catalogue}
	in.objects.Profiles = base.Under(in.objects.Profiles, nil).Profiles
	in.objects.BuiltIn = catalogue
	return nil
}

// besideCatalogue notes which profiles of a cluster differ from the catalogue's, and lets the catalogue bind as the operator
// does.
func (in *input) besideCatalogue() error {
	catalogue, err := law.Profiles()
	if err != nil {
		return err
	}
	in.replaced, in.objects.BuiltIn = replacedBy(in.objects.Profiles, catalogue), catalogue
	return nil
}

// replacedBy names the profiles of the catalogue in the place of which there are others, of other content.
func replacedBy(profiles, catalogue []v1alpha1.LegalProfile) []string {
	var names []string
	for i := range catalogue {
		own := slices.IndexFunc(profiles, func(p v1alpha1.LegalProfile) bool { return p.Name == catalogue[i].Name })
		if own >= 0 && !equality.Semantic.DeepEqual(profiles[own].Spec, catalogue[i].Spec) {
			names = append(names, catalogue[i].Name)
		}
	}
	return names
}

// only leaves out the requests of other namespaces than the one that was given.
func (in *input) only(namespace string) error {
	if namespace == "" {
		return nil
	}
	elsewhere := func(ns string) bool { return ns != namespace }
	objects := *in.objects
	objects.Deployments = slices.DeleteFunc(slices.Clone(objects.Deployments), func(d v1alpha1.VideoAnalyticsDeployment) bool { return elsewhere(d.Namespace) })
	objects.Searches = slices.DeleteFunc(slices.Clone(objects.Searches), func(s v1alpha1.VideoSearchJob) bool { return elsewhere(s.Namespace) })
	if had := len(in.objects.Deployments) + len(in.objects.Searches); had > 0 && len(objects.Deployments)+len(objects.Searches) == 0 {
		return fmt.Errorf("nothing of the input is asked for in the namespace %s", namespace)
	}
	in.objects = &objects
	return nil
}

// warn says what somebody who reads only verdicts would miss.
func (in *input) warn(out io.Writer) {
	whose := "input"
	if in.live {
		whose = "cluster"
	}
	for _, name := range in.replaced {
		fmt.Fprintf(out, "note: the %s's LegalProfile %s replaces the catalogue's, and differs from it\n", whose, name)
	}
}

// idle warns that no verdict follows from the input.
func (in *input) idle(out io.Writer) {
	if len(in.objects.Deployments)+len(in.objects.Searches) == 0 && len(in.refused) == 0 && in.err == nil {
		fmt.Fprintln(out, "warning: nothing to judge: there is no VideoAnalyticsDeployment and no VideoSearchJob in the input")
	}
}

// unbuilt is an error where a path is what kustomize builds manifests from, whose parts are none.
func unbuilt(paths []string) error {
	for _, path := range paths {
		for _, name := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
			if _, err := os.Stat(filepath.Join(path, name)); err == nil {
				return fmt.Errorf("%s is a kustomization: check what it builds, kubectl kustomize %s | kubectl vsa check -f -", path, path)
			}
		}
	}
	return nil
}

// originAnnotation is where kustomize notes the file of an object, with buildMetadata: [originAnnotations].
const originAnnotation = "config.kubernetes.io/origin"

// kustomized returns where the manifest stands that kustomize made an object from. The files that it reads for that it
// keeps, for many objects have one origin.
func (k *kustomization) kustomized(doc *manifest.Document) manifest.Position {
	kind, _ := doc.Content["kind"].(string)
	name, _, _ := unstructured.NestedString(doc.Content, "metadata", "name")
	note, _, _ := unstructured.NestedString(doc.Content, "metadata", "annotations", originAnnotation)
	var origin struct {
		Path string `json:"path"`
		Repo string `json:"repo"`
	}
	if note == "" || yaml.Unmarshal([]byte(note), &origin) != nil || origin.Path == "" || origin.Repo != "" {
		return doc.Position
	}
	file := filepath.Join(k.root, origin.Path)
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return doc.Position // whatever the note names, it is no manifest
	}
	if _, read := k.files[file]; !read {
		k.files[file], _ = manifest.Read([]string{file}, nil) // what cannot be read has no line
	}
	at := manifest.Position{File: file, Line: 1}
	best := -1
	for i := range k.files[file] {
		// kustomize may have given the name a prefix or a suffix: the longest name that is in it is the origin's.
		was, _, _ := unstructured.NestedString(k.files[file][i].Content, "metadata", "name")
		if k.files[file][i].Content["kind"] == kind && strings.Contains(name, was) && len(was) > best {
			best, at = len(was), k.files[file][i].Position
		}
	}
	return at
}

// kustomization is the folder that an input was built from.
type kustomization struct {
	root  string
	files map[string][]manifest.Document
}

// instant reads the --at flag. Without it, it is now.
func instant(at string, clock clock.PassiveClock) (time.Time, error) {
	if at == "" {
		return clock.Now().Truncate(time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return time.Time{}, fmt.Errorf("--at %q is no instant: write it as 2026-06-20T12:00:00+02:00", at)
	}
	return t, nil
}

// refusedError says that some objects would be refused. What they are, the output has said.
func refusedError(refused []manifest.Object) error {
	if len(refused) == 0 {
		return nil
	}
	return errors.New(count(len(refused), "object") + " of the input would be refused by the API server")
}

// problems lists why objects would be refused, for a command that prints no report of them.
func problems(refused []manifest.Object) string {
	var text strings.Builder
	for i := range refused {
		r := &refused[i]
		fmt.Fprintf(&text, "\n%s: %s %s: %s", r.Position, r.Kind, r.Name, strings.Join(r.Problems, "; "))
	}
	return text.String()
}

func count(n int, noun string) string { return text.Count(n, noun) }
