// SPDX-License-Identifier: Apache-2.0

package plugin

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
	"github.com/vsa-legal/operator/internal/report"
	"github.com/vsa-legal/operator/internal/terminal"
	"github.com/vsa-legal/operator/internal/world"
)

var begin = time.Date(2026, time.June, 20, 10, 0, 0, 0, time.UTC)

// fromTown is the future of the town.
func fromTown(t *testing.T) *future {
	t.Helper()
	in, err := readInput([]string{"testdata/town.yaml"}, nil, "", "")
	if err != nil || in.err != nil {
		t.Fatal(err, in.err)
	}
	return newFuture(world.New(in.objects), begin, time.Time{})
}

// TestPicture holds the pictures of two screens.
func TestPicture(t *testing.T) {
	f := fromTown(t)
	for _, width := range []int{60, 100} {
		var text strings.Builder
		f.picture(&text, terminal.Screen{Width: width})
		path := fmt.Sprintf("testdata/picture-%d.golden", width)
		if u := flag.Lookup("update"); u != nil && u.Value.String() == "true" {
			if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), text.String()); diff != "" {
			t.Errorf("%d columns (-want +got):\n%s", width, diff)
		}
	}
}

// TestTimelineIsNeverWiderThanTheScreen, nor is its picture, whatever the width.
func TestTimelineIsNeverWiderThanTheScreen(t *testing.T) {
	f := fromTown(t)
	for width := 52; width <= 130; width++ {
		for _, colour := range []bool{false, true} {
			screen := terminal.Screen{Width: width, Colour: colour}
			var text strings.Builder
			f.picture(&text, screen)
			if err := f.table(&text, screen, true); err != nil {
				t.Fatal(err)
			}
			plain := text.String()
			if colour != strings.Contains(plain, "\x1b[3") {
				t.Errorf("%d columns: colour %t", width, !colour)
			}
			for _, code := range []string{"\x1b[0m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m"} {
				plain = strings.ReplaceAll(plain, code, "")
			}
			if n := report.Width(plain); n > width {
				t.Errorf("%d columns on a screen of %d:\n%s", n, width, plain)
			}
		}
	}
}

// TestPictureOnANarrowScreen: 40 columns are a narrow terminal.
func TestPictureOnANarrowScreen(t *testing.T) {
	var text strings.Builder
	fromTown(t).picture(&text, terminal.Screen{Width: 40})
	if n := report.Width(text.String()); n > 40 {
		t.Errorf("%d columns:\n%s", n, text.String())
	}
}

// after is so many hours after the beginning.
func after(hours int) time.Time { return begin.Add(time.Duration(hours) * time.Hour) }

// request becomes other verdicts after so many hours, from all runs on.
func request(label string, verdicts map[int]v1alpha1.Verdict) row {
	r := row{label: label, now: v1alpha1.Permitted}
	before := r.now
	for hour := range 1000 {
		if v, ok := verdicts[hour]; ok {
			r.changes = append(r.changes, world.Change{At: after(hour), Before: legal.Verdict{Verdict: before}, After: legal.Verdict{Verdict: v}})
			before = v
		}
	}
	return r
}

// TestBar: a cell from change to change, however short, of whichever request.
func TestBar(t *testing.T) {
	const p, r, s, f = v1alpha1.Permitted, v1alpha1.Restricted, v1alpha1.Suspended, v1alpha1.Forbidden
	cases := map[string]struct {
		rows []row
		want []string
	}{
		"one change":                       {[]row{request("a", map[int]v1alpha1.Verdict{5: s})}, []string{"█░"}},
		"a window of an hour":              {[]row{request("a", map[int]v1alpha1.Verdict{5: s, 6: p, 900: f})}, []string{"█░█·"}},
		"of several requests":              {[]row{request("a", map[int]v1alpha1.Verdict{5: r}), request("b", map[int]v1alpha1.Verdict{3: s, 7: f})}, []string{"██▓▓", "█░░·"}},
		"at the same instant":              {[]row{request("a", map[int]v1alpha1.Verdict{5: r}), request("b", map[int]v1alpha1.Verdict{5: f})}, []string{"█▓", "█·"}},
		"reasons take no cell":             {[]row{request("a", map[int]v1alpha1.Verdict{5: p, 6: s, 7: s})}, []string{"█░"}},
		"a change of now is told with now": {[]row{request("a", map[int]v1alpha1.Verdict{0: s, 7: f})}, []string{"░·"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := newAxis(&future{At: begin, rows: c.rows, location: time.UTC}, 100)
			a.width = 1
			var got []string
			for i := range c.rows {
				got = append(got, a.bar(&c.rows[i], terminal.Screen{}))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestAxis: cells of one width, no more of them than there are columns, and dates that do not run into each other.
func TestAxis(t *testing.T) {
	for _, changes := range []int{1, 2, 3, 7, 8, 50, 99, 100, 101, 500} {
		verdicts := map[int]v1alpha1.Verdict{}
		for i := range changes {
			verdicts[i+1] = []v1alpha1.Verdict{v1alpha1.Forbidden, v1alpha1.Permitted}[i%2]
		}
		r := request("a", verdicts)
		a := newAxis(&future{At: begin, rows: []row{r}, location: time.UTC}, 100)
		bar := []rune(a.bar(&r, terminal.Screen{}))
		if len(bar) > 100 || len(bar) != a.width*len(a.begins) || len(a.begins) != min(changes+1, 100) || a.width < 1 || a.width > maximumStep {
			t.Errorf("%d changes: %d columns, %d cells of %d", changes, len(bar), len(a.begins), a.width)
		}
		if !a.begins[0].Equal(begin) || !a.begins[len(a.begins)-1].Equal(after(changes)) {
			t.Errorf("%d changes: from %v to %v", changes, a.begins[0], a.begins[len(a.begins)-1])
		}
		for _, date := range strings.Split(a.dates(), "╷")[1:] {
			if _, err := time.Parse(time.DateOnly, strings.TrimSpace(date)); err != nil {
				t.Errorf("%d changes: %v", changes, err)
			}
		}
	}
	at := time.Date(2026, time.December, 31, 23, 0, 0, 0, time.UTC)
	if got := (&axis{begins: []time.Time{at}, width: 14, location: time.FixedZone("", 60*60)}).dates(); got != "╷2027-01-01" {
		t.Errorf("%q is not of the calendar of the law", got)
	}
}

// TestDatesAreNeverWiderThanTheScreen: the last cell may be narrower than its date.
func TestDatesAreNeverWiderThanTheScreen(t *testing.T) {
	for columns := 10; columns < 60; columns++ {
		r := request("a", map[int]v1alpha1.Verdict{1: v1alpha1.Suspended, 2: v1alpha1.Forbidden, 3: v1alpha1.Permitted, 4: v1alpha1.Suspended})
		a := newAxis(&future{At: begin, rows: []row{r}, location: time.UTC}, columns)
		if n := report.Width(a.dates()); n > columns {
			t.Errorf("%d of %d columns", n, columns)
		}
	}
}
