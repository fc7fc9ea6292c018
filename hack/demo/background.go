// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// up starts a cluster in the background, or what is missing of it, and brings it to what is in the checkout.
func up(ctx context.Context, o options) error {
	c := cluster{bin: o.bin, config: o.config, dir: o.state}
	said, err := c.start(ctx)
	if err != nil {
		return err
	}
	fmt.Println(said)
	if err := c.install(ctx); err != nil {
		return err
	}
	fmt.Println("applied:", c.config+"/base")
	if said, err = c.startOperator(ctx); err != nil {
		return err
	}
	fmt.Printf(`%s

It runs on until 'make cluster-down'. To use it:

  export KUBECONFIG=%s
  export PATH=%s:$PATH

  kubectl apply -k config/samples             # a small commune and its own papers
  config/samples/papers.sh                    # those of others, filed in their names
  kubectl get vad,vsj -A                      # what is asked for, and what became of it
  kubectl get vsa -A                          # the law, the papers and everything else
  go run ./hack/region | kubectl apply -f -   # a whole region
  tail -f %s
`, said, c.kubeconfig(), c.bin, c.operatorLog())
	return nil
}

// down stops it. It is not stopped in its turn: it takes a moment only.
func down(o options) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := cluster{bin: o.bin, dir: o.state}
	if _, err := os.Stat(c.state()); errors.Is(err, fs.ErrNotExist) {
		fmt.Println("already down") // also where nothing was built yet
		return nil
	}
	said, err := c.stop(ctx)
	if err != nil {
		return err
	}
	fmt.Println(said)
	return nil
}
