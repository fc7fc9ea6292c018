// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/i18n"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/text"
)

// shades of the verdicts: the lighter, the less runs.
var shades = []struct {
	verdict v1alpha1.Verdict
	shade   rune
}{
	{v1alpha1.Permitted, '█'},
	{v1alpha1.Restricted, '▓'},
	{v1alpha1.Suspended, '░'},
	{v1alpha1.Forbidden, '·'},
}

// legend says what a shade means.
func legend(say legal.Words, v v1alpha1.Verdict) string {
	switch v {
	case v1alpha1.Permitted:
		return say("all runs")
	case v1alpha1.Restricted:
		return say("a part runs")
	case v1alpha1.Suspended:
		return say("suspended")
	}
	return say("forbidden")
}

func shade(v v1alpha1.Verdict) string {
	for _, s := range shades {
		if s.verdict == v {
			return string(s.shade)
		}
	}
	return "?"
}

const (
	// maximumLabel is the widest that a request's name may be in a picture, in columns.
	maximumLabel = 36
	// maximumStep is the widest that the time between two changes is drawn.
	maximumStep = 14
	// dateRoom is what a date takes on the axis, with the blank after it.
	dateRoom = 12
)

// picture draws one bar a request whose verdict changes. Its axis has no scale: it goes from change to change, so that
// a window of an hour is seen beside a law that holds for years.
func (f *future) picture(out *strings.Builder, screen terminal.Screen) {
	if len(f.rows) == 0 {
		fmt.Fprintln(out, screen.Wrap(f.still(), 0))
		return
	}
	say, labels := f.Language.Say, 0
	for _, r := range f.rows {
		labels = max(labels, min(len([]rune(r.label)), maximumLabel, screen.Columns()/2))
	}
	a := newAxis(f, max(screen.Columns()-labels-1, 10))
	fmt.Fprintf(out, "%*s %s\n", labels, "", a.dates())
	for _, r := range f.rows {
		fmt.Fprintf(out, "%-*s %s\n", labels, text.TruncateStartRunes(r.label, labels), a.bar(&r, screen))
	}
	for _, s := range shades {
		fmt.Fprintf(out, "%s %s\n", screen.Paint(s.verdict, string(s.shade)), legend(say, s.verdict))
	}
	fmt.Fprintln(out, screen.Wrap(say("from change to change: the axis has no scale"), 0))
	if f.steady > 0 {
		fmt.Fprintln(out, screen.Wrap(say("not drawn: %d requests whose verdict stays the same", f.steady), 0))
	}
}

// axis maps the times between two changes to columns.
type axis struct {
	begins []time.Time // of each cell
	width  int         // of a cell, in columns
	// columns that there are.
	columns int

	location *time.Location
	language i18n.Language
}

// newAxis gives each time between two changes a cell. Where there are more of them than columns, some share a cell,
// which then shows the last of them.
func newAxis(f *future, columns int) *axis {
	instants := []time.Time{f.At}
	for _, r := range f.rows {
		for _, c := range r.changes {
			if c.Before.Verdict != c.After.Verdict {
				instants = append(instants, c.At)
			}
		}
	}
	slices.SortFunc(instants, time.Time.Compare)
	instants = slices.CompactFunc(instants, time.Time.Equal)
	if len(instants) > columns {
		shared := make([]time.Time, columns)
		for i := range shared {
			shared[i] = instants[i*(len(instants)-1)/(columns-1)]
		}
		instants = shared
	}
	return &axis{begins: instants, width: min(columns/len(instants), maximumStep), columns: columns, location: f.location, language: f.Language}
}

// dates writes when cells begin, as many as have room.
func (a *axis) dates() string {
	var text strings.Builder
	column := 0
	for i, at := range a.begins {
		if i*a.width < column || i*a.width+dateRoom-1 > max(len(a.begins)*a.width, a.columns) {
			continue
		}
		text.WriteString(strings.Repeat(" ", i*a.width-column) + "╷" + a.language.Date(at.In(a.location)) + " ")
		column = i*a.width + dateRoom
	}
	return strings.TrimRight(text.String(), " ")
}

// bar draws the future of one request.
func (a *axis) bar(r *row, screen terminal.Screen) string {
	var text strings.Builder
	verdict, next := r.now, 0
	for _, at := range a.begins {
		for ; next < len(r.changes) && !r.changes[next].At.After(at); next++ {
			verdict = r.changes[next].After.Verdict
		}
		text.WriteString(screen.Paint(verdict, strings.Repeat(shade(verdict), a.width)))
	}
	return text.String()
}
