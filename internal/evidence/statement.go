// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vsa-legal/operator/internal/canonical"
)

const (
	// StatementType is the type of every record (in-toto attestation framework, Statement v1).
	StatementType = "https://in-toto.io/Statement/v1"
	// PredicateType says how to read the predicate of a record.
	PredicateType = "https://vsa.legal/evidence/v1"
)

// maxStatement bounds the bytes of a record.
const maxStatement = 256 << 10

// Bounds of what a record lists and says.
const (
	maxSubjects = 66 // the image of a runtime, those of 64 modules (AnalyticsPackage), and what ran
	maxListed   = 256
	maxText     = 512
)

// Statement is a record: a Statement of in-toto.
type Statement struct {
	// Type is StatementType.
	Type string `json:"_type"`
	// Subject is what the record is of: images, by their digests, and what ran, by its UID.
	Subject []Subject `json:"subject"`
	// PredicateType is PredicateType.
	PredicateType string `json:"predicateType"`
	// Predicate is what happened.
	Predicate Predicate `json:"predicate"`
}

// Subject is a ResourceDescriptor of in-toto.
type Subject struct {
	// Name of the resource.
	Name string `json:"name"`
	// Digest by algorithm, such as sha256, in hexadecimal digits.
	Digest map[string]string `json:"digest"`
}

// workloadName begins the name of a subject that is a workload.
const workloadName = "uid:"

// Workload is the subject that stands for a Deployment or a Job: the digest is that of its UID.
func Workload(uid string) Subject {
	sum := sha256.Sum256([]byte(uid))
	return Subject{Name: workloadName + uid, Digest: map[string]string{"sha256": hex.EncodeToString(sum[:])}}
}

// Act is what happened.
type Act string

// What can happen.
const (
	Started    Act = "Started"    // a run began
	Ended      Act = "Ended"      // a run came to its end
	Stripped   Act = "Stripped"   // the law took modules out of what runs
	Refused    Act = "Refused"    // the law lets nothing run
	Judged     Act = "Judged"     // the law lets run what was asked, or until another instant than before
	Decided    Act = "Decided"    // a magistrate decided
	Filed      Act = "Filed"      // somebody filed, changed or withdrew an object
	Noticed    Act = "Noticed"    // the regulator gave, changed or closed a notice
	Inspected  Act = "Inspected"  // an image was inspected
	Tampered   Act = "Tampered"   // somebody changed what the operator made, or the policies
	LawChanged Act = "LawChanged" // another law holds
	Census     Act = "Census"     // what is there, and what runs
	Gap        Act = "Gap"        // nothing was recorded for a time; its reason may be Unwatched
)

// Unwatched is the reason of a Gap between two managers, or before the first one: from the last record on nobody is known to have had recorded
// what happened, until another manager began to watch. What was filed and deleted again in that time may be missing, as may interference.
const Unwatched = "Unwatched"

// Predicate is what happened, when, to what, by whom, and how it was judged. It never says what is searched for, nor for whom.
type Predicate struct {
	// Act is what happened.
	Act Act `json:"act"`
	// At is when, as its leaf has it.
	At time.Time `json:"at"`
	// Chain is the record's place among those that belong together.
	Chain Link `json:"chain"`
	// Object that it happened to, if it is one.
	Object *Object `json:"object,omitempty"`
	// By is who filed the object, as the API server stamped it: see Stamped. Empty where nobody vouches for a name, such as of what the
	// operator did itself, of a change and of a deletion. In earlier records a name of what is not
	// stamped is only what the object said.
	By string `json:"by,omitempty"`
	// ChangedBy is who created the object or changed its spec, as the API server wrote it down: see Attributed. Empty where it did not, and
	// in every earlier record: what an object said of that then is in By, and proves nothing.
	ChangedBy string `json:"changedBy,omitempty"`
	// Change of the object: Present, Created, Changed or Deleted; empty where none was made.
	Change Change `json:"change,omitempty"`
	// Reason is a stable word for why, and Message says it to people.
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
	// Run that began or ended.
	Run *Run `json:"run,omitempty"`
	// Case that was judged: the digest of its text.
	Case Digest `json:"case,omitempty"`
	// Verdict on the case.
	Verdict *Verdict `json:"verdict,omitempty"`
	// References are the requisition and the decisions that it rests on, as commitments to their specs under the record's salt.
	References []Reference `json:"references,omitempty"`
	// Law that held before; the leaf tells the one that holds now. Only of LawChanged.
	LawBefore Digest `json:"lawBefore,omitempty"`
	// Silence is the time of which nothing was recorded. Only of Gap.
	Silence *Silence `json:"silence,omitempty"`
	// Census is what was counted. Only of Census.
	Census *Count `json:"census,omitempty"`
}

