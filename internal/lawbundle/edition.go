// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Edition is the law of one jurisdiction at a time at which it was complete: what its bundle listed, and the content of
// every member.
type Edition struct {
	Jurisdiction string                  `json:"jurisdiction"`
	Sequence     int64                   `json:"sequence"`
	Members      []v1alpha1.LawMember    `json:"members"` // by kind and name
	Profiles     []profileContent        `json:"profiles"`
	Notices      []noticeContent         `json:"notices"`
	profiles     []v1alpha1.LegalProfile // the same, as objects
	notices      []v1alpha1.FormalNotice
}

type profileContent struct {
	Name string                    `json:"name"`
	Spec v1alpha1.LegalProfileSpec `json:"spec"`
}

type noticeContent struct {
	Name string                    `json:"name"`
	Spec v1alpha1.FormalNoticeSpec `json:"spec"`
}

// Bounds of an edition, in bytes. One object of Kubernetes holds somewhat more than the first.
const (
	maxEncoded = 900 << 10
	maxDecoded = 32 << 20
)

// newEdition takes what is there of a bundle's members.
func newEdition(b *v1alpha1.LawBundleSpec, profiles []v1alpha1.LegalProfile, notices []v1alpha1.FormalNotice) *Edition {
	listed := byKey(b.Members)
	e := &Edition{Jurisdiction: b.Jurisdiction, Sequence: b.Sequence, Members: slices.SortedFunc(slices.Values(b.Members), compareMembers)}
	for i := range profiles {
		if _, ok := listed[memberKey{v1alpha1.LawKindProfile, v1alpha1.ObjectName(profiles[i].Name)}]; ok {
			e.Profiles = append(e.Profiles, profileContent{profiles[i].Name, profiles[i].Spec})
		}
	}
	for i := range notices {
		if _, ok := listed[memberKey{v1alpha1.LawKindNotice, v1alpha1.ObjectName(notices[i].Name)}]; ok {
			e.Notices = append(e.Notices, noticeContent{notices[i].Name, notices[i].Spec})
		}
	}
	e.ready()
	return e
}

// ready makes the objects of the contents.
func (e *Edition) ready() {
	for i := range e.Profiles {
		p := &e.Profiles[i]
		e.profiles = append(e.profiles, v1alpha1.LegalProfile{ObjectMeta: metav1.ObjectMeta{Name: p.Name}, Spec: p.Spec})
	}
	for i := range e.Notices {
		n := &e.Notices[i]
		e.notices = append(e.notices, v1alpha1.FormalNotice{ObjectMeta: metav1.ObjectMeta{Name: n.Name}, Spec: n.Spec})
	}
}

// sequence of the edition, or 0 where there is none.
func (e *Edition) sequence() int64 {
	if e == nil {
		return 0
	}
	return e.Sequence
}

// lists tells whether a bundle lists the members of the edition.
func (e *Edition) lists(b *v1alpha1.LawBundleSpec) bool {
	return slices.Equal(e.Members, slices.SortedFunc(slices.Values(b.Members), compareMembers))
}

// check tells whether the contents are those that the members' digests are of.
func (e *Edition) check() error {
	if e.Jurisdiction == "" || e.Sequence < 1 || len(e.Members) == 0 {
		return errors.New("the copy is of no law")
	}
	if !slices.Equal(e.Members, Members(e.profiles, e.notices)) {
		return errors.New("the contents of the copy are not what its digests say")
	}
	return nil
}

// Encode writes the edition, compressed. One that is larger than what Kubernetes keeps in one object is an error.
func (e *Edition) Encode() ([]byte, error) {
	text, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("write the law: %w", err)
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(text); err != nil {
		return nil, fmt.Errorf("compress the law: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress the law: %w", err)
	}
	if out.Len() > maxEncoded || len(text) > maxDecoded {
		return nil, fmt.Errorf("the law has %d bytes, compressed: no more than %d can be kept", out.Len(), maxEncoded)
	}
	return out.Bytes(), nil
}

// DecodeEdition reads what Encode wrote. What is damaged, or was written by an operator that knows more fields, is an error:
// it must not pass for a law that asks for less.
func DecodeEdition(data []byte) (*Edition, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("decompress the law: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(r, maxDecoded+1))
	if err != nil {
		return nil, fmt.Errorf("decompress the law: %w", err)
	}
	if len(text) > maxDecoded {
		return nil, fmt.Errorf("the law has more than %d bytes", maxDecoded)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	e := &Edition{}
	if err := d.Decode(e); err != nil {
		return nil, fmt.Errorf("read the law: %w", err)
	}
	e.ready()
	if err := e.check(); err != nil {
		return nil, err
	}
	return e, nil
}
