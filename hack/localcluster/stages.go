package main

import (
	"embed"
	"maps"
	"os"
	"slices"

	node "sigs.k8s.io/kwok/kustomize/stage/node/fast"
	heartbeat "sigs.k8s.io/kwok/kustomize/stage/node/heartbeat-with-lease"
	pod "sigs.k8s.io/kwok/kustomize/stage/pod/fast"
)

// ownStages are where kwok's defaults do not do: there every pod of a Job completes at once, nothing ends by its deadline,
// and a pod that is being deleted never reports that its containers have ended.
//
//go:embed stages/*.yaml
var ownStages embed.FS

// stages are the files that kwok is started with, by name.
func stages() map[string]string {
	all := map[string]string{
		"node-initialize.yaml": node.DefaultNodeInit,
		"node-heartbeat.yaml":  heartbeat.DefaultNodeHeartbeatWithLease,
		"pod-ready.yaml":       pod.DefaultPodReady,
	}
	entries, err := ownStages.ReadDir("stages")
	if err != nil {
		panic(err) // embedded: it is there, or this does not compile
	}
	for _, entry := range entries {
		data, err := ownStages.ReadFile("stages/" + entry.Name())
		if err != nil {
			panic(err)
		}
		all[entry.Name()] = string(data)
	}
	return all
}

func stageNames() []string { return slices.Sorted(maps.Keys(stages())) }

func (s *state) writeStages() error {
	for name, content := range stages() {
		if err := os.WriteFile(s.path("stages", name), []byte(content), 0o600); err != nil {
			return err
		}
	}
	return nil
}
