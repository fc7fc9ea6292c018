// SPDX-License-Identifier: Apache-2.0

package evidence

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// writerState is what a writer knows by the records so far: where each chain ends, what runs, and what is there. Size is first, so
// that it can be read without the rest.
type writerState struct {
	Size    int64            `json:"size"`
	Chains  map[string]Link  `json:"chains"`
	Running []KnownRun       `json:"running"`
	Runs    map[string]int64 `json:"runs"`
	Objects []stateObject    `json:"objects"`
	Census  time.Time        `json:"census"`
}

type stateObject struct {
	KnownObject

	Filed bool `json:"filed"`
}

// State returns what the writer knows by the records so far, as JSON. With it, Recall goes on after those records are erased.
func (w *Writer) State() ([]byte, error) {
	s := writerState{Size: w.size, Chains: map[string]Link{}, Running: w.Runs(), Runs: w.runs, Census: w.census}
	for chain, t := range w.tails {
		s.Chains[chain] = t.next(chain)
	}
	for _, o := range w.objects {
		s.Objects = append(s.Objects, stateObject{*o, o.filed})
	}
	return json.Marshal(&s)
}

// Recall takes what State returned when the log had as many leaves as the writer has now. What Restore noted of their records is
// replaced.
func (w *Writer) Recall(state []byte) error {
	var s writerState
	if err := json.Unmarshal(state, &s); err != nil {
		return fmt.Errorf("reading the state of a log: %w", err)
	}
	if s.Size != w.size {
		return errors.New("the state is that of another size of the log")
	}
	again := NewWriter()
	for chain, next := range s.Chains {
		again.tails[chain] = tail{next.Number - 1, next.Previous}
	}
	for i := range s.Running {
		again.noteRun(&s.Running[i])
	}
	for object, number := range s.Runs {
		again.runs[object] = number
	}
	for _, o := range s.Objects {
		o.filed = o.Filed
		again.objects[o.Object.UID] = &o.KnownObject
	}
	w.tails, w.running, w.runs, w.objects, w.census = again.tails, again.running, again.runs, again.objects, s.Census
	return nil
}
