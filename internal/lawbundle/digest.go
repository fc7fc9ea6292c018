// SPDX-License-Identifier: Apache-2.0

package lawbundle

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/canonical"
)

// ProfileDigest is the digest of a profile's spec. It is empty, and that of nothing, for one that cannot be written.
func ProfileDigest(p *v1alpha1.LegalProfile) v1alpha1.Digest { return digest(&p.Spec) }

// NoticeDigest is the digest of a notice's spec.
func NoticeDigest(n *v1alpha1.FormalNotice) v1alpha1.Digest { return digest(&n.Spec) }

// digest of a spec. Its type writes instants in UTC and whole seconds, whatever way they were declared in.
func digest(spec any) v1alpha1.Digest {
	text, err := canonical.JSON(spec)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return v1alpha1.Digest("sha256:" + hex.EncodeToString(sum[:]))
}

// Members lists profiles and notices as a bundle does, by kind and name.
func Members(profiles []v1alpha1.LegalProfile, notices []v1alpha1.FormalNotice) []v1alpha1.LawMember {
	members := make([]v1alpha1.LawMember, 0, len(profiles)+len(notices))
	for i := range profiles {
		members = append(members, v1alpha1.LawMember{
			Kind: v1alpha1.LawKindProfile, Name: v1alpha1.ObjectName(profiles[i].Name), Digest: ProfileDigest(&profiles[i]),
		})
	}
	for i := range notices {
		members = append(members, v1alpha1.LawMember{
			Kind: v1alpha1.LawKindNotice, Name: v1alpha1.ObjectName(notices[i].Name), Digest: NoticeDigest(&notices[i]),
		})
	}
	slices.SortFunc(members, compareMembers)
	return members
}

func compareMembers(a, b v1alpha1.LawMember) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
}

// memberKey finds a member.
type memberKey struct {
	kind v1alpha1.LawKind
	name v1alpha1.ObjectName
}

// byKey returns the digests of members.
func byKey(members []v1alpha1.LawMember) map[memberKey]v1alpha1.Digest {
	found := make(map[memberKey]v1alpha1.Digest, len(members))
	for _, m := range members {
		found[memberKey{m.Kind, m.Name}] = m.Digest
	}
	return found
}
