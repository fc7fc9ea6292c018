// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// Documents are decoded several at a time, which is most of the work of reading them, and kept in their order. What waits
// to be decoded is no longer than one document may be, so that reading stays as bounded as it is one by one.
const maxWaiting = 512

// work is one document of a file, on its way.
type work struct {
	at   Position
	part part
	file *file

	documents []Document
	errors    []error
}

// file is what is known of a file while it is read.
type file struct {
	errors  int
	stopped bool // there is too much in it that is wrong, or too much in all
}

// decode reads the document. Of its stream it may read on.
func (w *work) decode(s *splitter) {
	value, err := decode(w.part, s)
	w.part = part{line: w.part.line}
	switch {
	case err != nil:
		w.errors = []error{w.at.errorf("%w", err)}
	case value != nil:
		w.documents, w.errors = documents(w.at, value)
	}
}

// later decodes a document with others.
func (r *reader) later(w *work) {
	r.waiting = append(r.waiting, w)
	if r.size += len(w.part.data); r.size >= maxDocument || len(r.waiting) >= maxWaiting {
		r.flush()
	}
}

// flush decodes what waits, and takes it.
func (r *reader) flush() {
	waiting := r.waiting
	r.waiting, r.size = nil, 0
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(waiting)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(waiting); i = int(next.Add(1)) - 1 {
				waiting[i].decode(nil) // what needs its stream does not wait
			}
		})
	}
	workers.Wait()
	for _, w := range waiting {
		r.take(w)
	}
}

// take adds what a document came to, unless its file was given up.
func (r *reader) take(w *work) {
	if w.file.stopped {
		return
	}
	r.documents = append(r.documents, w.documents...)
	r.errors = append(r.errors, w.errors...)
	w.file.errors += len(w.errors)
	switch {
	case w.file.errors >= maxErrors:
		r.errors = append(r.errors, fmt.Errorf("%s: %d errors: nothing after them was read; correct these first", w.at, maxErrors))
		w.file.stopped = true
	case len(r.documents) >= maxDocuments:
		r.errors = append(r.errors, fmt.Errorf("%s: more than %d objects: nothing after them was read; check fewer at a time", w.at, maxDocuments))
		w.file.stopped = true
	}
}
