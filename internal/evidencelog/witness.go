// SPDX-License-Identifier: Apache-2.0

package evidencelog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

// maxAnswer bounds what is read of a witness's answer.
const maxAnswer = 16 << 10

// submission is a checkpoint that witnesses are asked to cosign, and its tree.
type submission struct {
	tree   evidence.Tree
	signed []byte
}

// Cosign asks the witnesses of the policy to cosign the last checkpoint (C2SP tlog-witness), and keeps it once the quorum has.
// It holds nothing up: entries are written meanwhile. It returns nil where there is nothing new to cosign, an error where the
// quorum is not there, and ErrRolledBack where a witness knows more of the log than the log itself.
func (l *Log) Cosign(ctx context.Context) error {
	signed, err := l.reader.ReadCheckpoint(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := l.options.Policy.Open(signed)
	if err != nil {
		return err
	}
	l.mu.Lock()
	last := l.cosigned.Last()
	l.mu.Unlock()
	if c.Tree.Size == 0 || last != nil && last.Tree.Size >= c.Tree.Size {
		return nil
	}
	cosigned, problems := l.askAll(ctx, submission{c.Tree, signed})
	c, err = l.options.Policy.Open(cosigned)
	switch {
	case err != nil:
		return err
	case errors.Is(problems, ErrRolledBack):
		l.mu.Lock()
		l.failed = problems
		l.mu.Unlock()
		return problems
	case !c.Witnessed:
		return errors.Join(errors.New("the quorum of witnesses has not cosigned"), problems)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	err = l.cosigned.Append(evidence.SignedCheckpoint{Origin: c.Origin, Tree: c.Tree, CosignedAt: c.CosignedAt, Text: cosigned})
	if err == nil {
		l.writer.Cosigned(c.Tree) // a leaf names no tree whose cosigned checkpoint nobody has
	}
	return err
}

// askAll asks every witness, and returns the checkpoint with all signatures that are worth something.
func (l *Log) askAll(ctx context.Context, q submission) ([]byte, error) {
	signed := q.signed
	addresses := l.options.Policy.Addresses()
	type answer struct {
		lines []byte
		err   error
	}
	answers := make(chan answer, len(addresses))
	for _, a := range addresses {
		go func() {
			lines, err := l.ask(ctx, a, q)
			answers <- answer{lines, err}
		}()
	}
	var problems []error
	for range addresses {
		a := <-answers
		if a.err == nil {
			more := append(bytes.Clone(signed), a.lines...)
			if _, a.err = l.options.Policy.Open(more); a.err == nil {
				signed = more
			}
		}
		problems = append(problems, a.err)
	}
	return signed, errors.Join(problems...)
}

// ask asks one witness. Where it knows another size than was thought, it is asked once more from there.
func (l *Log) ask(ctx context.Context, address string, q submission) ([]byte, error) {
	l.mu.Lock()
	old := l.witnesses[address]
	l.mu.Unlock()
	lines, known, err := l.post(ctx, address, old, q)
	if known > q.tree.Size {
		return nil, fmt.Errorf("%w: a witness has cosigned %d leaves, and there are %d", ErrRolledBack, known, q.tree.Size)
	}
	if known >= 0 {
		lines, _, err = l.post(ctx, address, known, q)
	}
	if err == nil {
		l.mu.Lock()
		l.witnesses[address] = q.tree.Size
		l.mu.Unlock()
	}
	return lines, err
}

// post sends a checkpoint. It returns the lines of signatures, or the size that the witness knows, which is negative where it
// says none.
func (l *Log) post(ctx context.Context, address string, old int64, q submission) ([]byte, int64, error) {
	body, err := l.question(old, q)
	if err != nil {
		return nil, -1, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(address, "/")+"/add-checkpoint", bytes.NewReader(body))
	if err != nil {
		return nil, -1, err
	}
	answer, err := l.options.Client.Do(r)
	if err != nil {
		return nil, -1, err
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	switch {
	case err != nil:
		return nil, -1, err
	case answer.StatusCode == http.StatusOK:
		return content, -1, nil
	case answer.StatusCode == http.StatusConflict && strings.HasPrefix(answer.Header.Get("Content-Type"), "text/x.tlog.size"):
		known, err := strconv.ParseInt(strings.TrimSuffix(string(content), "\n"), 10, 64)
		if err == nil && known >= 0 && known != old {
			return nil, known, errors.New("the witness knows another size")
		}
	}
	return nil, -1, fmt.Errorf("a witness answers with %s", answer.Status)
}

// question is the body of a request: the size that the witness knows, the proof that the log continues it, the checkpoint.
func (l *Log) question(old int64, q submission) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", old)
	if old > 0 && old < q.tree.Size {
		tiles, err := folder.NewTiles(l.dir, q.tree)
		if err != nil {
			return nil, err
		}
		proof, err := tlog.ProveTree(q.tree.Size, old, tiles.Hashes())
		if err != nil {
			return nil, err
		}
		for _, h := range proof {
			fmt.Fprintf(&b, "%s\n", h)
		}
	}
	b.WriteString("\n")
	b.Write(q.signed)
	return b.Bytes(), nil
}
