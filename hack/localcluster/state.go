package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// state is what a cluster must remember between two commands. Its file also marks the folder as one that may be removed.
type state struct {
	dir string

	Bin        string         `json:"bin"`
	Kubeconfig string         `json:"kubeconfig"`
	Ports      map[string]int `json:"ports"`

	StaticPolicies string `json:"staticPolicies,omitempty"` // folder of the policies that the API server reads from files
	AuditLog       string `json:"auditLog,omitempty"`       // file in which the API server writes down who writes what
}

const marker = "localcluster.json"

var errNoCluster = errors.New("no cluster here")

func (s *state) path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}
func (s *state) log(name string) string { return s.path("log", name+".log") }

// openState reads what `up` left in dir.
func openState(dir string) (*state, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(dir, marker))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", dir, errNoCluster)
	}
	if err != nil {
		return nil, err
	}
	s := &state{dir: dir}
	return s, json.Unmarshal(data, s)
}

// createState opens dir or begins a new cluster in it. A folder with anything else in it is refused: `down` removes it all.
func createState(dir string) (*state, error) {
	s, err := openState(dir)
	if !errors.Is(err, errNoCluster) {
		return s, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("%s holds other files: give --state a folder of its own", dir)
	}
	s = &state{dir: dir}
	if s.Ports, err = freePorts(portNames...); err != nil {
		return nil, err
	}
	return s, s.save()
}

// save writes for the user alone: the folder holds the tokens of administrators.
func (s *state) save() error {
	for _, dir := range []string{s.dir, s.path("log"), s.path("run"), s.path("pki"), s.path("stages")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(s.path(marker), data, 0o600)
}

// lockState keeps two commands from working on one folder at once. Whatever ends this process releases it as well.
func lockState(dir string) (unlock func(), err error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another localcluster command is at work on %s: %w", dir, err), folder.Close())
	}
	return func() { _ = folder.Close() }, nil
}
