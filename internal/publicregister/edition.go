// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"cmp"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// SchemaVersion of an edition. The first number changes where a reader of before would be misled.
const SchemaVersion = "2.0"

// Edition is the register as it is published at an instant. All instants are in UTC and whole seconds. Every list is sorted, so
// that the same facts are the same bytes.
type Edition struct {
	// SchemaVersion is that of the JSON Schema that the edition follows.
	SchemaVersion string `json:"schemaVersion"`
	// Publisher is who publishes, as people read it.
	Publisher string `json:"publisher"`
	// PublishedAt is when the edition was made.
	PublishedAt time.Time `json:"publishedAt"`

	Clusters []Cluster `json:"clusters"`
	// Controllers are all data controllers of the clusters, also those of which nothing runs.
	Controllers []Controller `json:"controllers"`
	// Laws are the profiles that entries rest on, or that took something out of them.
	Laws []Law `json:"laws"`
	// Entries are the systems that run, that ran, that may run and were not seen to, and that are asked for and may not.
	Entries []Entry `json:"entries"`
	// JudicialUses are how many judicial searches began, in classes.
	JudicialUses []JudicialUse `json:"judicialUses"`
}

// Cluster is one that reports.
type Cluster struct {
	Name string `json:"name"`
	// FirstHeardAt and LastHeardAt are the instants of the first and of the last edition that the cluster took part in.
	FirstHeardAt time.Time `json:"firstHeardAt"`
	LastHeardAt  time.Time `json:"lastHeardAt"`
	// Bundles are the collections of law by which the cluster judges.
	Bundles []Bundle `json:"bundles"`
	// CountedQuarters are those of which its judicial uses were counted, such as 2026-Q1. They are counted once.
	CountedQuarters []string `json:"countedQuarters"`
}

// Bundle is a collection of the law of one jurisdiction, and its number.
type Bundle struct {
	Jurisdiction string `json:"jurisdiction"`
	Sequence     int64  `json:"sequence"`
}

// Controller is a data controller (responsable de traitement, GDPR art. 4(7)).
type Controller struct {
	// ID is its jurisdiction and its code, such as FR-91377. Without a code it is made of its type and name.
	ID string `json:"id"`
	// Type in the vocabulary of the law, such as Municipality.
	Type v1alpha1.Term `json:"type"`
	Name string        `json:"name"`
	// Code is, in France, the INSEE code of a commune or the SIREN of anybody else.
	Code         string `json:"code,omitempty"`
	Jurisdiction string `json:"jurisdiction"`
	// Department is the code of the département of a commune, such as 91 or 2A.
	Department string `json:"department,omitempty"`
	// Claimed is true where it is in no register: only the requests themselves say who they are of. Its name is then its type and its
	// code.
	Claimed bool `json:"claimed,omitempty"`
	// Clusters in which it is, or was.
	Clusters []string `json:"clusters"`
}

// Law is a legal profile, and those of its texts that entries name.
type Law struct {
	Profile      string `json:"profile"`
	Jurisdiction string `json:"jurisdiction"`
	// Titles by language, such as en and fr.
	Titles map[string]string `json:"titles"`
	Texts  []Text            `json:"texts"`
}

// Text is one legal text, with number, date and article.
type Text struct {
	ID v1alpha1.SourceID `json:"id"`
	// Titles by language, such as en and fr.
	Titles map[string]string `json:"titles"`
	URL    string            `json:"url,omitempty"`
}

// Title in a language, or else in English.
func (t *Text) Title(language string) string { return cmp.Or(t.Titles[language], t.Titles["en"]) }

// Citation names a text of a law of the edition.
type Citation struct {
	Profile string `json:"profile"`
	// Text is the id of the text. None means the profile as a whole.
	Text v1alpha1.SourceID `json:"text,omitempty"`
}

// State is what is known of a system.
type State string

const (
	// Runs is what the law lets run, and of which a pod was seen that was ready, now or less than a quarter of an hour ago. One of several is
	// enough.
	Runs State = "Runs"
	// NotSeenRunning is what the law lets run, and of which no pod was seen that was ready.
	NotSeenRunning State = "NotSeenRunning"
	// NotPermitted is asked for and does not run.
	NotPermitted State = "NotPermitted"
	// Withdrawn is no longer asked for.
	Withdrawn State = "Withdrawn"
)

