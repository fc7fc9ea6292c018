// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the sample anew")

// TestSample holds that a file which an earlier version wrote is still read, and holds. It is for other packages as well.
func TestSample(t *testing.T) {
	if *update {
		l := story(t)
		write := func(name string, content []byte) {
			if err := os.WriteFile("testdata/"+name, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write("massy.zip", written(t, l.export()))
		write("policy", []byte(l.policyText()))
	}
	file, err := os.ReadFile("testdata/massy.zip")
	if err != nil {
		t.Fatal(err)
	}
	policy, err := os.ReadFile("testdata/policy")
	if err != nil {
		t.Fatal(err)
	}
	x, err := Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if r := Verify(x, parsePolicy(t, string(policy))); !r.Holds() || !r.Witnessed || r.Judged != 3 {
		t.Errorf("%+v", r)
	}
}

func TestTheMorningHolds(t *testing.T) {
	l := story(t)
	x, err := reread(t, l.export())
	if err != nil {
		t.Fatal(err)
	}
	r := Verify(x, parsePolicy(t, l.policyText()))
	if !r.Holds() || !r.Witnessed {
		t.Fatalf("witnessed %v, problems: %+v", r.Witnessed, r.Problems)
	}
	if r.Judged != 3 || r.Records != 7 || r.Censuses != 10 || r.Leaves != int64(len(l.leaves)) {
		t.Errorf("judged %d, records %d, censuses %d, leaves %d", r.Judged, r.Records, r.Censuses, r.Leaves)
	}
	for _, e := range r.Entries {
		if e.After == nil || e.Before == nil || e.After.After(*e.Before) {
			t.Errorf("%d is between %v and %v", e.Sequence, e.After, e.Before)
		}
	}
}

// TestUnwitnessed holds that what lacks cosignatures is not falsified, and is not taken for witnessed either: whoever has the
// log's key may write a whole history anew.
func TestUnwitnessed(t *testing.T) {
	stranger := func(t *testing.T, l *testLog) []byte {
		return newWitness(t, l.witness.name).cosign(t, signAs(t, origin, l.tree(), l.key), l.now)
	}
	cases := map[string]struct {
		checkpoint func(*testing.T, *testLog) []byte
		policy     func(*testing.T, *testLog) string
	}{
		"nobody cosigned":                    {checkpoint: func(t *testing.T, l *testLog) []byte { return signAs(t, origin, l.tree(), l.key) }},
		"somebody of the same name cosigned": {checkpoint: stranger},
		"the policy asks for nobody": {policy: func(_ *testing.T, l *testLog) string {
			return "log " + l.key.vkey + "\nquorum none\n"
		}},
		"the policy asks for one more": {policy: func(t *testing.T, l *testLog) string {
			return l.policyText()[:len(l.policyText())-len("quorum w\n")] + "witness v " + newWitness(t, "v.example").vkey + "\ngroup g all w v\nquorum g\n"
		}},
		"the log is written anew": {checkpoint: func(t *testing.T, l *testLog) []byte {
			l.rebuild(func(_ int64, leaf *Leaf, s *Statement) {
				if s.Predicate.Act == Filed {
					s.Predicate.By = "somebody else"
				}
			})
			l.signed = nil
			l.signed = []SignedCheckpoint{{Origin: origin, Tree: l.tree(), Text: signAs(t, origin, l.tree(), l.key)}}
			return l.signed[0].Text
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			l := story(t)
			policy := l.policyText()
			if c.policy != nil {
				policy = c.policy(t, l)
			}
			var checkpoint []byte
			if c.checkpoint != nil {
				checkpoint = c.checkpoint(t, l)
			}
			x := l.export()
			if checkpoint != nil {
				x.Checkpoint, x.Earlier = checkpoint, nil
				for _, r := range x.Records {
					index, proof, _, err := parseProof(r.Proof)
					if err != nil {
						t.Fatal(err)
					}
					r.Proof = FormatProof(index, proof, checkpoint)
				}
			}
			if r := Verify(x, parsePolicy(t, policy)); !r.Holds() || r.Witnessed || r.CosignedAt != nil {
				t.Errorf("witnessed %v at %v, problems %+v", r.Witnessed, r.CosignedAt, r.Problems)
			}
		})
	}
}

// TestOtherWitnessesBefore holds that a policy which no longer has the witnesses of earlier checkpoints makes no fraud of these.
func TestOtherWitnessesBefore(t *testing.T) {
	l := story(t)
	for i := range 4 {
		c := &l.signed[i]
		c.CosignedAt, c.Text = time.Time{}, signAs(t, origin, c.Tree, l.key)
	}
	r := Verify(l.export(), parsePolicy(t, l.policyText()))
	if !r.Holds() || !r.Witnessed || r.Undated == 0 {
		t.Errorf("witnessed %v, %d not dated, problems %+v", r.Witnessed, r.Undated, r.Problems)
	}
}

// TestCosignaturesTakenAway holds that a file whose checkpoints lost the signatures of their witnesses is not taken for one that these
// date: a clock that stood still would not show.
func TestCosignaturesTakenAway(t *testing.T) {
	l := story(t)
	l.stoodStill()
	x := l.export()
	for i, c := range x.Earlier {
		text, log, _ := signatureOf(c)
		x.Earlier[i] = []byte(text + log)
	}
	if r := Verify(x, parsePolicy(t, l.policyText())); r.Undated == 0 {
		t.Errorf("all records are dated, problems %+v", r.Problems)
	}
	if r := Verify(story(t).export(), parsePolicy(t, l.policyText())); r.Undated > 0 {
		t.Errorf("of what is cosigned %d records are not dated", r.Undated)
	}
}

// TestEarlierExports holds that a file of the version before, which left out the checkpoints of former witnesses, is no fraud.
func TestEarlierExports(t *testing.T) {
	l := story(t)
	x := l.export()
	x.Scope.Version, x.Earlier = 1, nil
	if r := Verify(x, parsePolicy(t, l.policyText())); !r.Holds() || r.Undated == 0 {
		t.Errorf("%d not dated, problems %+v", r.Undated, r.Problems)
	}
	x = l.export()
	x.Scope.Version = 2
	if x, err := reread(t, x); err != nil || !Verify(x, parsePolicy(t, l.policyText())).Holds() {
		t.Errorf("a file of the second version: %v", err)
	}
}

// TestGapIsTold holds that a silence that the log tells itself is no fraud, and is told.
func TestGapIsTold(t *testing.T) {
	l := story(t)
	from := l.now
	l.now = l.now.Add(3 * time.Hour)
	l.gap(from, l.now)
	r := Verify(l.export(), parsePolicy(t, l.policyText()))
	if !r.Holds() || len(r.Gaps) != 1 || !r.Gaps[0].From.Equal(from) {
		t.Errorf("gaps %+v, problems %+v", r.Gaps, r.Problems)
	}
}

// TestLaterExport holds that a file that begins in the middle of the log holds as well.
func TestLaterExport(t *testing.T) {
	l := story(t)
	x, err := Collect(l, namespace, june.Add(40*time.Minute), l.now)
	if err != nil {
		t.Fatal(err)
	}
	if r := Verify(x, parsePolicy(t, l.policyText())); !r.Holds() || x.Scope.Start == 0 || r.Records != 3 {
		t.Errorf("from %d on, %d records, problems %+v", x.Scope.Start, r.Records, r.Problems)
	}
}

// TestNothingJudicial looks for what was planted in every field that may tell of an investigation.
func TestNothingJudicial(t *testing.T) {
	l := story(t)
	var b bytes.Buffer
	x := l.export()
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	again, err := Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	all := [][]byte{again.Leaves, again.Checkpoint}
	for _, r := range again.Records {
		all = append(all, r.Text)
	}
	for _, text := range again.Texts {
		all = append(all, text)
	}
	for i := range again.Censuses {
		line, err := again.Censuses[i].encodeLine()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, line)
	}
	report, err := json.Marshal(Verify(again, parsePolicy(t, l.policyText())))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range append(all, report) {
		for _, secret := range []string{marker, strings.ToLower(marker)} {
			if i := bytes.Index(text, []byte(secret)); i >= 0 {
				t.Errorf("%q stands in %.200q", secret, text[max(0, i-80):])
			}
		}
	}
	for _, leaf := range bytes.SplitAfter(again.Leaves, []byte("\n")) {
		if bytes.Contains(leaf, []byte(namespace)) || bytes.Contains(leaf, []byte("Started")) {
			t.Errorf("a leaf tells of a case: %s", leaf)
		}
	}
}