// Change of an object.
type Change string

// What can be done to an object.
const (
	Present Change = "Present" // it was there before anybody recorded
	Created Change = "Created"
	Changed Change = "Changed"
	Deleted Change = "Deleted"
)

// Object of the cluster. One that a judicial authority or a search made is named by its UID alone.
type Object struct {
	Kind string `json:"kind"`
	Name string `json:"name,omitempty"`
	UID  string `json:"uid"`
	// Generation of its spec, where that was filed.
	Generation int64 `json:"generation,omitempty"`
}

// Reference to an object that a record does not show.
type Reference struct {
	Kind       string `json:"kind"`
	UID        string `json:"uid"`
	Commitment Digest `json:"commitment"`
}

// Run is one time that something ran.
type Run struct {
	// UID of the run: what its workload is annotated with, or the UID of the workload where it has no such annotation.
	UID string `json:"uid"`
	// Number of the run among those of its object, from one.
	Number int64 `json:"number"`
	// Until is when it has to end, or ended as it had to. Nil where no end is known.
	Until *time.Time `json:"until,omitempty"`
	// EndedAt is when its last container was seen to have ended, by the node or by the Job: after it began, and not after the record.
	// Only of Ended. Nil where nobody saw it, as in every earlier record: it ended at the record's instant at the latest.
	EndedAt *time.Time `json:"endedAt,omitempty"`
	// LateSeconds is how much later than it had to it ended: by EndedAt, and where that is nil by the record's instant, so that it ended
	// that much later at most. Nil where no end was due.
	LateSeconds *int64 `json:"lateSeconds,omitempty"`
}

// lateness is how many seconds after Until it ended, by a record of an instant. Nil where no end was due.
func (r *Run) lateness(recorded time.Time) *int64 {
	ended := recorded
	if r.EndedAt != nil {
		ended = *r.EndedAt
	}
	if r.Until == nil || ended.Before(*r.Until) {
		return nil
	}
	late := int64(ended.Sub(*r.Until) / time.Second)
	return &late
}

// Silence is a time of which nothing was recorded, half-open.
type Silence struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// Encode writes a record as canonical JSON.
func (s *Statement) Encode() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	text, err := canonical.JSON(s)
	if err == nil && len(text) > maxStatement {
		return nil, fmt.Errorf("a record of %d bytes is larger than %d", len(text), maxStatement)
	}
	return text, err
}

// DecodeStatement reads a record. It refuses every text that Encode would not have written.
func DecodeStatement(text []byte) (*Statement, error) {
	s := &Statement{}
	if err := decode(text, maxStatement, s); err != nil {
		return nil, fmt.Errorf("reading a record: %w", err)
	}
	return s, s.check()
}

