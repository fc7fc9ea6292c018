// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	ort "github.com/yalue/onnxruntime_go"
)

// modelSet is the models that were loaded, by their names.
type modelSet map[string]*model

// model is one network, ready to compute.
type model struct {
	inputs, outputs []ort.InputOutputInfo
	session         *ort.DynamicAdvancedSession
}

// load reads every folder that has an ONNX file in it. A file that cannot be loaded is an error, an empty folder is not:
// that is what a model looks like that was taken out.
func load(dir string) (modelSet, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	set := modelSet{}
	for _, entry := range entries {
		files, err := filepath.Glob(filepath.Join(dir, entry.Name(), "*.onnx"))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			continue
		}
		m, err := open(files[0])
		if err != nil {
			return nil, errors.Join(fmt.Errorf("model %s: %w", entry.Name(), err), set.destroy())
		}
		set[entry.Name()] = m
	}
	return set, nil
}

func open(file string) (*model, error) {
	inputs, outputs, err := ort.GetInputOutputInfo(file)
	if err != nil {
		return nil, err
	}
	session, err := ort.NewDynamicAdvancedSession(file, namesOf(inputs), namesOf(outputs), nil)
	if err != nil {
		return nil, err
	}
	return &model{inputs: inputs, outputs: outputs, session: session}, nil
}

func namesOf(list []ort.InputOutputInfo) []string {
	names := make([]string, 0, len(list))
	for i := range list {
		names = append(names, list[i].Name)
	}
	return names
}

func (s modelSet) names() []string { return slices.Sorted(maps.Keys(s)) }

func (s modelSet) destroy() error {
	var failures []error
	for _, m := range s {
		failures = append(failures, m.session.Destroy())
	}
	return errors.Join(failures...)
}
