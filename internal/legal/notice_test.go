// SPDX-License-Identifier: Apache-2.0

package legal

import (
	"testing"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/test/objects"
)

func TestNoticeOrders(t *testing.T) {
	unknown := v1alpha1.Order{Action: "Perhaps"}
	cases := map[string]struct {
		notice        *objects.NoticeBuilder
		strips, stops bool
		provides      int
	}{
		"nothing":                     {objects.MakeNotice("n"), false, false, 0},
		"to strip it":                 {objects.MakeNotice("n").Strip("x", "plate"), true, false, 0},
		"to strip something else":     {objects.MakeNotice("n").Strip("face"), false, false, 0},
		"to stop it":                  {objects.MakeNotice("n").Stop("Other", "Use"), false, true, 0},
		"to stop something else":      {objects.MakeNotice("n").Stop("Other"), false, false, 0},
		"to provide":                  {objects.MakeNotice("n").Provide("A", "B"), false, false, 2},
		"all of it":                   {objects.MakeNotice("n").Provide("A").Strip("plate").Stop("Use"), true, true, 1},
		"an action that nobody knows": {objects.MakeNotice("n").Orders(unknown), false, true, 0},
		"what is no order to strip":   {objects.MakeNotice("n").Orders(v1alpha1.Order{Action: v1alpha1.OrderStop, Capabilities: []v1alpha1.Capability{"plate"}}), false, false, 0},
		"what is no order to provide": {objects.MakeNotice("n").Orders(v1alpha1.Order{Action: v1alpha1.OrderStrip, Formalities: []v1alpha1.Term{"A"}}), false, false, 0},
		"what is no order to stop":    {objects.MakeNotice("n").Orders(v1alpha1.Order{Action: v1alpha1.OrderStrip, Purposes: []v1alpha1.Term{"Use"}}), false, false, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			n := newNotice(c.notice.Obj())
			same(t, c.strips, n.strips("plate.read"))
			same(t, c.stops, n.stops([]v1alpha1.Term{"Use"}))
			same(t, c.provides, len(n.requirements))
		})
	}
	n := newNotice(objects.MakeNotice("n").Open(june, july).Provide("A").Obj())
	if n.name != "n" || n.period != (period{at(june), at(july)}) {
		t.Errorf("%+v", n)
	}
	if r := n.requirements[0]; r.kind != "A" || r.notice != n || r.source != "REF-n" || r.profile != nil {
		t.Errorf("%+v", r)
	}
}

func TestNoticeForbids(t *testing.T) {
	m := &module{capabilities: []v1alpha1.Capability{"count", "plate.read"}}
	cases := map[string]struct {
		notice *objects.NoticeBuilder
		at     time.Time
		want   v1alpha1.ModuleVerdict
	}{
		"open": {objects.MakeNotice("n").Open(june, july).Strip("plate"), noon, v1alpha1.ModuleVerdict{
			Notice: "n", Source: "REF-n", Reason: "CNIL ordered the operator to take out plate.read"}},
		"of something else": {objects.MakeNotice("n").Open(june, july).Strip("face"), noon, v1alpha1.ModuleVerdict{}},
		"not open yet":      {objects.MakeNotice("n").Open(june, july).Strip("plate"), june.Add(-time.Second), v1alpha1.ModuleVerdict{}},
		"closed":            {objects.MakeNotice("n").Open(june, july).Strip("plate"), july, v1alpha1.ModuleVerdict{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			v := v1alpha1.ModuleVerdict{}
			forbids := newNotice(c.notice.Obj()).forbids(m, &v, at(c.at))
			same(t, c.want, v)
			same(t, c.want.Notice != "", forbids)
		})
	}
}
