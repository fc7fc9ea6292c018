// SPDX-License-Identifier: Apache-2.0

package i18n

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/vsa-legal/operator/api/v1alpha1"
	"github.com/vsa-legal/operator/internal/legal"
)

// nbsp keeps together what no line may part.
const nbsp = "\u00a0"

// Instant writes an instant for people, in its own zone.
func (l Language) Instant(t time.Time) string {
	switch {
	case l == French:
		return frenchInstant(legal.Instant{Time: t})
	case t.Second() == 0:
		return t.Format("2 January 2006 at 15:04 (MST)")
	}
	return t.Format("2 January 2006 at 15:04:05 (MST)")
}

// ZonedInstant writes an instant with its zone, where a text names that for all that follow.
func (l Language) ZonedInstant(t time.Time) string {
	if l == French {
		return frenchInstant(legal.Instant{Time: t}) + " (" + t.Location().String() + ")"
	}
	return l.Instant(t)
}

// Duration writes an ISO 8601 duration: in French as people read it, in English as it is.
func (l Language) Duration(d v1alpha1.CalendarDuration) string {
	if l == French {
		return frenchDuration(string(d))
	}
	return string(d)
}

// Confidence writes how well something was checked.
func (l Language) Confidence(c v1alpha1.Confidence) string {
	if l == French {
		return frenchConfidence(c)
	}
	return strings.ToLower(string(c))
}

// Date writes the day of an instant in ten characters.
func (l Language) Date(t time.Time) string {
	if l == French {
		return t.Format("02/01/2006")
	}
	return t.Format(time.DateOnly)
}

// When is the heading of a column of instants.
func (l Language) When(loc *time.Location) string {
	if l == French {
		return "Quand (" + loc.String() + ")"
	}
	return "When"
}

// Column writes an instant of a column: in English as programs read it, otherwise as people do, on the calendar of the law.
func (l Language) Column(t time.Time, loc *time.Location) string {
	if l == French {
		return l.Instant(t.In(loc))
	}
	return t.Format(time.RFC3339)
}

func frenchMonths() [12]string {
	return [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
}

// frenchInstant writes an instant: 1er juillet 2026 à 17 h 05. An hour that comes twice, because the clocks go back, has
// its offset from UTC beside it.
func frenchInstant(i legal.Instant) string {
	if i.Time.IsZero() {
		return "jamais"
	}
	return frenchDay(i.Time) + " à" + nbsp + frenchHour(i.Time)
}

// frenchDay writes the day of an instant: 1er juillet 2026.
func frenchDay(t time.Time) string {
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return day + nbsp + frenchMonths()[t.Month()-1] + " " + fmt.Sprint(t.Year())
}

func frenchHour(t time.Time) string {
	hour := fmt.Sprintf("%d"+nbsp+"h", t.Hour())
	if t.Minute() != 0 || t.Second() != 0 {
		hour += fmt.Sprintf(nbsp+"%02d", t.Minute())
	}
	if t.Second() != 0 {
		hour += fmt.Sprintf(nbsp+"min"+nbsp+"%02d"+nbsp+"s", t.Second())
	}
	if comesTwice(t) {
		_, offset := t.Zone()
		hour += " (UTC" + offsetOf(offset) + ")"
	}
	return hour
}

// comesTwice tells whether the clocks of the zone show the same an hour earlier or later.
func comesTwice(t time.Time) bool {
	same := func(o time.Time) bool { return o.Format(time.DateTime) == t.Format(time.DateTime) }
	return same(t.Add(time.Hour)) || same(t.Add(-time.Hour))
}

func offsetOf(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	if minutes := seconds / 60 % 60; minutes != 0 {
		return fmt.Sprintf("%s%d:%02d", sign, seconds/3600, minutes)
	}
	return fmt.Sprintf("%s%d", sign, seconds/3600)
}

// frenchPeriod writes a period as it follows a verb: du 1er juillet 2026 à 0 h au 5 juillet 2026 à 0 h.
func frenchPeriod(p legal.Period) string {
	if p.Until.Time.IsZero() {
		return "à compter du " + frenchInstant(p.From) + ", sans terme"
	}
	return "du " + frenchInstant(p.From) + " au " + frenchInstant(p.Until)
}

var isoDuration = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)

// frenchDuration writes an ISO 8601 duration: P1Y6M is 1 an et 6 mois. What is none stays as it is.
func frenchDuration(iso string) string {
	units := [...][2]string{{"an", "ans"}, {"mois", "mois"}, {"semaine", "semaines"}, {"jour", "jours"}, {"heure", "heures"}, {"minute", "minutes"}, {"seconde", "secondes"}}
	parts := isoDuration.FindStringSubmatch(iso)
	var words []string
	for i := 1; i < len(parts); i++ {
		switch n := strings.TrimLeft(parts[i], "0"); {
		case parts[i] == "":
		case n == "" || n == "1": // 0 is singular in French
			words = append(words, max(n, "0")+nbsp+units[i-1][0])
		default:
			words = append(words, n+nbsp+units[i-1][1])
		}
	}
	if len(words) == 0 {
		return iso
	}
	return frenchList(words, "et")
}

// frenchList writes words with commas, and a conjunction before the last: A, B et C.
func frenchList[S ~string](words []S, conjunction string) string {
	var all strings.Builder
	for i, w := range words {
		switch i {
		case 0:
		case len(words) - 1:
			all.WriteString(" " + conjunction + " ")
		default:
			all.WriteString(", ")
		}
		all.WriteString(string(w))
	}
	return all.String()
}

// frenchPerimeters writes what an act names, as it follows a plural: ses caméras et fonctionnalités.
func frenchPerimeters(all legal.Perimeters) string {
	words := make([]string, len(all))
	for i, p := range all {
		switch p {
		case v1alpha1.PerimeterCameras:
			words[i] = "caméras"
		case v1alpha1.PerimeterCapabilities:
			words[i] = "fonctionnalités"
		case v1alpha1.PerimeterOperators:
			words[i] = "responsables de traitement"
		case v1alpha1.PerimeterPackages:
			words[i] = "logiciels"
		default:
			words[i] = string(p)
		}
	}
	return frenchList(words, "et")
}

// frenchVerdict writes a verdict on a processing (traitement), which is masculine.
func frenchVerdict(v v1alpha1.Verdict) string {
	switch v {
	case v1alpha1.Permitted:
		return "autorisé"
	case v1alpha1.Restricted:
		return "autorisé en partie"
	case v1alpha1.Suspended:
		return "suspendu"
	case v1alpha1.Forbidden:
		return "interdit"
	}
	return string(v)
}

// frenchConfidence writes how well something was checked (la fiabilité, which is feminine).
func frenchConfidence(c v1alpha1.Confidence) string {
	switch c {
	case "High":
		return "élevée"
	case "Medium":
		return "moyenne"
	case "Low":
		return "faible"
	}
	return string(c)
}
