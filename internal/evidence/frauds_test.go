// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/canonical"
)

// fraud is something that somebody may do to a file on its way, or to the log itself.
type fraud struct {
	// log is what is done while the log is written, by whoever has its key and lets witnesses cosign it.
	log func(*testLog)
	// file is what is done to the file.
	file func(*testLog, *Export)
	want ProblemKind
}

// Records of the story, by their sequence: see story.
const (
	seqInspected = 1
	seqFiled     = 2
	seqStarted   = 3
	seqOther     = 4 // of another namespace
	seqSearch    = 6
	seqSearched  = 12
	seqEnded     = 14
	seqRefused   = 15
)

func TestFrauds(t *testing.T) {
	for _, table := range []map[string]fraud{checkpointFrauds, leafFrauds, recordFrauds, censusFrauds, runFrauds, verdictFrauds, fileFrauds, signedFrauds, toldFrauds, endFrauds} {
		for name, f := range table {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				l := story(t)
				if f.log != nil {
					l.now = l.now.Add(time.Minute)
					f.log(l)
				}
				x := l.export()
				if f.file != nil {
					f.file(l, x)
				}
				x, err := reread(t, x)
				if err != nil {
					t.Fatal(err)
				}
				r := Verify(x, parsePolicy(t, l.policyText()))
				if !slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Kind == f.want }) {
					t.Errorf("no %s among %+v", f.want, r.Problems)
				}
			})
		}
	}
}

// forge changes a leaf and lets the log and its witness sign all of it anew, at the instants at which they did.
func forge(sequence int64, change func(*Leaf)) func(*testLog) {
	return func(l *testLog) {
		l.rebuild(func(n int64, leaf *Leaf, _ *Statement) {
			if n == sequence {
				change(leaf)
			}
		})
	}
}

// rewrite changes a record and has its leaf commit to what it says then.
func rewrite(sequence int64, change func(*Predicate)) func(*testLog) {
	return func(l *testLog) {
		l.rebuild(func(n int64, _ *Leaf, s *Statement) {
			if n == sequence {
				change(&s.Predicate)
			}
		})
	}
}

// rebuild writes the whole log anew with something changed, as whoever has all keys can.
func (l *testLog) rebuild(change func(int64, *Leaf, *Statement)) {
	l.t.Helper()
	old, signed, roots := l.records, l.signed, map[int64]Tree{}
	l.hashes, l.leaves, l.records, l.signed = nil, nil, nil, nil
	for n, r := range old {
		leaf, err := DecodeLeaf(r.Leaf)
		if err != nil {
			l.t.Fatal(err)
		}
		s, err := DecodeStatement(r.Text)
		if err != nil {
			l.t.Fatal(err)
		}
		if t, ok := roots[leaf.Cosigned.Size]; ok {
			leaf.Cosigned = t
		}
		change(int64(n), leaf, s)
		again := *r
		if again.Text, err = canonical.JSON(s); err != nil {
			l.t.Fatal(err)
		}
		leaf.Commitment = Commit(r.Salt, again.Text)
		again.Leaf = leaf.text()
		l.append(&again)
		for _, c := range signed {
			if c.Tree.Size == int64(len(l.leaves)) {
				tree := l.tree()
				roots[tree.Size] = tree
				l.signed = append(l.signed, SignedCheckpoint{Origin: origin, Tree: tree, CosignedAt: c.CosignedAt, Text: l.sign(tree, c.CosignedAt)})
			}
		}
	}
}

// line changes one leaf of a file, and nothing that was signed.
func line(n int, change func(string) string) func(*testLog, *Export) {
	return func(_ *testLog, x *Export) {
		lines := strings.SplitAfter(string(x.Leaves), "\n")
		lines[n] = change(lines[n])
		x.Leaves = []byte(strings.Join(lines, ""))
	}
}

func replace(old, by string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, by, 1) }
}

