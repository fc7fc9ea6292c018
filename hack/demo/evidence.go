// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const evidenceAccount = operatorNamespace + "/vsa-evidence"

// evidenceLog is the folder of the log of evidence.
func (c cluster) evidenceLog() string { return filepath.Join(c.dir, "evidence") }

// startEvidence starts the program that keeps the log, with the rights that ship, and returns what the manager has to be told of it. In
// a cluster it is a pod with a volume; here it is a process with a folder.
func (c cluster) startEvidence(ctx context.Context) ([]string, error) {
	kubeconfig := filepath.Join(c.state(), "evidence.kubeconfig")
	if _, err := c.tool(ctx, "kubectl", "apply", "-f", filepath.Join(c.config, "components", "evidence", "rbac.yaml"), "--kubeconfig", c.kubeconfig()); err != nil {
		return nil, err
	}
	if _, err := c.tool(ctx, "localcluster", "kubeconfig", "--state", c.state(), "--serviceaccount", evidenceAccount, "--out", kubeconfig); err != nil {
		return nil, err
	}
	said, err := c.tool(ctx, "localcluster", "run", "--state", c.state(), "--name", "evidence", "--port", "https", "--",
		filepath.Join(c.bin, "evidence"), "--kubeconfig="+kubeconfig, "--log="+c.evidenceLog(), "--address={https}")
	if err != nil {
		return nil, err
	}
	address := strings.TrimPrefix(after(said, "evidence https: "), "http://")
	token, err := c.tool(ctx, "kubectl", "create", "token", "vsa-operator", "-n", operatorNamespace, "--audience=vsa-evidence", "--duration=1h",
		"--kubeconfig", c.kubeconfig())
	if err != nil {
		return nil, err
	}
	file := filepath.Join(c.state(), fmt.Sprint("evidence-token-", time.Now().Unix()))
	return []string{"--evidence-service=https://" + address, "--evidence-token=" + file}, os.WriteFile(file, []byte(token), 0o600)
}
