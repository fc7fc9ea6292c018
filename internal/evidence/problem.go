// SPDX-License-Identifier: Apache-2.0

package evidence

// ProblemKind is what is wrong with evidence, in one word.
type ProblemKind string

// What can be wrong with the checkpoints.
const (
	CheckpointUnreadable ProblemKind = "CheckpointUnreadable" // it is no checkpoint
	NotSignedByLog       ProblemKind = "NotSignedByLog"       // by no key that the policy has of the log
	LogSignatureForged   ProblemKind = "LogSignatureForged"   // the log's signature is of something else
	CosignatureForged    ProblemKind = "CosignatureForged"    // a witness's signature is of something else
	OtherOrigin          ProblemKind = "OtherOrigin"          // it is of another log than the policy, or the file, says
	Forked               ProblemKind = "Forked"               // the log signed two trees of which none continues the other
	CheckpointTooOld     ProblemKind = "CheckpointTooOld"     // it was made before the period ends
	CosignedOutOfOrder   ProblemKind = "CosignedOutOfOrder"   // a larger tree was cosigned before a smaller one
	CheckpointMissing    ProblemKind = "CheckpointMissing"    // that of a tree which a record's leaf names was left out
	BeginsTooLate        ProblemKind = "BeginsTooLate"        // the first leaf is younger than the beginning of the period
)

// What can be wrong with the leaves.
const (
	LeafUnreadable    ProblemKind = "LeafUnreadable"    // not one that the log writes
	LeavesMissing     ProblemKind = "LeavesMissing"     // there are less than the checkpoint signs
	LeavesBeyond      ProblemKind = "LeavesBeyond"      // there are more than the checkpoint signs
	RootDiffers       ProblemKind = "RootDiffers"       // the leaves are not those that were signed
	SequenceBroken    ProblemKind = "SequenceBroken"    // a leaf says that it is at another place
	ClockWentBack     ProblemKind = "ClockWentBack"     // a leaf is older than the one before it
	BackDated         ProblemKind = "BackDated"         // a leaf says that it is older than a tree that it names
	PostDated         ProblemKind = "PostDated"         // a leaf says that it is younger than a tree that contains it
	CosignedDiffers   ProblemKind = "CosignedDiffers"   // a leaf names a tree that the log never was
	CosignedWentBack  ProblemKind = "CosignedWentBack"  // a leaf names an older tree than the leaf before it
	LawUnannounced    ProblemKind = "LawUnannounced"    // the law changes between two leaves, and no record says so
	FrontierUnfitting ProblemKind = "FrontierUnfitting" // the hashes of what comes before are none of a tree of that size
)

// What can be wrong with the records.
const (
	RecordUnreadable  ProblemKind = "RecordUnreadable"  // not one that the operator writes
	RecordOutside     ProblemKind = "RecordOutside"     // of no leaf of the file
	RecordForeign     ProblemKind = "RecordForeign"     // of another namespace
	CommitmentDiffers ProblemKind = "CommitmentDiffers" // not the record that its leaf commits to
	RecordMisdated    ProblemKind = "RecordMisdated"    // its instant is not that of its leaf
	ProofMissing      ProblemKind = "ProofMissing"      // it has no inclusion proof
	ProofWrong        ProblemKind = "ProofWrong"        // its inclusion proof proves something else
	ChainBroken       ProblemKind = "ChainBroken"       // one before it was left out
	RecordMissing     ProblemKind = "RecordMissing"     // a census counted more
)

// What can be wrong with the censuses.
const (
	CensusMissing     ProblemKind = "CensusMissing"     // there was none for too long, and no gap was told
	PartMissing       ProblemKind = "PartMissing"       // what it says of the namespace was left out
	PartForged        ProblemKind = "PartForged"        // what it says of the namespace is not what it said
	SilenceUnfounded  ProblemKind = "SilenceUnfounded"  // a gap is told in which there are entries
	CensusContradicts ProblemKind = "CensusContradicts" // it counts what the records do not
	TailUncounted     ProblemKind = "TailUncounted"     // the file does not end with one, so that nothing counts its last records
)

// What can be wrong with runs and verdicts.
const (
	RunWithoutEnd     ProblemKind = "RunWithoutEnd"     // nothing says when it ended
	RunWithoutStart   ProblemKind = "RunWithoutStart"   // nothing says when it began
	RunTwice          ProblemKind = "RunTwice"          // it began twice
	RunNumberBroken   ProblemKind = "RunNumberBroken"   // a run of the same object was left out
	RunDiffers        ProblemKind = "RunDiffers"        // its end, or its verdict, is of another object than its beginning
	ActDiffers        ProblemKind = "ActDiffers"        // what is said to have happened is not what the verdict says
	LatenessDiffers   ProblemKind = "LatenessDiffers"   // its lateness is not what its instants say
	EndMisdated       ProblemKind = "EndMisdated"       // it is said to have ended before it began, or after that was recorded
	CaseMissing       ProblemKind = "CaseMissing"       // what was judged was left out
	CaseOther         ProblemKind = "CaseOther"         // what was judged is another object
	LawMissing        ProblemKind = "LawMissing"        // the law by which was judged was left out
	TextForged        ProblemKind = "TextForged"        // a text is not that of its digest
	VerdictDiffers    ProblemKind = "VerdictDiffers"    // the law says something else
	StartedUnlawfully ProblemKind = "StartedUnlawfully" // it began although the law let it not run
	SubjectDiffers    ProblemKind = "SubjectDiffers"    // what ran is not what was judged
)

// What can be wrong with several files of one log, of which each may hold by itself.
const (
	SplitView ProblemKind = "SplitView" // the log shows one history to whoever has one of them, and another one to whoever has the other
)

// What can be wrong with the file.
const (
	PolicyInFile ProblemKind = "PolicyInFile" // it brings its own judge: a policy has to come from elsewhere
	EntryUnknown ProblemKind = "EntryUnknown" // it has something in it that no reader looks at
	TextUnused   ProblemKind = "TextUnused"   // it has a text that no record names
)

// Problem is one thing that is wrong.
type Problem struct {
	Kind ProblemKind `json:"kind"`
	// Where it is: a sequence, a file, a name.
	Where string `json:"where,omitempty"`
	// Message says it to people.
	Message string `json:"message"`
}
