// SPDX-License-Identifier: Apache-2.0

package scenario

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/manifest"
	"github.com/vsa-legal/operator/internal/world"
)

// Story is a scenario with its objects. Objects that the API server would refuse are only in Refused.
type Story struct {
	*Scenario
	Objects *world.Objects
	Refused []manifest.Object
}

// Load reads every scenario of the paths: files, folders or "-". A file of a folder that holds no scenario is left
// out, because others name it in spec.files; a path that holds none at all is an error. What can be read is returned,
// together with an error that joins one a problem.
func Load(paths []string, stdin io.Reader) ([]Story, error) {
	loader, err := manifest.NewLoader("")
	if err != nil {
		return nil, err
	}
	l := &library{loader: loader, files: map[string]part{}}
	var stories []Story
	var errs []error
	for _, path := range paths {
		docs, err := manifest.Read([]string{path}, stdin)
		errs = append(errs, err)
		found := 0
		for _, file := range byFile(docs) {
			story, err := l.story(file)
			if errs = append(errs, err); story != nil {
				stories = append(stories, *story)
			}
			if story != nil || err != nil {
				found++
			}
		}
		if found == 0 && err == nil {
			errs = append(errs, fmt.Errorf("%s: there is no %s here, a document with apiVersion: %s", path, Kind, APIVersion))
		}
	}
	return stories, errors.Join(errs...)
}

// group of scenarios.
var group, _, _ = strings.Cut(APIVersion, "/")

// byFile groups documents by their file. Those of one file follow each other.
func byFile(docs []manifest.Document) [][]manifest.Document {
	var files [][]manifest.Document
	for i := range docs {
		if last := len(files) - 1; last >= 0 && files[last][0].File == docs[i].File {
			files[last] = append(files[last], docs[i])
			continue
		}
		files = append(files, []manifest.Document{docs[i]})
	}
	return files
}

// library reads each further file once, however many scenarios name it.
type library struct {
	loader *manifest.Loader
	files  map[string]part
}

// part is what one file adds to a scenario.
type part struct {
	objects []manifest.Object
	err     error
}

// story returns the scenario of a file, or nil where it has none.
func (l *library) story(file []manifest.Document) (*Story, error) {
	var scenario *Scenario
	for i := range file {
		version, _ := file[i].Content["apiVersion"].(string)
		switch {
		case !strings.HasPrefix(version, group+"/"):
			continue
		case version != APIVersion || file[i].Content["kind"] != Kind:
			return nil, fmt.Errorf("%s: there is no such thing in %s: write apiVersion: %s and kind: %s", file[i].Position, group, APIVersion, Kind)
		}
		if scenario != nil {
			return nil, fmt.Errorf("%s: a second %s: give each a file of its own", file[i].Position, Kind)
		}
		var err error
		if scenario, err = parse(&file[i]); err != nil {
			return nil, err
		}
	}
	if scenario == nil {
		return nil, nil
	}
	var all []manifest.Object
	for _, name := range scenario.Spec.Files {
		more := l.file(filepath.Join(filepath.Dir(scenario.File), name))
		if more.err != nil {
			return nil, fmt.Errorf("%s: spec.files: %w", scenario.Position, more.err)
		}
		all = append(all, more.objects...)
	}
	story := &Story{Scenario: scenario}
	story.Objects, story.Refused = world.Collect(append(all, l.loader.Load(file)...))
	if err := story.inspect(); err != nil {
		return nil, err
	}
	return story, nil
}

func (l *library) file(path string) part {
	if read, ok := l.files[path]; ok {
		return read
	}
	docs, err := manifest.Read([]string{path}, nil)
	read := part{objects: l.loader.Load(docs), err: err}
	l.files[path] = read
	return read
}

// refused returns the refused object of that name, or nil.
func (s *Story) refused(e *Expectation) *manifest.Object {
	for i := range s.Refused {
		if r := &s.Refused[i]; r.Kind == e.Kind && r.Namespace == e.Namespace && r.Name == e.Name {
			return r
		}
	}
	return nil
}

// World is what the scenario is judged in: its objects under the catalogue, whose profiles give way to its own.
func (s *Story) World(catalogue []v1alpha1.LegalProfile) *world.World {
	base := &world.Objects{Profiles: s.verify(catalogue)}
	objects := *s.Objects
	objects.Profiles = base.Under(s.Objects.Profiles, nil).Profiles
	w := world.New(&objects)
	if len(s.Spec.Inspections) > 0 {
		for i := range w.Cases() {
			w.Cases()[i].Evidence.Inspection = legal.InspectionRequired
		}
	}
	return w
}

// verify takes the mark from the periods of the profiles that the scenario takes as verified.
func (s *Story) verify(catalogue []v1alpha1.LegalProfile) []v1alpha1.LegalProfile {
	if len(s.Spec.Verified) == 0 {
		return catalogue
	}
	catalogue = slices.Clone(catalogue)
	for i := range catalogue {
		if !slices.Contains(s.Spec.Verified, catalogue[i].Name) {
			continue
		}
		catalogue[i] = *catalogue[i].DeepCopy()
		for j := range catalogue[i].Spec.InForce {
			catalogue[i].Spec.InForce[j].Unverified = ""
		}
	}
	return catalogue
}
