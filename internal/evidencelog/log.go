// SPDX-License-Identifier: Apache-2.0

package evidencelog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"

	"github.com/vsa-legal/operator/internal/evidence"
	"github.com/vsa-legal/operator/internal/evidencelog/folder"
)

var (
	// ErrFailed says that something could not be written. Nothing more is, until the log is opened again: what is in it then is
	// what there is.
	ErrFailed = errors.New("the log could not be written")
	// ErrRolledBack says that the log is older than one that somebody else has seen, such as after a backup was restored.
	ErrRolledBack = errors.New("the log is older than it was")
	// ErrTextMissing says that an entry names a law or a case that the log does not have.
	ErrTextMissing = errors.New("the log does not have a text that the entry names")
	// ErrDamaged says that what is on the disk is not what was signed.
	ErrDamaged = folder.ErrDamaged
)

const (
	batchSize = 256
	batchAge  = time.Millisecond
	queueSize = 4096
	// publishInterval is how soon a new tree is signed.
	publishInterval = 200 * time.Millisecond
)

// Options of a log.
type Options struct {
	// Signer of the log. Its name is the origin.
	Signer note.Signer
	// Policy by which a checkpoint is cosigned. It has the key of the log.
	Policy *evidence.Policy
	// Random makes salts.
	Random io.Reader
	// Known is a tree that the log was, as somebody else remembers it. A log that does not continue it is not opened.
	Known evidence.Tree
	// Client that asks witnesses. It needs a timeout.
	Client *http.Client
}

// Entry is what is to be recorded.
type Entry = evidence.Submission

// Log is a log of evidence in a folder, with one writer.
type Log struct {
	dir     string
	options Options
	taken   io.Closer
	cancel  context.CancelFunc

	appender *tessera.Appender
	reader   tessera.LogReader
	requests chan *request
	done     chan struct{}

	states folder.States // files of what the log knew when a day began, by its size then
	erased bool          // a record was, since the last of them that was read

	adding    sync.Mutex // held while leaves are added, and while a tree is signed; guards misplaced
	misplaced bool       // the tree has leaves that are not at their places

	mu        sync.Mutex // guards what follows
	writer    *evidence.Writer
	records   *folder.Records
	cosigned  *folder.Cosigned
	witnesses map[string]int64 // the size of which each knows, by its address
	failed    error
	closed    bool
}

// request is an entry that waits to be written.
type request struct {
	Entry

	sealed *evidence.Sealed
	err    error
	ready  chan struct{}
}

// Open opens the log of a folder, or begins one. It reads all of it, and refuses one that is not what was signed.
func Open(ctx context.Context, dir string, o Options) (_ *Log, err error) {
	if err := os.MkdirAll(folder.Texts(dir), 0o700); err != nil {
		return nil, err
	}
	taken, err := lock(filepath.Join(dir, "writer"))
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l := &Log{
		dir: dir, options: o, taken: taken, cancel: cancel, writer: evidence.NewWriter(), witnesses: map[string]int64{},
		requests: make(chan *request, queueSize), done: make(chan struct{}),
	}
	defer func() {
		if err != nil {
			cancel()
			_ = taken.Close()
		}
	}()
	if l.records, err = folder.RepairRecords(dir); err != nil {
		return nil, err
	}
	if l.cosigned, err = folder.RepairCosigned(dir, o.Policy); err != nil {
		return nil, err
	}
	if err := l.restore(); err != nil {
		return nil, err
	}
	if err := l.start(ctx); err != nil {
		return nil, err
	}
	go l.write(ctx)
	return l, nil
}

// start has Tessera go on where the log ends.
func (l *Log) start(ctx context.Context) error {
	driver, err := posix.New(ctx, posix.Config{Path: l.dir, HTTPClient: l.options.Client})
	if err != nil {
		return err
	}
	l.appender, _, l.reader, err = tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().
		WithCheckpointSigner(signer{l.options.Signer, l}).WithBatching(batchSize, batchAge).WithCheckpointInterval(publishInterval))
	return err
}

// Append records something, and returns once it is durable, or could not be written, or the context ends: then it may be written
// all the same.
func (l *Log) Append(ctx context.Context, e Entry) (*evidence.Sealed, error) {
	r := &request{Entry: e, ready: make(chan struct{})}
	if err := l.enqueue(r); err != nil {
		return nil, err
	}
	select {
	case <-r.ready:
		return r.sealed, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// AppendAll records several things in their order, as Append does, and returns what became of each.
func (l *Log) AppendAll(ctx context.Context, all []Entry) ([]Outcome, error) {
	requests := make([]*request, 0, len(all))
	for i := range all {
		r := &request{Entry: all[i], ready: make(chan struct{})}
		if err := l.enqueue(r); err != nil {
			return nil, err
		}
		requests = append(requests, r)
	}
	outcomes := make([]Outcome, 0, len(all))
	for _, r := range requests {
		select {
		case <-r.ready:
			outcomes = append(outcomes, Outcome{r.sealed, r.err})
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return outcomes, nil
}

// Outcome is what became of an entry: it is sealed, or there is an error.
type Outcome struct {
	Sealed *evidence.Sealed
	Err    error
}

// Post records something without waiting. An error says that it will not be written.
func (l *Log) Post(e Entry) error { return l.enqueue(&request{Entry: e, ready: make(chan struct{})}) }

func (l *Log) enqueue(r *request) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.failed != nil:
		return l.failed
	case l.closed:
		return fmt.Errorf("%w: it is closed", ErrFailed)
	}
	select {
	case l.requests <- r:
		return nil
	default:
		return fmt.Errorf("%w: %d entries wait already", ErrFailed, queueSize)
	}
}

// Close writes what waits, and gives the folder back.
func (l *Log) Close() error {
	l.mu.Lock()
	first := !l.closed
	if l.closed = true; first {
		close(l.requests)
	}
	l.mu.Unlock()
	if !first {
		return nil
	}
	<-l.done
	l.cancel()
	return errors.Join(l.records.Close(), l.cosigned.Close(), l.taken.Close())
}
