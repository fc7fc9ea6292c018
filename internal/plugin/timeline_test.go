// SPDX-License-Identifier: Apache-2.0

package plugin_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// told is a timeline in JSON.
type told struct {
	At, Until  time.Time
	Unchanging int
	Changes    []struct {
		At                                         time.Time
		Kind, Namespace, Name, Before, After, What string
		Finding                                    *struct{ Reason, Message, Source string }
	}
}

func timeline(t *testing.T, stdin string, args ...string) told {
	t.Helper()
	s := run(t, stdin, append([]string{"timeline", "-o", "json", "-f", "-"}, args...)...)
	var f told
	if err := json.Unmarshal([]byte(s.out), &f); err != nil || s.code != 0 {
		t.Fatalf("code %d, %v, %v", s.code, s.failure, err)
	}
	return f
}

// brief is one line a change.
func (f *told) brief() []string {
	all := []string{}
	for _, c := range f.Changes {
		reason := "-"
		if c.Finding != nil {
			reason = c.Finding.Reason
		}
		all = append(all, fmt.Sprintf("%s %s/%s %s -> %s %s", c.At.Format(time.RFC3339), c.Namespace, c.Name, c.Before, c.After, reason))
	}
	return all
}

var everything = []string{
	"2026-06-24T22:00:00Z massy/square Restricted -> Restricted ModuleStripped",
	"2026-06-26T08:00:00Z massy/grey-van Permitted -> Suspended DurationOver",
	"2026-07-04T22:00:00Z massy/footfall Permitted -> Suspended FormalityOver",
	"2026-07-04T22:00:00Z massy/square Restricted -> Suspended FormalityOver",
	"2026-07-18T10:00:00Z massy/grey-van Suspended -> Suspended WindowOver",
	"2026-07-18T10:00:00Z massy/red-van Suspended -> Suspended WindowOver",
	"2026-12-31T23:00:00Z massy/footfall Suspended -> Forbidden ProfileNotInForce",
	"2026-12-31T23:00:00Z massy/square Suspended -> Forbidden ProfileNotInForce",
	"2026-12-31T23:00:00Z evry/footfall Suspended -> Forbidden ProfileNotInForce",
}

func TestTimeline(t *testing.T) {
	f := timeline(t, read(t, town))
	if diff := cmp.Diff(everything, f.brief()); diff != "" || f.Unchanging != 1 || f.At.Format(time.RFC3339) != "2026-06-20T10:00:00Z" || !f.Until.IsZero() {
		t.Errorf("%+v (-want +got):\n%s", f, diff)
	}
	// A change is told at the first second of what follows, from wherever one looks.
	for i, want := range everything {
		at := f.Changes[i].At
		before := timeline(t, read(t, town), "--at", at.Add(-time.Second).Format(time.RFC3339), "--until", at.Format(time.RFC3339))
		if !slices.Contains(before.brief(), want) {
			t.Errorf("a second before, there is no %s in %v", want, before.brief())
		}
		after := timeline(t, read(t, town), "--at", at.Format(time.RFC3339))
		if slices.Contains(after.brief(), want) {
			t.Errorf("at its own instant, there still is %s", want)
		}
	}
}

// TestTimelineUntil: its last instant still counts, and what comes later does not.
func TestTimelineUntil(t *testing.T) {
	for until, want := range map[string]int{
		"2026-06-24T23:59:59+02:00": 0, "2026-06-25T00:00:00+02:00": 1, "2026-07-05T00:00:00+02:00": 4, "2026-07-04T21:59:59Z": 2, "2030-01-01T00:00:00Z": 9,
	} {
		f := timeline(t, read(t, town), "--until", until)
		if diff := cmp.Diff(everything[:want], f.brief()); diff != "" || f.Until.IsZero() {
			t.Errorf("%s (-want +got):\n%s", until, diff)
		}
	}
}

// unverified ends every text about manifests.
const unverified = "What a module can do is what its package declares. No inspection of the files has verified it.\n"

// TestTimelineOfNothing says so.
func TestTimelineOfNothing(t *testing.T) {
	alone := only(t, append(law, "name: lawless}")...)
	if f := timeline(t, alone); f.Changes == nil || len(f.Changes) != 0 || f.Unchanging != 1 {
		t.Errorf("%+v", f)
	}
	for _, output := range []string{"", "table"} {
		if s := run(t, alone, "timeline", "-f", "-", "-o", output); s.code != 0 || s.out != "No verdict changes by itself: 1 request.\n"+unverified+catalogueLaw(t) {
			t.Errorf("-o %q: code %d, %q", output, s.code, s.out)
		}
	}
}

