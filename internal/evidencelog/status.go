// SPDX-License-Identifier: Apache-2.0

package evidencelog

import (
	"time"

	"github.com/vsa-legal/operator/internal/evidence"
)

// Status is how a log is.
type Status struct {
	// Size is the number of leaves that are durable; of a log that failed, with those that it could not write.
	Size int64
	// Cosigned is what witnesses last cosigned, or nil.
	Cosigned *evidence.SignedCheckpoint
	// Failed says why nothing more is written, or is nil.
	Failed error
	// LastCensus is when the last census was taken, or the zero time.
	LastCensus time.Time
}

// Status tells how the log is.
func (l *Log) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Status{Size: l.writer.Size(), Cosigned: l.cosigned.Last(), Failed: l.failed, LastCensus: l.writer.LastCensus()}
}

// Known returns what runs, and what is there, as far as the log says.
func (l *Log) Known() ([]evidence.KnownRun, []evidence.KnownObject, time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.writer.Runs(), l.writer.Objects(), l.writer.Last()
}