func (s *Statement) check() error {
	p := &s.Predicate
	switch {
	case s.Type != StatementType || s.PredicateType != PredicateType:
		return errors.New("the record is no statement of evidence")
	case len(s.Subject) > maxSubjects || len(p.References) > maxListed:
		return errors.New("the record lists too much")
	case !wholeSecond(p.At):
		return errors.New("the record has its instant in whole seconds of UTC")
	case len(p.By) > maxText || len(p.ChangedBy) > maxText || len(p.Reason) > maxText || len(p.Message) > 4*maxText:
		return errors.New("the record has a text that is too long")
	}
	if p.Act == Started && (p.Run == nil || !slices.ContainsFunc(s.Subject, func(o Subject) bool { return o.Name == Workload(p.Run.UID).Name })) {
		return errors.New("the record of a beginning is of what began")
	}
	return errors.Join(p.Chain.check(), p.complete())
}

// complete asks for what each act has to say.
func (p *Predicate) complete() error {
	judged := p.Case.valid() && p.Verdict != nil
	missing := map[Act]bool{
		Started: p.Run == nil || !judged || p.Object == nil, Ended: p.Run == nil || p.Object == nil,
		Stripped: !judged || p.Object == nil, Refused: !judged || p.Object == nil, Judged: !judged || p.Object == nil,
		Decided: p.Object == nil, Filed: p.Object == nil || p.Change == "", Noticed: p.Object == nil, Inspected: p.Object == nil,
		Tampered: p.Reason == "", LawChanged: !p.LawBefore.valid(), Census: p.Census == nil,
		Gap: p.Silence == nil || !p.Silence.From.Before(p.Silence.Until),
	}
	switch lacks, known := missing[p.Act]; {
	case !known:
		return fmt.Errorf("the act %q is not known", p.Act)
	case lacks:
		return fmt.Errorf("the record does not say what one of the act %s has to say", p.Act)
	case (p.Act == Census) != (p.Chain.Of == ChainCensus):
		return errors.New("censuses have a chain of their own")
	case p.Object != nil && Judicial(p.Object.Kind) && p.Object.Name != "":
		return errors.New("what is judicial is named by its UID alone")
	case p.ChangedBy != "" && (p.Object == nil || !Attributed(p.Object.Kind, p.Change)):
		return errors.New("who changed an object is told only where the API server writes it down")
	case p.Run != nil:
		return p.Run.check(p.Act)
	}
	return nil
}

func (r *Run) check(act Act) error {
	switch {
	case r.UID == "" || r.Number < 1:
		return errors.New("a run has a UID and counts from one")
	case r.EndedAt != nil && (act != Ended || !wholeSecond(*r.EndedAt)):
		return errors.New("only an end says when the last container ended, in whole seconds of UTC")
	}
	return nil
}

// judged tells whether the law was asked whether something may run.
func (p *Predicate) judged() bool { return p.Case != "" && p.Verdict != nil }

// Judicial tells whether objects of a kind are named by their UID alone: their names may tell of a case.
func Judicial(kind string) bool {
	switch kind {
	case "VideoSearchJob", "JudicialRequisition", "JudicialDecision":
		return true
	}
	return false
}

// Stamped tells whether a record of a change says who made it: only of the kinds on which the API server puts a stamp that nobody can
// forge, and only of what was filed, since the stamp stays that of whoever created the object.
func Stamped(kind string, change Change) bool {
	switch kind {
	case "Formality", "JudicialRequisition", "JudicialDecision":
		return change == Created || change == Present
	}
	return false
}

// Attributed tells whether a record of a change says who made it: only of the kinds into which the API server writes that, and of a
// creation and a change that were seen. What was there before may have been made before anything kept the name from being false, and
// who deletes something nobody is told. Who filed a formality is its stamp.
func Attributed(kind string, change Change) bool {
	switch kind {
	case "Formality":
		return change == Changed
	case "VideoAnalyticsDeployment", "AnalyticsPackage", "FormalNotice", "DataController", "LegalProfile", "LawBundle":
		return change == Created || change == Changed
	}
	return false
}

// ObjectOf names an object as records may.
func ObjectOf(kind, name string, uid string) *Object {
	if Judicial(kind) {
		name = ""
	}
	return &Object{Kind: kind, Name: name, UID: uid}
}