// Entry is one system of one data controller.
type Entry struct {
	// ID stays with the system from edition to edition. It is a hash: it tells no name.
	ID string `json:"id"`
	// Controller is the ID of who answers for it.
	Controller string `json:"controller"`
	// Service is the type of the controller's service that operates it, where it is another than the controller's own.
	Service v1alpha1.Term `json:"service,omitempty"`
	Cluster string        `json:"cluster"`

	// Purpose (finalité) in the vocabulary of the law, such as Statistics, or UnknownPurpose.
	Purpose    v1alpha1.Term       `json:"purpose"`
	Processing v1alpha1.Processing `json:"processing"`
	Software   Software            `json:"software"`

	State   State            `json:"state"`
	Verdict v1alpha1.Verdict `json:"verdict,omitempty"`
	// Since is when the state began, as far as is known.
	Since time.Time `json:"since"`
	// RunsUntil is the instant at which it has to end if nothing changes. None means that no end is foreseen.
	RunsUntil *time.Time `json:"runsUntil,omitempty"`
	// EverRan tells whether it was seen running, now or before.
	EverRan bool `json:"everRan"`

	// Law that it rests on.
	Law []Citation `json:"law"`
	// Capabilities that run, or ran last.
	Capabilities []v1alpha1.Capability `json:"capabilities"`
	// Removed are what the law took out, and the text that did.
	Removed []Removal `json:"removed"`
	// Obstacles are why it does not run.
	Obstacles []Obstacle `json:"obstacles"`
	// Papers are the acts that were filed for its purpose.
	Papers      []Paper     `json:"papers"`
	Information Information `json:"information"`

	// History of its states, the oldest first. Of more than MaxHistory the second and those that follow it are left out.
	History []Change `json:"history"`
}

// MaxHistory is how many changes an entry keeps.
const MaxHistory = 64

// Software is what runs, and who makes it.
type Software struct {
	// Name of the package, or Undeclared.
	Name    string `json:"name"`
	Vendor  string `json:"vendor,omitempty"`
	Version string `json:"version,omitempty"`
	// Image digest of its program, such as sha256:….
	Image string `json:"image,omitempty"`
}

// Removal is what the law took out of a system.
type Removal struct {
	Capabilities []v1alpha1.Capability `json:"capabilities"`
	// By is the text. None where an order of the supervisory authority did.
	By *Citation `json:"by,omitempty"`
	// Notice is true where an order of the supervisory authority did. Its number is the authority's to publish.
	Notice bool `json:"notice,omitempty"`
}

// Obstacle is one reason why a system does not run.
type Obstacle struct {
	// Reason is a stable word, such as FormalityMissing.
	Reason string    `json:"reason"`
	By     *Citation `json:"by,omitempty"`
	Notice bool      `json:"notice,omitempty"`
}

// Paper is an act that was filed.
type Paper struct {
	// Type in the vocabulary of the law, such as PrefectOrder.
	Type       v1alpha1.Term `json:"type"`
	ValidFrom  time.Time     `json:"validFrom"`
	ValidUntil *time.Time    `json:"validUntil,omitempty"`
	// InForce tells whether its period holds at the edition's instant.
	InForce bool `json:"inForce"`
	// Reference, URL and SHA256 are there where its author has published it.
	Reference string `json:"reference,omitempty"`
	URL       string `json:"url,omitempty"`
	SHA256    string `json:"sha256,omitempty"`
}

// Information tells whether the public is informed.
type Information struct {
	// Informed tells whether an act that informs the public holds for all of the system.
	Informed bool `json:"informed"`
	// Required tells whether the law that it rests on asks for such an act.
	Required bool `json:"required"`
	// Since is when the act that holds began.
	Since *time.Time `json:"since,omitempty"`
}

// Change is a state of a system and when it began.
type Change struct {
	At    time.Time `json:"at"`
	State State     `json:"state"`
	// Observed is true where only an instant is known at which the state was seen: it came after the edition before.
	Observed bool             `json:"observed,omitempty"`
	Verdict  v1alpha1.Verdict `json:"verdict,omitempty"`
	Informed bool             `json:"informed"`
	// Removed are the capabilities that the law took out then.
	Removed []v1alpha1.Capability `json:"removed,omitempty"`
}

// JudicialUse is how many judicial searches of a data controller began in a quarter. Where a quarter was counted and there is
// none of a controller, none began.
type JudicialUse struct {
	// Controller is the ID of a data controller, or empty for services that are in no register.
	Controller string `json:"controller"`
	Cluster    string `json:"cluster"`
	// Quarter of the calendar in UTC, such as 2026-Q1.
	Quarter string `json:"quarter"`
	// Class is between which numbers the number is, such as 1-4.
	Class string `json:"class"`
}