// TestTimelinePictureOfNothing: an answer that draws nothing still answers.
func TestTimelinePictureOfNothing(t *testing.T) {
	if s := run(t, only(t, append(law, "name: lawless}")...), "timeline", "-f", "-", "-o", "picture"); s.out == "" {
		t.Error("nothing")
	}
}

// TestTimelineOfGroundsOnly: where only reasons change there is no picture, and no empty line in its place.
func TestTimelineOfGroundsOnly(t *testing.T) {
	if s := run(t, only(t, append(law, "name: red-van", "pv-2")...), "timeline", "-f", "-"); strings.HasPrefix(s.out, "\n") {
		t.Errorf("%q", s.out)
	}
}

// TestTimelineUntilIsToldAsSuch: that nothing changes until an instant is not that nothing changes.
func TestTimelineUntilIsToldAsSuch(t *testing.T) {
	if s := run(t, "", "timeline", "-f", town, "--until", "2026-06-21T00:00:00Z"); !strings.Contains(s.out, "2026-06-21") {
		t.Error(s.out)
	}
}

// TestTimelineNamespace: -n is a scope, as its help says.
func TestTimelineNamespace(t *testing.T) {
	for _, line := range timelineOf(t, "-n", "evry") {
		if !strings.Contains(line, " evry/") {
			t.Error(line)
		}
	}
}

func timelineOf(t *testing.T, args ...string) []string {
	t.Helper()
	f := timeline(t, read(t, town), args...)
	return f.brief()
}

// TestTimelineText holds the picture and the table as they are written to what is no terminal.
func TestTimelineText(t *testing.T) {
	both := run(t, "", "timeline", "-f", town)
	picture, table := run(t, "", "timeline", "-f", town, "-o", "picture"), run(t, "", "timeline", "-f", town, "-o", "table")
	drawn, said := strings.CutSuffix(picture.out, unverified+catalogueLaw(t))
	if !said || both.out != drawn+"\n"+table.out || strings.Contains(both.out, "\x1b") {
		t.Errorf("the two are not the two:\n%s", both.out)
	}
	golden(t, "timeline", strings.TrimSuffix(both.out, catalogueLaw(t)))
	if !strings.Contains(picture.out, "not drawn: 2 requests whose verdict stays the same") {
		t.Error(picture.out)
	}
}

// TestTimelineAll: what changes only reasons is counted, and shown on demand.
func TestTimelineAll(t *testing.T) {
	some, all := run(t, "", "timeline", "-f", town, "-o", "table"), run(t, "", "timeline", "-f", town, "-o", "table", "--all")
	if n := strings.Count(some.out, "WindowOver"); n != 0 || !strings.Contains(some.out, "not shown: 2 changes of reasons only; see --all\n") {
		t.Errorf("%d:\n%s", n, some.out)
	}
	if n := strings.Count(all.out, "WindowOver"); n != 2 || strings.Contains(all.out, "not shown") {
		t.Errorf("%d:\n%s", n, all.out)
	}
}

// TestTimelineUnread tells the rest, and ends with 2.
func TestTimelineUnread(t *testing.T) {
	for name, more := range map[string]string{
		"refused": strings.NewReplacer("modules:", "modulos:", "red-van", "blue-van").Replace(only(t, "name: red-van")), "bad YAML": "a: [",
	} {
		s := run(t, read(t, town)+"\n---\n"+more, "timeline", "-f", "-")
		if s.code != 2 || !strings.Contains(s.out, "grey-van") || strings.Contains(s.out, "blue-van") {
			t.Errorf("%s: code %d\n%s", name, s.code, s.out)
		}
	}
}

// TestTimelineFrench holds what the timeline is in French, and that nothing but its sentences differs in JSON.
func TestTimelineFrench(t *testing.T) {
	golden(t, "timeline-fr", strings.TrimSuffix(run(t, "", "timeline", "-f", town, "--lang", "fr", "--all").out, inFrench(catalogueLaw(t))))
	var english, french map[string]any
	for language, into := range map[string]*map[string]any{"en": &english, "fr": &french} {
		if err := json.Unmarshal([]byte(run(t, "", "timeline", "-f", town, "-o", "json", "--lang", language).out), into); err != nil {
			t.Fatal(err)
		}
		if (*into)["language"] != language {
			t.Errorf("%v, want %s", (*into)["language"], language)
		}
	}
	said := 0
	withoutSentences := cmp.FilterPath(func(p cmp.Path) bool {
		i, ok := p.Index(-2).(cmp.MapIndex)
		if ok && slices.Contains([]string{"what", "message", "suppliedBy", "language"}, i.Key().String()) {
			said++
			return true
		}
		return false
	}, cmp.Ignore())
	if diff := cmp.Diff(english, french, withoutSentences); diff != "" || said == 0 {
		t.Errorf("%d sentences (-English +French):\n%s", said, diff)
	}
}
