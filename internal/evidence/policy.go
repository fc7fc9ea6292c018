// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	cosig "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

// Bounds of a policy.
const (
	maxPolicy     = 256 << 10
	maxComponents = 1024
)

// Policy says whose signatures make a checkpoint count (C2SP tlog-policy): those of the logs, and a quorum of witnesses. The
// reader has it from elsewhere than the evidence.
type Policy struct {
	logs      map[string]note.Verifier // by origin and key hash
	witnesses map[string]note.Verifier
	names     map[string]*component
	quorum    *component // nil: no cosignature is asked for
	quorumSet bool
	addresses []string // of witnesses, as far as they are given
	keys      []string // that were given, each once
	members   []string // of groups, each once
}

// component is a witness, or a group of components of which so many have to be satisfied.
type component struct {
	witness  string // its key in Policy.witnesses
	members  []*component
	required int
}

// ParsePolicy reads a policy. Errors name the line, and nothing of the file is passed over.
func ParsePolicy(text []byte) (*Policy, error) {
	p := &Policy{logs: map[string]note.Verifier{}, witnesses: map[string]note.Verifier{}, names: map[string]*component{}}
	if len(text) > maxPolicy {
		return nil, fmt.Errorf("a policy of more than %d bytes is not read", maxPolicy)
	}
	for i, line := range strings.Split(string(text), "\n") {
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			return nil, fmt.Errorf("line %d has a control character", i+1)
		}
		fields := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if err := p.line(fields[0], fields[1:]); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	switch {
	case !p.quorumSet:
		return nil, errors.New("the policy has no line with the quorum")
	case len(p.logs) == 0:
		return nil, errors.New("the policy names no log")
	}
	return p, nil
}

func (p *Policy) line(keyword string, args []string) error {
	switch {
	case keyword == "log" && (len(args) == 1 || len(args) == 2):
		return p.addLog(args[0])
	case keyword == "witness" && (len(args) == 2 || len(args) == 3):
		if len(args) == 3 {
			p.addresses = append(p.addresses, args[2])
		}
		return p.addWitness(args[0], args[1])
	case keyword == "group" && len(args) >= 3:
		return p.addGroup(args[0], args[1], args[2:])
	case keyword == "quorum" && len(args) == 1:
		return p.setQuorum(args[0])
	}
	return fmt.Errorf("%q with %d words is no line of a policy", keyword, len(args))
}

func (p *Policy) addLog(vkey string) error {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return fmt.Errorf("the key of the log: %w", err)
	}
	key := keyOf(v.Name(), v.KeyHash())
	if err := p.unlike(key); err != nil {
		return err
	}
	p.logs[key] = v
	return p.once(vkey)
}

func (p *Policy) addWitness(name, vkey string) error {
	v, err := cosig.NewVerifierForCosignatureV1(vkey)
	if err != nil {
		return fmt.Errorf("the key of the witness %s: %w", name, err)
	}
	key := keyOf(v.Name(), v.KeyHash())
	if err := p.unlike(key); err != nil {
		return err
	}
	p.witnesses[key] = v
	return errors.Join(p.once(vkey), p.define(name, &component{witness: key, required: 1}))
}

// unlike refuses a key of the name and the hash of another one. A hash has 32 bits, so that whoever wants it finds two keys of one: a signature
// by one of them would count as that of both.
func (p *Policy) unlike(key string) error {
	if p.logs[key] != nil || p.witnesses[key] != nil {
		return fmt.Errorf("two keys are called %s", key)
	}
	return nil
}

// once refuses a key that was given before, under whatever name: nobody counts twice, and no log is its own witness.
func (p *Policy) once(vkey string) error {
	parts := strings.SplitN(vkey, "+", 3)
	encoded, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(encoded) < 2 {
		return errors.New("a key that cannot be read")
	}
	key := string(encoded[1:]) // the first byte says what the key is for
	if slices.Contains(p.keys, key) {
		return errors.New("the same key stands in two lines")
	}
	p.keys = append(p.keys, key)
	return nil
}

func (p *Policy) define(name string, c *component) error {
	switch {
	case name == "none" || p.names[name] != nil:
		return fmt.Errorf("the name %s is taken", name)
	case len(p.names) >= maxComponents:
		return fmt.Errorf("more than %d witnesses and groups", maxComponents)
	}
	p.names[name] = c
	return nil
}

func (p *Policy) addGroup(name, threshold string, members []string) error {
	g := &component{}
	for _, m := range members {
		c := p.names[m]
		switch {
		case c == nil:
			return fmt.Errorf("the group %s has the member %s, which no line before defines", name, m)
		case slices.Contains(p.members, m):
			return fmt.Errorf("%s is a member twice", m)
		}
		p.members = append(p.members, m)
		g.members = append(g.members, c)
	}
	switch threshold {
	case "any":
		g.required = 1
	case "all":
		g.required = len(members)
	default:
		n, err := strconv.Atoi(threshold)
		if err != nil || n < 1 || n > len(members) || strconv.Itoa(n) != threshold {
			return fmt.Errorf("the group %s needs %q of %d members", name, threshold, len(members))
		}
		g.required = n
	}
	return p.define(name, g)
}

func (p *Policy) setQuorum(name string) error {
	if p.quorumSet {
		return errors.New("a second quorum")
	}
	p.quorumSet = true
	if name == "none" {
		return nil
	}
	if p.quorum = p.names[name]; p.quorum == nil {
		return fmt.Errorf("the quorum %s is defined by no line before", name)
	}
	return nil
}

// Addresses returns the URLs under which the policy says that witnesses are: their submission prefixes (C2SP tlog-witness).
func (p *Policy) Addresses() []string { return p.addresses }

// Witnessing tells whether the policy asks for witnesses.
func (p *Policy) Witnessing() bool { return p.quorum != nil }

// Verifier returns the verifier of a log or a witness of the policy: the method of note.Verifiers.
func (p *Policy) Verifier(name string, hash uint32) (note.Verifier, error) {
	for _, known := range []map[string]note.Verifier{p.logs, p.witnesses} {
		if v := known[keyOf(name, hash)]; v != nil {
			return v, nil
		}
	}
	return nil, &note.UnknownVerifierError{Name: name, KeyHash: hash}
}

func keyOf(name string, hash uint32) string { return fmt.Sprintf("%s+%08x", name, hash) }

// satisfied tells whether enough of the witnesses signed.
func (c *component) satisfied(signed map[string]bool) bool {
	if c.witness != "" {
		return signed[c.witness]
	}
	n := 0
	for _, m := range c.members {
		if m.satisfied(signed) {
			n++
		}
	}
	return n >= c.required
}
