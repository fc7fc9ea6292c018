// SPDX-License-Identifier: Apache-2.0

package evidencereport

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/vsa-legal/operator/internal/evidence"
)

func problemTable(all []evidence.Problem) *html.Node {
	var rows [][]string
	for _, p := range all {
		rows = append(rows, []string{string(p.Kind), p.Where, p.Message})
	}
	return table("What is wrong", []string{"What", "Where", "Why"}, rows)
}

func runTable(all []Run) *html.Node {
	var rows [][]string
	for i := range all {
		r := &all[i]
		began, ended, late := "before the period", "runs on", "no end was due"
		if r.Began != nil {
			began = moment(r.Began)
		}
		switch {
		case r.Ended != nil:
			ended = endOf(r)
		case r.Until != nil:
			ended += ", until " + instant(*r.Until)
		}
		if r.LateSeconds != nil {
			late = fmt.Sprint(*r.LateSeconds, "\u00a0s")
		}
		if r.LateAtMost {
			late = "at\u00a0most\u00a0" + late
		}
		rows = append(rows, []string{objectName(&r.Object), fmt.Sprint(r.Number), began, ended, late, strings.Join(r.Stripped, ", ")})
	}
	return table("Each run, and how late it ended", []string{"What", "Run", "Began", "Ended", "Late", "Taken out by law"}, rows)
}

// endOf is when the end of a run was recorded, why it ended, and when its last container was seen to have ended, where somebody saw that.
func endOf(r *Run) string {
	said := moment(r.Ended)
	if r.Reason != "" {
		said += "\n(" + r.Reason + ")"
	}
	if r.EndedAt != nil {
		said += "\nlast container ended " + instant(*r.EndedAt)
	}
	return said
}

func verdictTable(all []Verdict) *html.Node {
	var rows [][]string
	for i := range all {
		v := &all[i]
		var why []string
		for _, f := range v.Findings {
			why = append(why, f.Message+" ["+f.Source+"]")
		}
		rows = append(rows, []string{moment(&v.Moment), objectName(&v.Object), string(v.Verdict), strings.Join(why, "\n")})
	}
	return table("Verdicts, and the texts that they rest on", []string{"When", "What", "Verdict", "Why"}, rows)
}

func filingTable(all []Filing) *html.Node {
	var rows [][]string
	for i := range all {
		f := &all[i]
		rows = append(rows, []string{moment(&f.Moment), objectName(&f.Object), string(f.Change), f.By})
	}
	return table("By whom something was filed or changed, as the API server wrote it down; a judicial act by its role", []string{"When", "What", "Change", "By"}, rows)
}

func eventTable(all []Event) *html.Node {
	var rows [][]string
	for i := range all {
		e := &all[i]
		rows = append(rows, []string{moment(&e.Moment), string(e.Act), e.Object, strings.TrimSpace(e.Reason + " " + e.Message)})
	}
	return table("Inspections, changes of the law, interference", []string{"When", "Act", "What", "Why"}, rows)
}

// moment is an instant of the log, and below it those of witnesses, or that there are none: only the time of day where the day is the same,
// and not on two lines.
func moment(m *Moment) string {
	witness := func(t *time.Time) string {
		if t.UTC().Truncate(24 * time.Hour).Equal(m.At.UTC().Truncate(24 * time.Hour)) {
			return t.UTC().Format("15:04:05Z")
		}
		return instant(*t)
	}
	said := instant(m.At)
	if m.After != nil {
		said += "\nafter\u00a0" + witness(m.After)
	}
	if m.Before != nil {
		said += "\nbefore\u00a0" + witness(m.Before)
	}
	if m.After == nil && m.Before == nil {
		said += "\n(no\u00a0witness)"
	}
	return said
}
