// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"errors"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/vsa-legal/operator/api/v1alpha1"
)

// Build makes the edition of one cluster, by what it says now. Next puts it behind a former one.
func Build(s *Snapshot, settings Settings) (*Edition, error) {
	settings, err := settings.withDefaults()
	if err != nil {
		return nil, err
	}
	if s.Cluster == "" {
		return nil, errors.New("the cluster has no name: give it the one that the public is to read")
	}
	b, err := newBuilder(s, settings)
	if err != nil {
		return nil, err
	}
	for i := range s.Controllers {
		b.controllers.add(registered(&s.Controllers[i]), s.Cluster)
	}
	for i := range s.Deployments {
		if d := &s.Deployments[i]; b.law.public(d.Spec.ProfileName, d.Spec.Purpose) {
			b.edition.Entries = append(b.edition.Entries, b.entry(d))
		}
	}
	b.edition.Clusters = []Cluster{{Name: s.Cluster, FirstHeardAt: b.at, LastHeardAt: b.at, Bundles: bundles(s.Bundles), CountedQuarters: []string{}}}
	if !s.SearchesUnread {
		b.countSearches()
	}
	b.edition.Laws, b.edition.Controllers = b.law.cited(), b.controllers.all()
	b.edition.sort()
	return b.edition, nil
}

// builder of an edition.
type builder struct {
	*Snapshot

	settings    Settings
	at          time.Time
	edition     *Edition
	law         *lawIndex
	controllers *controllerIndex
	packages    map[string]*v1alpha1.AnalyticsPackage
	papers      map[types.NamespacedName][]*v1alpha1.Formality // by namespace and purpose
}

func newBuilder(s *Snapshot, settings Settings) (*builder, error) {
	index, err := indexLaw(s.Profiles)
	if err != nil {
		return nil, err
	}
	for i := range s.Controllers {
		index.vocabulary.meet(&s.Controllers[i])
	}
	at := s.At.UTC().Truncate(time.Second)
	b := &builder{
		Snapshot: s, settings: settings, at: at,
		edition: &Edition{SchemaVersion: SchemaVersion, Publisher: settings.Publisher, PublishedAt: at, Entries: []Entry{}, JudicialUses: []JudicialUse{}},
		law:     index, controllers: indexControllers(s.Controllers, index.vocabulary),
		packages: map[string]*v1alpha1.AnalyticsPackage{}, papers: map[types.NamespacedName][]*v1alpha1.Formality{},
	}
	for i := range s.Packages {
		b.packages[s.Packages[i].Name] = &s.Packages[i]
	}
	for i := range s.Formalities {
		f := &s.Formalities[i]
		if !b.law.publicAct(f) {
			continue // an act for searches is none of the public's
		}
		for _, purpose := range f.Spec.Covers.Purposes {
			key := types.NamespacedName{Namespace: f.Namespace, Name: string(purpose)}
			b.papers[key] = append(b.papers[key], f)
		}
	}
	return b, nil
}

// bundles are the collections of law that are complete.
func bundles(all []v1alpha1.LawBundle) []Bundle {
	found := []Bundle{}
	for i := range all {
		found = append(found, Bundle{all[i].Spec.Jurisdiction, all[i].Spec.Sequence})
	}
	return found
}
