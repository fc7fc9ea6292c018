// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/plugin"
)

// audit exports what happened in the commune, checks it, and changes one byte of it.
func audit(ctx context.Context, st *story) error {
	st.say("All of this is recorded in a log that only grows. What ran in the commune, who filed what and how late each end was becomes one file, " +
		"which an auditor checks without the cluster and without trusting whoever runs it.")
	told, err := st.cluster.startEvidence(ctx)
	if err != nil {
		return err
	}
	if _, err := st.cluster.startOperator(ctx, told...); err != nil { // whoever begins counts what is there: an export ends with that
		return err
	}
	if err := st.run(ctx, "kubectl get evidencelog cluster -o jsonpath='{.status.policy}' > policy"); err != nil {
		return err
	}
	now := time.Now().UTC()
	export := fmt.Sprintf("kubectl vsa evidence export --log %s --policy policy -n massy --from %s --until %s -w massy.zip",
		st.cluster.evidenceLog(), now.Add(-time.Hour).Format(time.RFC3339), now.Add(time.Hour).Format(time.RFC3339))
	err = st.poll(ctx, "an export that holds", func(ctx context.Context) error {
		said, status, err := st.shell.run(ctx, export, io.Discard)
		if err == nil && status != plugin.ExitUnwitnessed {
			err = errors.New(said)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := st.exits(ctx, plugin.ExitUnwitnessed, export, "NOT WITNESSED"); err != nil {
		return err
	}
	if err := st.exits(ctx, 0, "kubectl vsa history massy.zip --policy policy | head -n 4", "footfall"); err != nil {
		return err
	}
	if err := st.exits(ctx, plugin.ExitUnwitnessed, "kubectl vsa evidence verify massy.zip --policy policy", "holds, NOT WITNESSED"); err != nil {
		return err
	}
	st.say("Somebody changes one byte of one record:")
	if err := flip(filepath.Join(st.shell.dir, "massy.zip"), filepath.Join(st.shell.dir, "forged.zip")); err != nil {
		return err
	}
	if err := st.exits(ctx, plugin.ExitFailed, "kubectl vsa evidence verify forged.zip --policy policy", string(evidence.CommitmentDiffers)); err != nil {
		return err
	}
	st.good("One byte is enough, and it is told where. With witnesses in the policy, not even whoever has the key of the log can write it anew.")
	return nil
}

// exits shows a command line that has to end with a status and to print a word.
func (st *story) exits(ctx context.Context, want int, line, word string) error {
	st.command(line)
	text, status, err := st.shell.run(ctx, line, st.out)
	if err == nil && (status != want || !strings.Contains(text, word)) {
		err = &failure{expected: fmt.Sprintf("the status %d and %q of: %s (it ended with %d)", want, word, line, status)}
	}
	return err
}

// flip writes an export again with one bit another one: of what the last record names that names anything, which a gap does not.
func flip(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	x, err := evidence.Read(in, info.Size())
	if err != nil {
		return err
	}
	uid, last := []byte(`"uid":"`), int64(-1)
	for n, r := range x.Records {
		if n > last && bytes.Contains(r.Text, uid) {
			last = n
		}
	}
	if last < 0 {
		return errors.New("no record names anything")
	}
	text := x.Records[last].Text
	text[bytes.Index(text, uid)+len(uid)] ^= 1
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	return errors.Join(x.Write(out), out.Close())
}