// signatureOf returns the lines of signatures of a checkpoint, the log's first.
func signatureOf(checkpoint []byte) (text string, log, witness string) {
	text, sigs, _ := strings.Cut(string(checkpoint), "\n\n")
	log, witness, _ = strings.Cut(sigs, "\n")
	return text + "\n\n", log + "\n", witness
}

var checkpointFrauds = map[string]fraud{
	"the root of the checkpoint is another one": {want: LogSignatureForged, file: func(_ *testLog, x *Export) {
		lines := bytes.SplitN(x.Checkpoint, []byte("\n"), 4)
		lines[2] = []byte("AAAA" + string(lines[2][4:]))
		x.Checkpoint = bytes.Join(lines, []byte("\n"))
	}},
	"the size of the checkpoint is another one": {want: LogSignatureForged, file: func(_ *testLog, x *Export) {
		x.Checkpoint = bytes.Replace(x.Checkpoint, fmt.Appendf(nil, "\n%d\n", bytes.Count(x.Leaves, []byte("\n"))), []byte("\n5\n"), 1)
	}},
	"the cosignature is made up": {want: CosignatureForged, file: func(l *testLog, x *Export) {
		text, log, witness := signatureOf(x.Checkpoint)
		x.Checkpoint = []byte(text + log + witness[:60] + strings.Repeat("A", 20) + witness[80:])
	}},
	"the cosignature is that of another checkpoint": {want: CosignatureForged, file: func(l *testLog, x *Export) {
		text, log, _ := signatureOf(x.Checkpoint)
		_, _, witness := signatureOf(l.signed[2].Text)
		x.Checkpoint = []byte(text + log + witness)
	}},
	"the cosignature is a day younger": {want: CosignatureForged, file: func(l *testLog, x *Export) {
		text, log, _ := signatureOf(x.Checkpoint)
		_, _, own := signatureOf(l.sign(l.tree(), l.now))
		_, _, later := signatureOf(l.sign(l.tree(), l.now.AddDate(0, 0, 1)))
		x.Checkpoint = []byte(text + log + later[:len(later)/2] + own[len(own)/2:])
	}},
	"the log is signed again with another key": {want: NotSignedByLog, file: func(l *testLog, x *Export) {
		x.Checkpoint = l.witness.cosign(l.t, signAs(l.t, origin, l.tree(), newKey(l.t, origin)), l.now)
	}},
	"only the witness signed": {want: NotSignedByLog, file: func(_ *testLog, x *Export) {
		text, _, witness := signatureOf(x.Checkpoint)
		x.Checkpoint = []byte(text + witness)
	}},
	"the log is another one": {want: OtherOrigin, file: func(l *testLog, x *Export) {
		x.Checkpoint = signAs(l.t, "elsewhere.example/log", l.tree(), newKey(l.t, "elsewhere.example/log"))
	}},
	"the log signs for another origin": {want: OtherOrigin, file: func(l *testLog, x *Export) {
		x.Checkpoint = signAs(l.t, "elsewhere.example/log", l.tree(), l.key)
	}},
	"the file says that it is of another log": {want: OtherOrigin, file: func(_ *testLog, x *Export) { x.Scope.Origin = "elsewhere.example/log" }},
	"there is no checkpoint":                  {want: CheckpointUnreadable, file: func(_ *testLog, x *Export) { x.Checkpoint = []byte("trust me\n") }},
	"the checkpoint has no size": {want: CheckpointUnreadable, file: func(l *testLog, x *Export) {
		x.Checkpoint = bytes.Replace(x.Checkpoint, []byte("\n"), []byte("\n0"), 1)
		x.Checkpoint = resign(l, strings.Replace(textOf(x.Checkpoint), "\n0", "\n00", 1))
	}},
	"an old checkpoint is replayed": {want: CheckpointTooOld, file: func(l *testLog, x *Export) {
		older := l.signed[2]
		x.Checkpoint, x.Leaves = older.Text, bytes.Join(bytes.SplitAfter(x.Leaves, []byte("\n"))[:older.Tree.Size], nil)
	}},
	"an old checkpoint is replayed with all leaves": {want: LeavesBeyond, file: func(l *testLog, x *Export) { x.Checkpoint = l.signed[2].Text }},
	"the log has two continuations": {want: Forked, file: func(l *testLog, x *Export) {
		x.Earlier = append(x.Earlier, l.sign(Tree{9, DigestOf([]byte("another history"))}, june.Add(30*time.Minute)))
	}},
	"an earlier checkpoint is forged": {want: LogSignatureForged, file: func(_ *testLog, x *Export) {
		x.Earlier[0] = bytes.Replace(x.Earlier[0], []byte("\n"), []byte("\n1"), 1)
	}},
	"an earlier checkpoint is of another log": {want: OtherOrigin, file: func(l *testLog, x *Export) {
		x.Earlier = append(x.Earlier, signAs(l.t, "elsewhere.example/log", l.tree(), newKey(l.t, "elsewhere.example/log")))
	}},
}

