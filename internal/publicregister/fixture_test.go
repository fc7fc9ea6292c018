// SPDX-License-Identifier: Apache-2.0

package publicregister

import (
	"bytes"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/config/law"
	"github.com/vsa-legal/operator/internal/publicregister/registertest"
	"github.com/vsa-legal/operator/internal/world"
	"github.com/vsa-legal/operator/test/objects"
)

// noon of a day in the third quarter.
var noon = time.Date(2026, 9, 10, 12, 0, 0, 0, time.UTC)

func settings() Settings { return Settings{Publisher: "Ministry of the Interior"} }

// massy is a cluster with one commune that counts people by one pod, with all of its papers, one of them published.
func massy(t *testing.T) *Snapshot {
	t.Helper()
	profiles, err := law.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	o := &world.Objects{Profiles: profiles, Packages: []v1alpha1.AnalyticsPackage{*objects.Package()},
		Controllers: []v1alpha1.DataController{*objects.Commune("massy")},
		Deployments: []v1alpha1.VideoAnalyticsDeployment{*objects.Statistics("massy", "footfall", objects.Counter, objects.Face)}}
	for _, f := range objects.ForStatistics("massy", noon.AddDate(0, -1, 0)) {
		o.Formalities = append(o.Formalities, *f)
	}
	o.Formalities[0].Spec.Document = &v1alpha1.Document{URL: "https://massy.example/notice.pdf", SHA256: string(bytes.Repeat([]byte("a"), 64))}
	o.Deployments[0].Status.ReadyReplicas = ptr.To[int32](1)
	return SnapshotOf("essonne", o, noon)
}

// story is the region of the demo, with searches that began in earlier quarters.
func story(t *testing.T) *Snapshot {
	t.Helper()
	o := registertest.World(t, noon)
	for i := range o.Searches {
		o.Searches[i].Status.StartedAt = &metav1.Time{Time: noon.AddDate(0, -4-i%9, 0)}
	}
	return SnapshotOf("essonne", o, noon)
}

func built(t *testing.T, s *Snapshot) *Edition {
	t.Helper()
	e, err := Build(s, settings())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func written(t *testing.T, e *Edition) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, e); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
