// SPDX-License-Identifier: Apache-2.0

package region

import (
	"time"
	_ "time/tzdata" // the same story on a machine without a time zone database

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// calendar reckons from the instant of the story, on the clocks of Paris.
type calendar struct {
	now time.Time
}

func newCalendar(at time.Time) calendar {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err) // cannot happen: the database is linked in
	}
	return calendar{now: at.In(paris).Truncate(time.Second)}
}

// day is midnight in Paris, a number of days from today. Papers begin and end at midnight.
func (c calendar) day(n int) metav1.Time {
	y, m, d := c.now.Date()
	return metav1.NewTime(time.Date(y, m, d+n, 0, 0, 0, 0, c.now.Location()))
}

// in is an instant so much later, or earlier, on the full second.
func (c calendar) in(d time.Duration) metav1.Time {
	return metav1.NewTime(c.now.Add(d))
}

// hours is an instant that many hours from the last full hour. Windows begin and end on the hour.
func (c calendar) hours(n int) metav1.Time {
	return metav1.NewTime(c.now.Truncate(time.Hour).Add(time.Duration(n) * time.Hour))
}

// year of the story, for the numbers of papers.
func (c calendar) year() int { return c.now.Year() }
