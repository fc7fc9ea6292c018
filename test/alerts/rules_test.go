// SPDX-License-Identifier: Apache-2.0

// Package alerts holds config/alerts and config/dashboards to their word, with Prometheus' own engine: each alert fires when it has to,
// no sooner, and not otherwise; and no expression asks for a metric, or a label, that the operator does not have.
package alerts

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/rules"
)

const ruleFile = "../../config/alerts/rules.yaml"

// alertTest are series of one sample a minute, as promtool's tests write them.
type alertTest struct {
	good string        // series with which it never fires
	bad  string        // series with which it does
	at   time.Duration // the first minute at which it does
}

// alertTests has a test for each alert. In the bad series the trouble begins in the fifth minute.
func alertTests() map[string]alertTest {
	held := func(metric string, hold time.Duration) alertTest {
		return alertTest{metric + ` 0x120`, metric + ` 0x4 1x120`, 5*time.Minute + hold}
	}
	counted := func(metric string) alertTest {
		return alertTest{metric + ` 3x120`, metric + ` 3x4 4x120`, 5 * time.Minute}
	}
	return map[string]alertTest{
		"VSAEndOverdue":          held(`vsa_ends_overdue{kind="VideoSearchJob"}`, time.Minute),
		"VSAManagerCannotAct":    held(`vsa_requests_failing{kind="VideoSearchJob"}`, time.Minute),
		"VSAKindUnserved":        {`vsa_build_info 1x120`, `vsa_kind_unserved{kind="LegalProfile"} _x5 1x120`, 6 * time.Minute},
		"VSAManagerAbsent":       {`vsa_build_info{version="1"} 1x120`, `vsa_build_info{version="1"} stale`, 2 * time.Minute},
		"VSAPackageContested":    held(`vsa_package_contested{package="a"}`, 0),
		"VSAOtherImageRuns":      counted(`vsa_pods_other_image_total{kind="VideoAnalyticsDeployment"}`),
		"VSAEvidenceAway":        held(`vsa_evidence_away`, time.Minute),
		"VSAEvidenceUnwitnessed": held(`vsa_evidence_unwitnessed`, 30*time.Minute),
		"VSAEvidenceLost":        counted(`vsa_evidence_lost_total`),
		"VSARegisterUnpublished": held(`vsa_register_unpublished`, 15*time.Minute),
		"VSARequestUnready":      held(`vsa_requests_unready{kind="VideoAnalyticsDeployment"}`, 15*time.Minute),
		"VSANetworkOpen":         held(`vsa_requests_network_open{kind="VideoSearchJob"}`, 0),
		"VSANetworkUnverified": {`vsa_network_isolation{isolation="Verified"} 1x120`,
			`vsa_network_isolation{isolation="NotVerified"} _x5 1x120`, 10 * time.Minute},
		"VSARequestInterfered": held(`vsa_requests_interfered{kind="VideoAnalyticsDeployment",reason="Published"}`, 5*time.Minute),
		"VSALawIncomplete":     held(`vsa_law_incomplete{jurisdiction="FR"}`, 5*time.Minute),
		"VSABuiltInLawDiffers": held(`vsa_law_builtin_deviations`, 5*time.Minute),
		"VSALawDeleted": {`vsa_law_changes_total{kind="LegalProfile",reason="LawChanged"} 0x4 9x120`,
			`vsa_law_changes_total{kind="LegalProfile",reason="LawDeleted"} 0x4 1x120`, 5 * time.Minute},
		"VSAClockSkewed":          {`vsa_clock_skew_seconds 0x120`, `vsa_clock_skew_seconds 0x4 -7x120`, 6 * time.Minute},
		"VSAAdmissionNotEnforced": {`vsa_admission_enforced 1x120`, `vsa_admission_enforced 1x4 0x120`, 6 * time.Minute},
		"VSAAdmissionTampered":    counted(`vsa_admission_tampered_total{name="vsa-acts"}`),
		"VSAOperatorRightsDiffer": held(`vsa_operator_rights_differ{difference="more"}`, 5*time.Minute),
		"VSAAdmissionParametersNearFull": {`vsa_admission_parameters_bytes{name="a"} 800000x120`,
			`vsa_admission_parameters_bytes{name="a"} 800000x4 800001x120`, 5 * time.Minute},
		"VSAUndeclaredSoftware": {`vsa_undeclared_images{reason="Uninspected"} 5x120`, `vsa_undeclared_images{reason="ForbiddenModel"} 0x4 1x120`, 5 * time.Minute},
		"VSAImagesNotLookedInto": {`vsa_undeclared_images{reason="RunsBeside"} 5x120`,
			`vsa_undeclared_images{reason="NoDigest"} 0x4 1x120`, 20 * time.Minute},
	}
}

// TestAlerts has each alert fire at its minute, and no sooner, and never where all is well.
func TestAlerts(t *testing.T) {
	tests := alertTests()
	for _, r := range loadRules(t, nil) {
		test, ok := tests[r.Name()]
		if !ok {
			t.Errorf("%s has no test", r.Name())
			continue
		}
		delete(tests, r.Name())
		t.Run(r.Name(), func(t *testing.T) {
			if at, fires := firstFires(t, r.Name(), test.good); fires {
				t.Errorf("it fires after %v although all is well", at)
			}
			if at, fires := firstFires(t, r.Name(), test.bad); !fires || at != test.at {
				t.Errorf("it fires after %v (%v), want %v", at, fires, test.at)
			}
		})
	}
	for name := range tests {
		t.Errorf("there is no alert %s", name)
	}
}

// firstFires returns the first minute of an hour at which an alert fires.
func firstFires(t *testing.T, alert, series string) (time.Duration, bool) {
	t.Helper()
	storage := promqltest.LoadedStorage(t, "load 1m\n  "+series)
	t.Cleanup(func() { _ = storage.Close() })
	engine := promqltest.NewTestEngine(t, false, 0, promqltest.DefaultMaxSamplesPerQuery)
	of := loadRules(t, rules.EngineQueryFunc(engine, storage))
	for _, r := range of {
		if r.Name() != alert {
			continue
		}
		for minute := range 61 {
			at := time.Duration(minute) * time.Minute
			_, err := r.Eval(t.Context(), 0, time.Unix(0, 0).Add(at), rules.EngineQueryFunc(engine, storage), &url.URL{}, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range r.ActiveAlerts() {
				if text := a.Annotations.String(); strings.Contains(text, "<error") {
					t.Errorf("what it says cannot be expanded: %s", text)
				}
				if a.State == rules.StateFiring {
					return at, true
				}
			}
		}
	}
	return 0, false
}

// loadRules reads all alerts as Prometheus does.
func loadRules(t *testing.T, query rules.QueryFunc) []*rules.AlertingRule {
	t.Helper()
	if query == nil {
		query = func(context.Context, string, time.Time) (promql.Vector, error) { return nil, nil }
	}
	m := rules.NewManager(&rules.ManagerOptions{QueryFunc: query, Context: t.Context(), ExternalURL: &url.URL{},
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Parser: parser.NewParser(parser.Options{})})
	groups, errs := m.LoadGroups(time.Minute, labels.EmptyLabels(), "", nil, false, ruleFile)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var all []*rules.AlertingRule
	for _, g := range groups {
		all = append(all, g.AlertingRules()...)
	}
	if len(all) == 0 {
		t.Fatal("there are no alerts")
	}
	return all
}
