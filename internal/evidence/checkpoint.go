// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	cosig "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

// maxCheckpoint bounds the bytes of a checkpoint with its signatures.
const maxCheckpoint = 64 << 10

// Checkpoint is a state of the log that the log has signed (C2SP tlog-checkpoint).
type Checkpoint struct {
	Origin string
	Tree   Tree
	// Witnessed tells that the quorum of the policy cosigned it. A policy without one witnesses nothing.
	Witnessed bool
	// CosignedAt is the first instant at which a witness of the policy cosigned it, and the zero time where none did.
	CosignedAt time.Time
}

// checkpointText is the first part of a checkpoint: what is signed.
func checkpointText(origin string, tree Tree) (string, error) {
	root, ok := tree.Root.hash()
	if !ok {
		return "", errors.New("a checkpoint needs a root")
	}
	return fmt.Sprintf("%s\n%d\n%s\n", origin, tree.Size, base64.StdEncoding.EncodeToString(root[:])), nil
}

// parseCheckpoint reads what is signed.
func parseCheckpoint(text string) (*Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) != 4 || lines[0] == "" {
		return nil, errors.New("it is no checkpoint of a log (C2SP tlog-checkpoint)")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return nil, errors.New("the checkpoint has no size that can be read")
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != 32 {
		return nil, errors.New("the checkpoint has no root that can be read")
	}
	return &Checkpoint{Origin: lines[0], Tree: treeOf(size, [32]byte(root))}, nil
}

// Open checks the signatures of a checkpoint by the policy. It returns an error where one of them is forged, or the log's is
// missing.
func (p *Policy) Open(signed []byte) (*Checkpoint, error) {
	c, problem := p.open(signed)
	if problem != nil {
		return nil, fmt.Errorf("%s: %s: %s", problem.Kind, problem.Where, problem.Message)
	}
	return c, nil
}

// open checks the signatures of a checkpoint by the policy. A problem says what is forged; a checkpoint that only lacks
// cosignatures is none.
func (p *Policy) open(signed []byte) (*Checkpoint, *Problem) {
	if len(signed) > maxCheckpoint {
		return nil, &Problem{CheckpointUnreadable, "", fmt.Sprintf("more than %d bytes", maxCheckpoint)}
	}
	n, err := note.Open(signed, p)
	var invalid *note.InvalidSignatureError
	var unverified *note.UnverifiedNoteError
	switch {
	case errors.As(err, &invalid) && p.witnesses[keyOf(invalid.Name, invalid.Hash)] != nil:
		return nil, &Problem{CosignatureForged, invalid.Name, "the witness did not sign this"}
	case errors.As(err, &invalid):
		return nil, &Problem{LogSignatureForged, invalid.Name, "the log did not sign this"}
	case errors.As(err, &unverified):
		n = unverified.Note
	case err != nil:
		return nil, &Problem{CheckpointUnreadable, "", err.Error()}
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return nil, &Problem{CheckpointUnreadable, "", err.Error()}
	}
	if !p.knowsOrigin(c.Origin) {
		return nil, &Problem{OtherOrigin, c.Origin, "the policy names no log of this origin"}
	}
	return p.witness(c, n)
}

func (p *Policy) knowsOrigin(origin string) bool {
	for _, v := range p.logs {
		if v.Name() == origin {
			return true
		}
	}
	return false
}

// witness notes who has signed.
func (p *Policy) witness(c *Checkpoint, n *note.Note) (*Checkpoint, *Problem) {
	byLog, signed := false, map[string]bool{}
	for _, s := range n.Sigs {
		key := keyOf(s.Name, s.Hash)
		if p.logs[key] != nil {
			byLog = byLog || s.Name == c.Origin
			continue
		}
		signed[key] = true
		at, err := cosig.CoSigV1Timestamp(s)
		if err == nil && (c.CosignedAt.IsZero() || at.Before(c.CosignedAt)) {
			c.CosignedAt = at.UTC()
		}
	}
	if !byLog {
		return nil, &Problem{NotSignedByLog, c.Origin, "no key that the policy has of this log signed the checkpoint"}
	}
	c.Witnessed = p.quorum != nil && p.quorum.satisfied(signed)
	if !c.Witnessed {
		c.CosignedAt = time.Time{}
	}
	return c, nil
}
