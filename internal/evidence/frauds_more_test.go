// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Frauds on what is signed beside the last checkpoint, on what records say beside each other, and on what ends.
var (
	signedFrauds = map[string]fraud{
		"the log signed a fork that nobody cosigned": {want: Forked, file: func(l *testLog, x *Export) {
			x.Earlier = append(x.Earlier, signAs(l.t, origin, Tree{9, DigestOf([]byte("another history"))}, l.key))
		}},
		"a proof rests on a fork": {want: ProofWrong, file: func(l *testLog, x *Export) {
			x.Records[seqFiled].Proof = l.proofOfFork(seqFiled)
		}},
		"a proof rests on an older checkpoint": {want: ProofWrong, file: func(l *testLog, x *Export) {
			x.Records[seqFiled].Proof = l.proofIn(seqFiled, l.signed[2])
		}},
		"a later checkpoint is in the file": {want: LeavesMissing, log: func(l *testLog) { l.census() }, file: func(l *testLog, x *Export) {
			older := l.signed[len(l.signed)-2]
			x.Earlier = append(x.Earlier, x.Checkpoint)
			x.Checkpoint, x.Leaves = older.Text, bytes.Join(bytes.SplitAfter(x.Leaves, []byte("\n"))[:older.Tree.Size], nil)
			x.Censuses = x.Censuses[:len(x.Censuses)-1]
			x.Scope.Until = older.CosignedAt
			for n, r := range x.Records {
				r.Proof = l.proofIn(n, older)
			}
		}},
		"a clock stood still, and the checkpoints that tell are left out": {want: CheckpointMissing, log: func(l *testLog) {
			l.stoodStill()
		}, file: func(_ *testLog, x *Export) { x.Earlier = nil }},
		"a clock stood still, and copies of one checkpoint take the place of those that tell": {want: CheckpointMissing, log: func(l *testLog) {
			l.stoodStill()
		}, file: func(_ *testLog, x *Export) { x.Earlier = slices.Repeat(x.Earlier[:1], maxCheckpoints) }},
		"an older tree was cosigned after a younger one": {want: CosignedOutOfOrder, file: func(l *testLog, x *Export) {
			x.Earlier = append(x.Earlier, l.sign(l.signed[3].Tree, l.now.Add(time.Hour)))
		}},
		"the checkpoint has a second, forged signature of its witness before the true one": {want: CosignatureForged, file: func(l *testLog, x *Export) {
			text, log, witness := signatureOf(x.Checkpoint)
			_, _, other := signatureOf(l.sign(Tree{1, DigestOf(nil)}, l.now.Add(-time.Hour)))
			x.Checkpoint = []byte(text + log + other + witness)
		}},
		"the origin has a letter that looks alike": {want: OtherOrigin, file: func(l *testLog, x *Export) {
			alike := strings.Replace(origin, "a", "\u0430", 1)
			x.Scope.Origin = alike
			x.Checkpoint = signAs(l.t, alike, l.tree(), newKey(l.t, alike))
		}},
	}
	toldFrauds = map[string]fraud{
		"a census says two things of the namespace": {want: PartForged, log: func(l *testLog) { l.twoParts() }},
		"the part of a census is there twice": {want: PartForged, file: func(_ *testLog, x *Export) {
			x.Censuses[3].Parts = append(x.Censuses[3].Parts, *part(x, 3, namespace))
		}},
		"a census is there twice": {want: ChainBroken, file: func(_ *testLog, x *Export) {
			x.Censuses = slices.Insert(x.Censuses, 3, x.Censuses[3])
		}},
		"a silence is told before it comes": {want: SilenceUnfounded, log: func(l *testLog) {
			l.gap(l.now, l.now.Add(3*time.Hour))
			l.now = l.now.Add(2 * time.Hour)
			l.write(ChainOf(namespace), Predicate{Act: Filed, Object: ObjectOf("Formality", "late", "uid-l"), Change: Created, By: "x"})
			l.census()
		}},
		"a change of the law is told that was none": {want: LawUnannounced, log: func(l *testLog) {
			l.write(ChainCluster, Predicate{Act: LawChanged, LawBefore: DigestOf([]byte("a law that never held"))})
			l.census()
		}},
		"a change of the law is told to the same law": {want: LawUnannounced, log: func(l *testLog) {
			l.write(ChainCluster, Predicate{Act: LawChanged, LawBefore: DigestOf(l.lawText)})
			l.census()
		}},
		"what may run is called refused": {want: ActDiffers, log: rewrite(seqStarted, func(p *Predicate) { p.Act, p.Run = Refused, nil })},
		"what was stripped is called judged": {want: ActDiffers, log: func(l *testLog) {
			now := l.now
			l.now = june
			p := l.judged(Judged, deploymentCase(), ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d"), nil)
			l.now = now
			l.write(ChainOf(namespace), p)
			l.census()
		}},
		"what was refused is called stripped":             {want: ActDiffers, log: rewrite(seqRefused, func(p *Predicate) { p.Act = Stripped })},
		"a record has a member twice":                     {want: RecordUnreadable, file: inRecord(`"act":"Filed"`, `"act":"Filed","act":"Filed"`)},
		"a record has a number that not every reader has": {want: RecordUnreadable, file: inRecord(`"number":1`, `"number":9007199254740993`)},
		"a record has more behind it":                     {want: RecordUnreadable, file: func(_ *testLog, x *Export) { x.Records[seqFiled].Text = append(x.Records[seqFiled].Text, ' ') }},
		"a record has its members in other letters":       {want: RecordUnreadable, file: inRecord(`"act"`, `"ACT"`)},
		"an inspected image has another digest":           {want: SubjectDiffers, log: subject(seqInspected, Subject{Name: image(2).Name, Digest: image(3).Digest})},
	}
	endFrauds = map[string]fraud{
		"an end is that of another object":            {want: RunDiffers, log: rewrite(seqEnded, func(p *Predicate) { p.Object.UID = "uid-innocent" })},
		"an end is that of another name":              {want: RunDiffers, log: rewrite(seqEnded, func(p *Predicate) { p.Object.Name = "innocent" })},
		"an end is that of another kind":              {want: RunDiffers, log: rewrite(seqEnded, func(p *Predicate) { p.Object.Kind = "Formality" })},
		"an end is that of another run of its object": {want: RunDiffers, log: rewrite(seqEnded, func(p *Predicate) { p.Run.Number = 4 })},
		"what ended is another workload":              {want: SubjectDiffers, log: subject(seqEnded, Workload("run-77"))},
		"an end is put off without a verdict": {want: LatenessDiffers, log: func(l *testLog) {
			l.start("run-9")
			later := l.now.Add(8 * time.Hour)
			l.write(ChainOf(namespace), Predicate{Act: Tampered, Reason: "Moved", Object: ObjectOf("VideoAnalyticsDeployment", "footfall", "uid-d"),
				Run: &Run{UID: "run-9", Number: 2, Until: &later}})
			l.census()
		}},
		"a search ran by a name": {want: RecordUnreadable, log: rewrite(seqSearched, func(p *Predicate) { p.Object.Name = marker })},
	}
)

// inRecord changes the text of a record of a file.
func inRecord(old, by string) func(*testLog, *Export) {
	return func(_ *testLog, x *Export) {
		x.Records[seqFiled].Text = bytes.Replace(x.Records[seqFiled].Text, []byte(old), []byte(by), 1)
	}
}

// slow writes a record a minute after the last one by the clock of the log, whatever the time is.
func (l *testLog) slow(chain string, p Predicate) {
	l.t.Helper()
	now := l.now
	l.now = l.writer.Last().Add(time.Minute)
	l.write(chain, p)
	l.now = now
}

// twoParts has a census in which two parts are of the namespace, so that each of two readers can be shown another one, and shows both.
func (l *testLog) twoParts() {
	l.t.Helper()
	var parts []SealedPart
	for _, n := range []string{"", namespace, namespace, "igny"} {
		parts = append(parts, SealedPart{Salt: l.salt(), Part: Part{Namespace: n, Objects: DigestOf(nil), ObjectCount: int64(len(parts))}})
	}
	s, err := l.writer.SealCensus(l.now, parts, DigestOf(l.lawText), l.salt())
	if err != nil {
		l.t.Fatal(err)
	}
	l.append(s)
	l.cosign()
}

// proofIn proves that a leaf is in an older tree of the log.
func (l *testLog) proofIn(sequence int64, c SignedCheckpoint) []byte {
	l.t.Helper()
	proof, err := tlog.ProveRecord(c.Tree.Size, sequence, l)
	if err != nil {
		l.t.Fatal(err)
	}
	return FormatProof(sequence, proof, c.Text)
}

// proofOfFork proves that a leaf is in a tree that the log signed beside its own: the same leaf, and others after it.
func (l *testLog) proofOfFork(sequence int64) []byte {
	l.t.Helper()
	fork := &testLog{t: l.t, key: l.key}
	for n, r := range l.records {
		other := *r
		if int64(n) > sequence {
			other.Leaf = []byte("another history")
		}
		fork.append(&other)
	}
	tree := fork.tree()
	return fork.proofIn(sequence, SignedCheckpoint{Tree: tree, Text: signAs(l.t, origin, tree, l.key)})
}

// stoodStill has two days go by, of which the log says that they were minutes.
func (l *testLog) stoodStill() {
	for range 3 {
		l.now = l.now.Add(16 * time.Hour)
		l.cosign()
		l.slow(ChainOf(namespace), Predicate{Act: Filed, Object: ObjectOf("Formality", "late", "uid-l"), Change: Changed, By: "x"})
	}
	l.census()
}
