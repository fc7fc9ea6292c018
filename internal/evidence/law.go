// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/canonical"
	"github.com/vsa-legal/operator/internal/legal"
)

// maxLaw bounds the bytes of a law.
const maxLaw = 32 << 20

// Law is the law by which was judged, as data: whoever has it judges as the operator did.
type Law struct {
	LawTexts `json:",inline"`

	// Further laws, under each of which had to be lawful what ran: see legal.Law.Stricter.
	Further []LawTexts `json:"further,omitempty"`
}

// LawTexts are the texts of one law.
type LawTexts struct {
	Profiles []v1alpha1.LegalProfile `json:"profiles,omitempty"`
	Notices  []v1alpha1.FormalNotice `json:"notices,omitempty"`
	// Unpublished names the profiles of which only what they take away counted: see legal.Law.Unpublished.
	Unpublished []string `json:"unpublished,omitempty"`
	// Holds on what was to start: see legal.Hold.
	Holds []Hold `json:"holds,omitempty"`
}

// Hold is a legal.Hold.
type Hold struct {
	Jurisdiction string `json:"jurisdiction,omitempty"`
	Ends         bool   `json:"ends,omitempty"`
	Message      string `json:"message,omitempty"`
}

// LawOf returns a law as data.
func LawOf(law *legal.Law) *Law {
	var all []LawTexts
	for _, t := range law.Texts() {
		texts := LawTexts{Profiles: t.Profiles, Notices: t.Notices, Unpublished: t.Unpublished}
		for _, h := range t.Holds {
			texts.Holds = append(texts.Holds, Hold(h))
		}
		all = append(all, texts)
	}
	return &Law{LawTexts: all[0], Further: all[1:]}
}

// Encode writes a law as canonical JSON, each of its texts without what a judge does not read.
func (l *Law) Encode() ([]byte, error) {
	bare := Law{LawTexts: l.bare()}
	for i := range l.Further {
		bare.Further = append(bare.Further, l.Further[i].bare())
	}
	return canonical.JSON(&bare)
}

// DecodeLaw reads a law.
func DecodeLaw(text []byte) (*Law, error) {
	l := &Law{}
	return l, decode(text, maxLaw, l)
}

// Ready makes the law ready to judge by.
func (l *Law) Ready() *legal.Law {
	law := l.ready()
	for i := range l.Further {
		law = law.Stricter(l.Further[i].ready())
	}
	return law
}

func (l *LawTexts) ready() *legal.Law {
	var holds []legal.Hold
	for _, h := range l.Holds {
		holds = append(holds, legal.Hold(h))
	}
	return legal.NewLaw(l.Profiles, l.Notices).Unpublished(l.Unpublished...).Held(holds...)
}

func (l *LawTexts) bare() LawTexts {
	bare := LawTexts{Unpublished: l.Unpublished, Holds: l.Holds}
	for i := range l.Profiles {
		p := &l.Profiles[i]
		bare.Profiles = append(bare.Profiles, v1alpha1.LegalProfile{ObjectMeta: bareMeta(&p.ObjectMeta), Spec: p.Spec})
	}
	for i := range l.Notices {
		n := &l.Notices[i]
		bare.Notices = append(bare.Notices, v1alpha1.FormalNotice{ObjectMeta: bareMeta(&n.ObjectMeta), Spec: n.Spec})
	}
	return bare
}