func textOf(signed []byte) string {
	text, _, _ := strings.Cut(string(signed), "\n\n")
	return text + "\n"
}

// resign signs any text as the log does.
func resign(l *testLog, text string) []byte {
	l.t.Helper()
	return signText(l.t, text, l.key)
}

var leafFrauds = map[string]fraud{
	"one character of a leaf is another one": {want: RootDiffers, file: line(seqOther, func(s string) string {
		at := strings.Index(s, "commitment\":\"sha256:") + 25
		c := byte('0')
		if s[at] == c {
			c = '1'
		}
		return s[:at] + string(c) + s[at+1:]
	})},
	"the last leaf is cut off": {want: LeavesMissing, file: func(_ *testLog, x *Export) {
		x.Leaves = x.Leaves[:bytes.LastIndexByte(x.Leaves[:len(x.Leaves)-1], '\n')+1]
	}},
	"the last leaf is cut in two":      {want: LeafUnreadable, file: func(_ *testLog, x *Export) { x.Leaves = x.Leaves[:len(x.Leaves)-20] }},
	"a leaf is taken out":              {want: SequenceBroken, file: line(seqOther, func(string) string { return "" })},
	"a leaf is there twice":            {want: SequenceBroken, file: line(seqOther, func(s string) string { return s + s })},
	"a leaf is put in":                 {want: LeavesBeyond, file: line(seqOther, func(s string) string { return s + s })},
	"a leaf is another one of its log": {want: SequenceBroken, file: line(seqOther, replace(`"seq":4`, `"seq":5`))},
	"a leaf says more than it may":     {want: LeafUnreadable, file: line(seqOther, replace(`,"v":1}`, `,"v":1,"x":"`+marker+`"}`))},
	"a leaf is written another way":    {want: LeafUnreadable, file: line(seqOther, replace(`,"v":1}`, `, "v":1}`))},
	"two leaves change places": {want: SequenceBroken, file: func(_ *testLog, x *Export) {
		lines := bytes.SplitAfter(x.Leaves, []byte("\n"))
		lines[3], lines[4] = lines[4], lines[3]
		x.Leaves = bytes.Join(lines, nil)
	}},
	"a leaf is back-dated":        {want: BackDated, log: forge(seqSearched, func(l *Leaf) { l.At = l.At.Add(-time.Hour) })},
	"a leaf is post-dated":        {want: PostDated, log: forge(seqSearched, func(l *Leaf) { l.At = l.At.Add(2 * time.Hour) })},
	"the clock is moved back":     {want: ClockWentBack, log: forge(seqSearched, func(l *Leaf) { l.At = l.At.Add(-10 * time.Minute) })},
	"a leaf names a forged tree":  {want: CosignedDiffers, log: forge(seqSearched, func(l *Leaf) { l.Cosigned.Root = DigestOf([]byte("forged")) })},
	"a leaf names a later tree":   {want: CosignedDiffers, log: forge(seqSearched, func(l *Leaf) { l.Cosigned.Size = 100 })},
	"a leaf names an older tree":  {want: CosignedWentBack, log: forge(seqSearched, func(l *Leaf) { l.Cosigned = Tree{} })},
	"the law changes in silence":  {want: LawUnannounced, log: forge(seqSearched, func(l *Leaf) { l.Law = DigestOf([]byte("another law")) })},
	"what came before is made up": {want: RootDiffers, file: laterFrontier(func(f []Digest) []Digest { f[0] = DigestOf([]byte("forged")); return f })},
	"what came before is unknown": {want: FrontierUnfitting, file: laterFrontier(func(f []Digest) []Digest { return f[1:] })},
}

