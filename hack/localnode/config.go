// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"strings"
)

const (
	containerdConfig = "containerd.toml"
	kubeletConfig    = "kubelet.yaml"
	networkFolder    = "cni"
	containerdSocket = "/run/containerd/containerd.sock"
	pauseImage       = registry + "/localnode/pause:1"
)

// configure writes what containerd, the kubelet and the network plugins read.
func (m *machine) configure() error {
	fill := strings.NewReplacer(
		"{BIN}", m.bin, "{NETWORK}", m.path(networkFolder), "{PAUSE}", pauseImage, "{SOCKET}", containerdSocket,
		"{GROUP}", controlGroups(m.state).name, "{PODS}", podNetwork, "{NODE}", nodeAddress,
	)
	return errors.Join(
		os.MkdirAll(m.path(networkFolder), 0o700),
		os.WriteFile(m.path(containerdConfig), []byte(fill.Replace(containerdTOML)), 0o600),
		os.WriteFile(m.path(kubeletConfig), []byte(fill.Replace(kubeletYAML)), 0o600),
		os.WriteFile(m.path(networkFolder, "10-pods.conflist"), []byte(fill.Replace(networkJSON)), 0o600),
	)
}

// containerdTOML: a machine whose own processes may be in a group with a score of its own lets nobody set a lower one.
const containerdTOML = `version = 3
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.tracing.processor.v1.otlp"]
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '{PAUSE}'
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ['{BIN}']
    conf_dir = '{NETWORK}'
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = 'io.containerd.runc.v2'
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      SystemdCgroup = false
`

// kubeletYAML: nobody but this namespace reaches the kubelet, so it asks nobody who they are. Pods are not evicted
// because the machine's disk is full of other things.
const kubeletYAML = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: {NODE}
authentication:
  anonymous: {enabled: true}
  webhook: {enabled: false}
authorization:
  mode: AlwaysAllow
cgroupDriver: cgroupfs
cgroupRoot: /{GROUP}
containerRuntimeEndpoint: unix://{SOCKET}
evictionHard: {memory.available: "1Mi", nodefs.available: "0%", imagefs.available: "0%"}
failCgroupV1: false
failSwapOn: false
imageGCHighThresholdPercent: 100
makeIPTablesUtilChains: false
nodeStatusUpdateFrequency: 2s
resolvConf: ""
serializeImagePulls: false
syncFrequency: 10s
`

// networkJSON has each packet between two pods go through the node, where policies are enforced: over a bridge it would not.
const networkJSON = `{
  "cniVersion": "1.0.0",
  "name": "pods",
  "plugins": [{
    "type": "ptp",
    "ipam": {"type": "host-local", "ranges": [[{"subnet": "{PODS}"}]], "routes": [{"dst": "0.0.0.0/0"}]}
  }]
}
`
