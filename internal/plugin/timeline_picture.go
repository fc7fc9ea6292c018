// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"fmt"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/terminal"
)

// shades of the verdicts: the darker, the less runs.
var shades = []struct {
	verdict v1alpha1.Verdict
	shade   rune
	says    string
}{
	{v1alpha1.Permitted, '█', "all runs"},
	{v1alpha1.Restricted, '▓', "a part runs"},
	{v1alpha1.Suspended, '░', "suspended"},
	{v1alpha1.Forbidden, '·', "forbidden"},
}

func shade(v v1alpha1.Verdict) string {
	for _, s := range shades {
		if s.verdict == v {
			return string(s.shade)
		}
	}
	return "?"
}

// maximumLabel is the widest that a request's name may be in a picture, in columns.
const maximumLabel = 36

// picture draws one bar a request that changes. Each column is a span of time, of which it shows the verdict that holds
// longest, and of two that hold equally long the graver one.
func (f *future) picture(text *strings.Builder, screen terminal.Screen) {
	if len(f.rows) == 0 {
		return
	}
	labels := 0
	for _, r := range f.rows {
		labels = max(labels, min(len([]rune(r.label)), maximumLabel, screen.Columns()/2))
	}
	a := newAxis(f, max(screen.Columns()-labels-1, 10))
	fmt.Fprintf(text, "%*s %s\n", labels, "", a.ticks())
	for _, r := range f.rows {
		fmt.Fprintf(text, "%-*s %s\n", labels, cut(r.label, labels), a.bar(&r, screen))
	}
	var legend []string
	for _, s := range shades {
		legend = append(legend, screen.Paint(s.verdict, string(s.shade))+" "+s.says)
	}
	fmt.Fprintln(text, strings.Join(legend, "  "))
	if f.steady > 0 {
		fmt.Fprintf(text, "not drawn: %s whose verdict stays the same\n", count(f.steady, "request"))
	}
}

func cut(label string, width int) string {
	if runes := []rune(label); len(runes) > width {
		return string(runes[:width-1]) + "…"
	}
	return label
}

// axis maps instants to columns.
type axis struct {
	from    time.Time
	column  time.Duration
	columns int
}

// newAxis shows from now on until the end, or a little more than the last change.
func newAxis(f *future, columns int) *axis {
	until := f.Until
	if until.IsZero() {
		until = f.Changes[len(f.Changes)-1].At
		until = until.Add(until.Sub(f.At) / 16)
	}
	return &axis{from: f.At, columns: columns, column: max(until.Sub(f.At)/time.Duration(columns)+1, time.Second)}
}

// at is the instant at which a column begins.
func (a *axis) at(column int) time.Time { return a.from.Add(time.Duration(column) * a.column) }

// ticks writes as many dates as have room.
func (a *axis) ticks() string {
	const room = 12
	format := time.DateOnly
	if a.column*time.Duration(a.columns) < 4*24*time.Hour {
		format = "02 15:04"
	}
	var text strings.Builder
	for column := 0; column+room <= a.columns; column += room {
		fmt.Fprintf(&text, "%-*s", room, "╷"+a.at(column).UTC().Format(format))
	}
	return strings.TrimRight(text.String(), " ")
}

// bar draws the future of one request.
func (a *axis) bar(r *row, screen terminal.Screen) string {
	var text strings.Builder
	verdict, next := r.now, 0
	for column := range a.columns {
		held := map[v1alpha1.Verdict]time.Duration{}
		from, until := a.at(column), a.at(column+1)
		for ; next < len(r.changes) && r.changes[next].At.Before(until); next++ {
			held[verdict] += r.changes[next].At.Sub(from)
			verdict, from = r.changes[next].After.Verdict, r.changes[next].At
		}
		held[verdict] += until.Sub(from)
		shown := longest(held)
		text.WriteString(screen.Paint(shown, shade(shown)))
	}
	return text.String()
}

func longest(held map[v1alpha1.Verdict]time.Duration) (verdict v1alpha1.Verdict) {
	most := time.Duration(-1)
	for _, s := range shades { // the graver come later
		if d, ok := held[s.verdict]; ok && d >= most {
			verdict, most = s.verdict, d
		}
	}
	return verdict
}