// laterFrontier makes an export that begins in the middle of the log, and changes what it says of what came before.
func laterFrontier(change func([]Digest) []Digest) func(*testLog, *Export) {
	return func(l *testLog, x *Export) {
		later, err := Collect(l, namespace, june.Add(40*time.Minute), l.now)
		if err != nil {
			l.t.Fatal(err)
		}
		if later.Scope.Start == 0 {
			l.t.Fatal("it begins with the log")
		}
		later.Scope.Frontier = change(later.Scope.Frontier)
		*x = *later
	}
}

var recordFrauds = map[string]fraud{
	"a record says something else": {want: CommitmentDiffers, file: func(_ *testLog, x *Export) {
		r := x.Records[seqFiled]
		r.Text = bytes.Replace(r.Text, []byte("mairie@"), []byte("nobody@"), 1)
	}},
	"two records change places": {want: CommitmentDiffers, file: func(_ *testLog, x *Export) {
		a, b := x.Records[seqSearched], x.Records[seqEnded]
		a.Text, b.Text, a.Salt, b.Salt = b.Text, a.Text, b.Salt, a.Salt
	}},
	"a record has another salt": {want: CommitmentDiffers, file: func(_ *testLog, x *Export) { x.Records[seqFiled].Salt[5] ^= 1 }},
	"a record is left out":      {want: ChainBroken, file: without(seqFiled)},
	"the record of an end is left out": {want: RecordMissing, file: func(l *testLog, x *Export) {
		without(seqEnded)(l, x)
		without(seqRefused)(l, x)
	}},
	"a record of the cluster is left out": {want: RecordMissing, file: without(seqInspected)},
	"all records of the namespace are left out": {want: RecordMissing, file: func(l *testLog, x *Export) {
		for n := range x.Records {
			if n != seqInspected {
				without(n)(l, x)
			}
		}
	}},
	"a record of nothing is added": {want: RecordOutside, file: func(_ *testLog, x *Export) { x.Records[4000] = x.Records[seqFiled] }},
	"a record of another namespace is added": {want: RecordForeign, file: func(l *testLog, x *Export) {
		x.Records[seqOther] = &SealedRecord{Salt: l.records[seqOther].Salt, Text: l.records[seqOther].Text, Proof: x.Records[seqFiled].Proof}
	}},
	"a record is dated otherwise than its leaf": {want: RecordMisdated, log: rewrite(seqFiled, func(p *Predicate) { p.At = p.At.Add(-time.Hour) })},
	"a record is no record":                     {want: RecordUnreadable, file: func(_ *testLog, x *Export) { x.Records[seqFiled].Text = []byte(`{"_type":"x"}`) }},
	"a record is of an act that nobody knows": {want: RecordUnreadable, file: func(_ *testLog, x *Export) {
		x.Records[seqFiled].Text = bytes.Replace(x.Records[seqFiled].Text, []byte(`"Filed"`), []byte(`"Forgotten"`), 1)
	}},
	"a record is put into the chain of censuses": {want: RecordForeign, log: rewrite(seqFiled, func(p *Predicate) {
		p.Chain.Of = ChainNamespace + "elsewhere"
	}), file: func(l *testLog, x *Export) {
		r := l.records[seqFiled]
		x.Records[seqFiled] = &SealedRecord{Salt: r.Salt, Text: r.Text}
	}},
	"an inclusion proof is left out":        {want: ProofMissing, file: func(_ *testLog, x *Export) { x.Records[seqFiled].Proof = nil }},
	"an inclusion proof is that of another": {want: ProofWrong, file: func(_ *testLog, x *Export) { x.Records[seqFiled].Proof = x.Records[seqEnded].Proof }},
	"an inclusion proof is cut":             {want: ProofWrong, file: func(_ *testLog, x *Export) { x.Records[seqFiled].Proof = x.Records[seqFiled].Proof[:40] }},
	"an inclusion proof has another hash": {want: ProofWrong, file: func(_ *testLog, x *Export) {
		lines := bytes.Split(x.Records[seqFiled].Proof, []byte("\n"))
		lines[2], lines[3] = lines[3], lines[2]
		x.Records[seqFiled].Proof = bytes.Join(lines, []byte("\n"))
	}},
	"an inclusion proof has a checkpoint of another log": {want: OtherOrigin, file: func(l *testLog, x *Export) {
		_, proof, _, _ := parseProof(x.Records[seqFiled].Proof)
		x.Records[seqFiled].Proof = FormatProof(seqFiled, proof, signAs(l.t, "elsewhere.example/log", l.tree(), newKey(l.t, "elsewhere.example/log")))
	}},
	"a lawful reading of a rewritten number": {want: ChainBroken, log: rewrite(seqEnded, func(p *Predicate) { p.Chain.Number++ })},
}

