package main

import (
	"slices"
	"strings"
	"testing"
)

// Everything listens on loopback only, and in the state's own folder.
func TestComponentsStayLocal(t *testing.T) {
	s := &state{dir: "/state", Ports: map[string]int{}}
	for i, name := range portNames {
		s.Ports[name] = 1000 + i
	}
	var names []string
	for _, c := range s.components() {
		names = append(names, c.name)
		for _, arg := range c.args {
			flag, value, _ := strings.Cut(arg, "=")
			if strings.HasSuffix(flag, "-address") || strings.HasSuffix(flag, "-urls") {
				if !strings.Contains(value, loopback) {
					t.Errorf("%s: %s", c.name, arg)
				}
			}
			if strings.HasSuffix(flag, "-dir") || strings.HasSuffix(flag, "-file") || strings.HasSuffix(flag, "config") {
				if !strings.HasPrefix(value, s.dir+"/") {
					t.Errorf("%s: %s", c.name, arg)
				}
			}
		}
	}
	for _, name := range names {
		if !slices.Contains(links, name) {
			t.Errorf("%s is started and never built", name)
		}
	}
}

func TestStages(t *testing.T) {
	for name, content := range stages() {
		if !strings.Contains(content, "kind: Stage") {
			t.Errorf("%s is no stage: %q", name, content)
		}
	}
	if got, want := len(stages()), 7; got != want {
		t.Errorf("%d stages, want %d: %v", got, want, stageNames())
	}
}
