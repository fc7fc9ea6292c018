package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/client-go/kubernetes"
)

type upOptions struct {
	bin, state, kubeconfig string
	staticPolicies         string
	auditLog               string
	nodes, gpusPerNode     int
	timeout                time.Duration
}

func newUpCommand() *cobra.Command {
	var o upOptions
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start the cluster, or what is missing of it, and wait until it is ready",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := context.WithTimeout(cmd.Context(), o.timeout)
			defer cancel()
			return up(ctx, o)
		},
	}
	cmd.Flags().StringVar(&o.bin, "bin", "", "folder that `localcluster build` filled")
	cmd.Flags().StringVar(&o.state, "state", "", "folder of its own for data, logs and credentials")
	cmd.Flags().StringVar(&o.kubeconfig, "kubeconfig", "", "file to write the administrator's kubeconfig to")
	cmd.Flags().StringVar(&o.staticPolicies, "static-policies", "", "folder of the validating admission policies that the API server reads from files")
	cmd.Flags().StringVar(&o.auditLog, "audit-log", "", "file in which the API server writes down who writes what")
	cmd.Flags().IntVar(&o.nodes, "nodes", 8, "number of simulated nodes")
	cmd.Flags().IntVar(&o.gpusPerNode, "gpus-per-node", 8, "nvidia.com/gpu of each node")
	cmd.Flags().DurationVar(&o.timeout, "timeout", 2*time.Minute, "how long to wait until all is ready")
	required(cmd, "bin", "state", "kubeconfig")
	return cmd
}

// up brings the cluster to what the options say, from whatever it finds: nothing, a part that still runs, or all of it.
func up(ctx context.Context, o upOptions) error {
	started := time.Now()
	if err := os.MkdirAll(o.state, 0o700); err != nil {
		return err
	}
	unlock, err := lockState(o.state)
	if err != nil {
		return err
	}
	defer unlock()
	s, err := prepare(o)
	if err != nil {
		return err
	}
	launched, err := s.start(ctx)
	if err != nil {
		return err
	}
	admin, err := s.client()
	if err != nil {
		return err
	}
	if err := ensureNodes(ctx, admin, o.nodes, o.gpusPerNode); err != nil {
		return err
	}
	if err := s.waitUsable(ctx, admin); err != nil {
		return err
	}
	if launched == 0 {
		fmt.Printf("already up: %s, kubeconfig %s\n", s.server(), s.Kubeconfig)
		return nil
	}
	fmt.Printf("up in %s: %s, %d nodes with %d GPUs each, kubeconfig %s\n",
		time.Since(started).Round(100*time.Millisecond), s.server(), o.nodes, o.gpusPerNode, s.Kubeconfig)
	return nil
}

// prepare writes everything that the programs read.
func prepare(o upOptions) (*state, error) {
	bin, err := filepath.Abs(o.bin)
	if err != nil {
		return nil, err
	}
	for _, name := range links {
		if _, err := os.Stat(filepath.Join(bin, name)); err != nil {
			return nil, fmt.Errorf("%w: run `localcluster build --bin %s` first", err, o.bin)
		}
	}
	kubeconfig, err := filepath.Abs(o.kubeconfig)
	if err != nil {
		return nil, err
	}
	if err := mayOverwrite(kubeconfig); err != nil {
		return nil, err
	}
	s, err := createState(o.state)
	if err != nil {
		return nil, err
	}
	s.Bin, s.Kubeconfig = bin, kubeconfig
	if o.staticPolicies != "" {
		if s.StaticPolicies, err = filepath.Abs(o.staticPolicies); err != nil {
			return nil, err
		}
	}
	if o.auditLog != "" {
		if s.AuditLog, err = filepath.Abs(o.auditLog); err != nil {
			return nil, err
		}
	}
	return s, errors.Join(s.save(), s.writeStages(), s.writeKeys(), s.writeAdmission(), s.writeAudit())
}

// start launches what does not run and waits for each to be ready. It says how many it launched.
func (s *state) start(ctx context.Context) (launched int, err error) {
	for _, c := range s.components() {
		if c.name == "kube-controller-manager" {
			// From here on everybody needs a kubeconfig, and that needs the certificate that the API server has made.
			if err := s.writeKubeconfigs(); err != nil {
				return launched, err
			}
		}
		if _, running := s.running(c.name); !running {
			if err := s.spawn(filepath.Join(s.Bin, c.name), c.name, c.args); err != nil {
				return launched, err
			}
			launched++
		}
		if c.name == "etcd" || c.name == "kube-apiserver" { // the others can start side by side
			if err := s.waitHealthy(ctx, c); err != nil {
				return launched, err
			}
		}
	}
	for _, c := range s.components() {
		if err := s.waitHealthy(ctx, c); err != nil {
			return launched, err
		}
	}
	return launched, nil
}

// client is the administrator, without the rate limit that would slow down the creation of many nodes.
func (s *state) client() (kubernetes.Interface, error) {
	config, err := s.restConfig()
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	return kubernetes.NewForConfig(config)
}