func without(sequence int64) func(*testLog, *Export) {
	return func(_ *testLog, x *Export) { delete(x.Records, sequence) }
}

var censusFrauds = map[string]fraud{
	"a census is left out": {want: ChainBroken, file: func(_ *testLog, x *Export) { x.Censuses = slices.Delete(x.Censuses, 3, 4) }},
	"the last census is left out": {want: TailUncounted, file: func(_ *testLog, x *Export) {
		x.Censuses = x.Censuses[:len(x.Censuses)-1]
	}},
	"all censuses are left out": {want: CensusMissing, file: func(_ *testLog, x *Export) { x.Censuses = nil }},
	"a census counts what it did not": {want: PartForged, file: func(_ *testLog, x *Export) {
		part(x, 3, namespace).Part.Pods = 0
	}},
	"a census forgets what ran": {want: PartForged, file: func(_ *testLog, x *Export) { part(x, 3, namespace).Part.Running = nil }},
	"a census is silent of the namespace": {want: PartMissing, file: func(_ *testLog, x *Export) {
		x.Censuses[3].Parts = slices.DeleteFunc(x.Censuses[3].Parts, func(p SealedPart) bool { return p.Part.Namespace == namespace })
	}},
	"a census is silent of the cluster": {want: PartMissing, file: func(_ *testLog, x *Export) {
		x.Censuses[3].Parts = slices.DeleteFunc(x.Censuses[3].Parts, func(p SealedPart) bool { return p.Part.Namespace == "" })
	}},
	"a census tells of another namespace": {want: RecordForeign, file: func(l *testLog, x *Export) {
		for _, p := range l.records[x.Censuses[3].Sequence].Parts {
			if p.Part.Namespace == "igny" {
				x.Censuses[3].Parts = append(x.Censuses[3].Parts, p)
			}
		}
	}},
	"the part of an earlier census is shown": {want: PartForged, file: func(_ *testLog, x *Export) {
		*part(x, 3, namespace) = *part(x, 1, namespace)
	}},
	"a census is shown at another place":  {want: CommitmentDiffers, file: func(_ *testLog, x *Export) { x.Censuses[3].Sequence = x.Censuses[4].Sequence }},
	"a record is called a census":         {want: RecordUnreadable, file: func(_ *testLog, x *Export) { x.Censuses[3].Statement.Predicate.Act = Gap }},
	"nobody looks for an hour":            {want: CensusMissing, log: func(l *testLog) { l.now = l.now.Add(time.Hour); l.census() }},
	"nobody looks at the end":             {want: CensusMissing, log: func(l *testLog) { l.now = l.now.Add(time.Hour); l.cosign() }},
	"a silence is told that was none":     {want: SilenceUnfounded, log: func(l *testLog) { l.gap(l.now.Add(-30*time.Minute), l.now) }},
	"a census counts too few of a chain":  {want: RecordMissing, log: func(l *testLog) { l.miscount(2) }},
	"a census counts too many of a chain": {want: CensusContradicts, log: func(l *testLog) { l.miscount(-2) }},
}

