// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

const (
	maxIndex     = 1 << 20         // bytes of an answer that are read
	indexTimeout = 5 * time.Second // for an answer
	maxNames     = 10_000          // entries of a module's folder that are looked at
)

// ErrNoIndex says that a runtime has not answered what it has loaded.
var ErrNoIndex = errors.New("the runtime does not answer what it has loaded")

// indexEntry is one model, as the repository extension of the Open Inference Protocol, version 2, lists it.
type indexEntry struct {
	Name  string `json:"name"`
	State string `json:"state"`
}

// LoadedModels asks a runtime on this machine what it has loaded. One that is known to it and not loaded is left out.
func LoadedModels(ctx context.Context, port int32) ([]string, error) {
	content, err := askIndex(ctx, port)
	if err != nil {
		return nil, ErrNoIndex
	}
	var entries []indexEntry
	if err := json.Unmarshal(content, &entries); err != nil {
		return nil, ErrNoIndex
	}
	var names []string
	for _, e := range entries {
		if !strings.EqualFold(e.State, "UNAVAILABLE") { // what has no state, or one that nobody knows, may be loaded
			names = append(names, e.Name)
		}
	}
	return names, nil
}

// askIndex returns what a runtime answers. It speaks HTTP/1.0, in which an answer is what comes until its end: a client for more than
// that would be the larger part of the guard's memory.
func askIndex(ctx context.Context, port int32) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, indexTimeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	const request = "POST /v2/repository/index HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
	if _, err := io.WriteString(conn, request); err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(io.LimitReader(conn, maxIndex+1))
	if err != nil || len(answer) > maxIndex {
		return nil, ErrNoIndex
	}
	head, body, found := bytes.Cut(answer, []byte("\r\n\r\n"))
	if protocol, status, _ := strings.Cut(string(head), " "); !found || !strings.HasPrefix(protocol, "HTTP/1.") || !strings.HasPrefix(status, "200 ") {
		return nil, ErrNoIndex
	}
	return body, nil
}

// CheckLoaded compares what a runtime has loaded with the permitted modules. A runtime names a model by the module, by its
// folder or, where a module is a repository of several, by what lies in that folder.
func (i Instructions) CheckLoaded(root string, loaded []string) error {
	permitted := map[string]bool{}
	for _, m := range i.Modules {
		permitted[m.Name], permitted[path.Base(m.Folder)] = true, true
		entries, err := readNames(path.Join(root, m.Folder))
		if err != nil {
			continue // then its names are not permitted
		}
		for _, name := range entries {
			permitted[name], permitted[strings.TrimSuffix(name, path.Ext(name))] = true, true
		}
	}
	unexpected := slices.DeleteFunc(slices.Clone(loaded), func(name string) bool { return permitted[name] })
	if len(unexpected) == 0 {
		return nil
	}
	slices.Sort(unexpected)
	return Refuse(UnexpectedModel, "the runtime has loaded %d models that are of no permitted module, %q among them", len(unexpected), unexpected[0])
}

func readNames(folder string) ([]string, error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names, err := f.Readdirnames(maxNames)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return names, err
}