func part(x *Export, n int, namespace string) *SealedPart {
	for i := range x.Censuses[n].Parts {
		if p := &x.Censuses[n].Parts[i]; p.Part.Namespace == namespace {
			return p
		}
	}
	return nil
}

// gap writes that nothing was recorded, and a census after it.
func (l *testLog) gap(from, until time.Time) {
	l.t.Helper()
	l.write(ChainCluster, Predicate{Act: Gap, Reason: "Restarted", Silence: &Silence{From: from, Until: until}})
	l.census()
}

// miscount has a census count so many more records than there are.
func (l *testLog) miscount(more int64) {
	l.t.Helper()
	chain := ChainOf(namespace)
	was := l.writer.tails[chain]
	l.writer.tails[chain] = tail{was.number + more, was.sequence}
	l.now = l.now.Add(time.Minute)
	l.census()
	l.writer.tails[chain] = was
}

var runFrauds = map[string]fraud{
	"an end is never recorded": {want: RunWithoutEnd, log: func(l *testLog) {
		l.start("run-9")
		delete(l.writer.running[ChainOf(namespace)], "run-9")
		l.census()
	}},
	"a beginning is never recorded": {want: RunWithoutStart, log: func(l *testLog) {
		l.writer.running[ChainOf(namespace)]["run-9"] = &KnownRun{}
		l.census()
	}},
	"an end has no beginning": {want: RunWithoutStart, log: func(l *testLog) {
		l.write(ChainOf(namespace), Predicate{Act: Ended, Object: ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d"), Run: &Run{UID: "run-9", Number: 2}})
		l.census()
	}},
	"a run begins twice": {want: RunTwice, log: func(l *testLog) {
		l.start("run-9")
		l.start("run-9")
		l.census()
	}},
	"a run is skipped": {want: RunNumberBroken, log: func(l *testLog) {
		l.writer.runs["uid-d"] = 7
		l.start("run-9")
		l.census()
	}},
	"an end is seen before the run": {want: EndMisdated, log: rewrite(seqEnded, func(p *Predicate) {
		p.Run.EndedAt, p.Run.LateSeconds = instantOfTime(june), nil
	})},
	"an end is seen after its record": {want: EndMisdated, log: rewrite(seqEnded, func(p *Predicate) {
		p.Run.EndedAt = instantOfTime(p.At.Add(time.Second))
		p.Run.LateSeconds = p.Run.lateness(p.At)
	})},
	"an end is seen in time, and late": {want: LatenessDiffers, log: rewrite(seqEnded, func(p *Predicate) { p.Run.EndedAt = p.Run.Until })},
	"an end is made punctual":          {want: LatenessDiffers, log: rewrite(seqEnded, func(p *Predicate) { p.Run.LateSeconds = new(int64) })},
	"the lateness of an end is hid":    {want: LatenessDiffers, log: rewrite(seqEnded, func(p *Predicate) { p.Run.LateSeconds = nil })},
	"an end was due later":             {want: LatenessDiffers, log: rewrite(seqEnded, func(p *Predicate) { p.Run.Until, p.Run.LateSeconds = nil, nil })},
	"an end is foreseen later":         {want: LatenessDiffers, log: rewrite(seqStarted, func(p *Predicate) { p.Run.Until = nil })},
}

// start begins a run of the deployment at an instant at which the law lets it run.
func (l *testLog) start(uid string) {
	l.t.Helper()
	now := l.now
	l.now = june
	p := l.judged(Started, deploymentCase(), ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d"), &Run{UID: uid, Number: l.writer.NextRun("uid-d")})
	l.now = now
	l.write(ChainOf(namespace), p, Workload(uid))
}

var verdictFrauds = map[string]fraud{
	"a verdict is better than the law": {want: VerdictDiffers, log: rewrite(seqStarted, func(p *Predicate) { p.Verdict.Verdict = v1alpha1.Permitted })},
	"a module that was stripped ran":   {want: VerdictDiffers, log: rewrite(seqStarted, func(p *Predicate) { p.Verdict.Modules[1].Decision = v1alpha1.ModulePermitted })},
	"a finding is left out":            {want: VerdictDiffers, log: rewrite(seqStarted, func(p *Predicate) { p.Verdict.Findings = nil })},
	"a finding has another source":     {want: VerdictDiffers, log: rewrite(seqRefused, func(p *Predicate) { p.Verdict.Findings[0].Source = "my-own-law" })},
	"a verdict changes later": {want: VerdictDiffers, log: rewrite(seqStarted, func(p *Predicate) {
		later := p.Verdict.RunsUntil.AddDate(1, 0, 0)
		p.Verdict.RunsUntil, p.Run.Until = &later, &later
	})},
	"what is refused begins": {want: StartedUnlawfully, log: func(l *testLog) {
		run := &Run{UID: "run-9", Number: l.writer.NextRun("uid-d")}
		l.write(ChainOf(namespace), l.judged(Started, deploymentCase(), ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d"), run), Workload("run-9"))
		l.census()
	}},
	"the case is left out":            {want: CaseMissing, file: func(l *testLog, x *Export) { delete(x.Texts, l.caseOf(seqStarted)) }},
	"the law is left out":             {want: LawMissing, file: func(l *testLog, x *Export) { delete(x.Texts, DigestOf(l.lawText)) }},
	"the case is another one":         {want: TextForged, file: func(l *testLog, x *Export) { x.Texts[l.caseOf(seqStarted)] = x.Texts[l.caseOf(seqSearch)] }},
	"the law is another one":          {want: TextForged, file: func(l *testLog, x *Export) { x.Texts[DigestOf(l.lawText)] = []byte("{}") }},
	"the law is no law":               {want: TextForged, log: lawOf("no law")},
	"the case is that of another":     {want: CaseOther, log: rewrite(seqRefused, func(p *Predicate) { p.Object.UID = "uid-x" })},
	"the case is of another name":     {want: CaseOther, log: rewrite(seqRefused, func(p *Predicate) { p.Object.Name = "innocent" })},
	"a verdict has no case":           {want: CaseMissing, log: rewrite(seqSearched, func(p *Predicate) { p.Verdict = &Verdict{Verdict: v1alpha1.Permitted} })},
	"what ran is another image":       {want: SubjectDiffers, log: subject(seqStarted, image(99))},
	"what ran is another workload":    {want: SubjectDiffers, log: subject(seqStarted, Workload("run-77"))}, // beside its own
	"an image has another digest":     {want: SubjectDiffers, log: subject(seqStarted, Subject{Name: image(2).Name, Digest: image(3).Digest})},
	"the law of an instant is lifted": {want: VerdictDiffers, log: func(l *testLog) { l.lift() }},
}

func (l *testLog) caseOf(sequence int64) Digest {
	l.t.Helper()
	s, err := DecodeStatement(l.records[sequence].Text)
	if err != nil {
		l.t.Fatal(err)
	}
	return s.Predicate.Case
}

func subject(sequence int64, is Subject) func(*testLog) {
	return func(l *testLog) {
		l.rebuild(func(n int64, _ *Leaf, s *Statement) {
			if n == sequence {
				s.Subject[0] = is
			}
		})
	}
}

// lawOf has all leaves name something as their law.
func lawOf(text string) func(*testLog) {
	return func(l *testLog) {
		d := DigestOf([]byte(text))
		l.texts[d] = []byte(text)
		l.rebuild(func(_ int64, leaf *Leaf, _ *Statement) { leaf.Law = d })
	}
}

// lift has all leaves name a law that forbids no faces.
func (l *testLog) lift() {
	l.t.Helper()
	lax := &Law{LawTexts: LawTexts{Profiles: slices.Clone(l.law.Profiles)}}
	lax.Profiles = slices.DeleteFunc(lax.Profiles, func(p v1alpha1.LegalProfile) bool { return strings.HasSuffix(p.Name, "-biometrics") })
	d := DigestOf(l.text(lax.Encode()))
	l.rebuild(func(_ int64, leaf *Leaf, _ *Statement) { leaf.Law = d })
}

var fileFrauds = map[string]fraud{
	"the file brings its own policy": {want: PolicyInFile, file: func(l *testLog, x *Export) { x.Pages["policy"] = []byte(l.policyText()) }},
	"the file brings something else": {want: EntryUnknown, file: func(_ *testLog, x *Export) { x.Pages["records.bak"] = nil }},
	"the file brings a text of nobody": {want: TextUnused, file: func(_ *testLog, x *Export) {
		x.Texts[DigestOf([]byte("of nobody"))] = []byte("of nobody")
	}},
	"the file is of a later period": {want: CheckpointTooOld, file: func(_ *testLog, x *Export) { x.Scope.Until = x.Scope.Until.Add(time.Hour) }},
	"the beginning of the period is left out": {want: BeginsTooLate, file: func(l *testLog, x *Export) {
		later, err := Collect(l, namespace, june.Add(40*time.Minute), l.now)
		if err != nil {
			l.t.Fatal(err)
		}
		later.Scope.From = june.Add(19 * time.Minute)
		*x = *later
	}},
	"the end of the period is left out": {want: CheckpointTooOld, file: func(l *testLog, x *Export) {
		older := l.signed[len(l.signed)-2]
		x.Checkpoint, x.Leaves = older.Text, bytes.Join(bytes.SplitAfter(x.Leaves, []byte("\n"))[:older.Tree.Size], nil)
		x.Scope.Until = older.CosignedAt.Add(time.Minute)
	}},
	"the file has no leaf": {want: LeavesMissing, file: func(_ *testLog, x *Export) { x.Leaves = nil }},
	"the file is of an earlier period": {want: BeginsTooLate, file: func(l *testLog, x *Export) {
		later, err := Collect(l, namespace, june.Add(40*time.Minute), l.now)
		if err != nil {
			l.t.Fatal(err)
		}
		later.Scope.From = june.Add(-time.Hour)
		*x = *later
	}},
	"the file is of another namespace": {want: RecordForeign, file: func(_ *testLog, x *Export) { x.Scope.Namespace = "igny" }},
	"a namespace is left out as a whole": {want: PartMissing, file: func(_ *testLog, x *Export) {
		for n := range x.Records {
			if n != seqInspected {
				delete(x.Records, n)
			}
		}
		for i := range x.Censuses {
			x.Censuses[i].Parts = slices.DeleteFunc(x.Censuses[i].Parts, func(p SealedPart) bool { return p.Part.Namespace != "" })
		}
		for d := range x.Texts {
			delete(x.Texts, d)
		}
	}},
}
