package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"accord/consent"
)

const (
	// notesDelay is how long notes wait for company before they are written.
	notesDelay = 100 * time.Millisecond
	// notesRetry is how long they wait after the database did not take them.
	notesRetry = time.Second
	// notesLimit bounds how many wait. Whoever brings one more writes them first.
	notesLimit = 5000
	notesBatch = 200
)

// notes are writes that nobody waits for: refusals, and how often a viewing was
// shown again. They are written together, a moment later.
type notes struct {
	db *DB

	mu       sync.Mutex
	refusals []consent.AccessRecord
	repeats  map[string]int64
	timer    *time.Timer // runs while something waits
	closed   bool

	writing sync.Mutex // one flush at a time
	lost    error      // why a note was not taken
}

func newNotes(db *DB) *notes { return &notes{db: db, repeats: map[string]int64{}} }

// NoteRefusal implements consent.ReleaseStore.
func (db *DB) NoteRefusal(r consent.AccessRecord) {
	db.notes.add(func(n *notes) { n.refusals = append(n.refusals, r) })
}

// NoteRepeat implements consent.ReleaseStore.
func (db *DB) NoteRepeat(recordID string) {
	db.notes.add(func(n *notes) { n.repeats[recordID]++ })
}

func (n *notes) add(note func(*notes)) {
	n.mu.Lock()
	note(n)
	full := len(n.refusals)+len(n.repeats) >= notesLimit
	n.wake(notesDelay)
	n.mu.Unlock()
	if full {
		_ = n.flush(context.Background()) // what is not written stays noted
	}
}

// wake has the notes written after d, unless that is under way. n.mu is held.
func (n *notes) wake(d time.Duration) {
	if n.timer == nil && !n.closed {
		n.timer = time.AfterFunc(d, func() {
			n.mu.Lock()
			n.timer = nil
			n.mu.Unlock()
			if n.flush(context.Background()) != nil {
				n.mu.Lock()
				n.wake(notesRetry)
				n.mu.Unlock()
			}
		})
	}
}

// flush writes what is noted by now. What could not be written stays noted.
func (n *notes) flush(ctx context.Context) error {
	n.writing.Lock()
	defer n.writing.Unlock()
	for {
		n.mu.Lock()
		refusals := n.refusals[:min(len(n.refusals), notesBatch)]
		repeats := make(map[string]int64, len(n.repeats))
		for id, count := range n.repeats {
			if len(repeats) < notesBatch {
				repeats[id] = count
			}
		}
		n.mu.Unlock()
		if len(refusals)+len(repeats) == 0 {
			return nil
		}
		if err := n.write(ctx, refusals, repeats); err != nil {
			return err
		}
		n.mu.Lock()
		n.refusals = n.refusals[len(refusals):]
		for id, count := range repeats {
			if n.repeats[id] -= count; n.repeats[id] <= 0 {
				delete(n.repeats, id)
			}
		}
		n.mu.Unlock()
	}
}

// write writes notes together, or, where one of them makes that fail, each alone: a
// note that the database does not take is lost, and keeps no other waiting.
func (n *notes) write(ctx context.Context, refusals []consent.AccessRecord, repeats map[string]int64) error {
	err := n.db.write(ctx, "write notes", func(t *tx) error {
		for _, r := range refusals {
			// It may be there already, where a commit was unsure.
			if err := t.do(insertAccess+` ON CONFLICT (id) DO NOTHING`, accessArgs(r)...); err != nil {
				return err
			}
		}
		for id, count := range repeats {
			if err := t.do(`UPDATE access_records SET repeats = repeats + $1 WHERE id = $2`, count, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil || consent.KindOf(err) == consent.Outage || ctx.Err() != nil {
		return err
	}
	if len(refusals)+len(repeats) == 1 {
		n.lost = err
		return nil
	}
	for i := range refusals {
		if err := n.write(ctx, refusals[i:i+1], nil); err != nil {
			return err
		}
	}
	for id, count := range repeats {
		if err := n.write(ctx, nil, map[string]int64{id: count}); err != nil {
			return err
		}
	}
	return nil
}

// close writes what is left, and ends. It tells of a note that was lost.
func (n *notes) close() error {
	n.mu.Lock()
	n.closed = true
	if n.timer != nil {
		n.timer.Stop()
		n.timer = nil
	}
	n.mu.Unlock()
	err := n.flush(context.Background())
	n.writing.Lock()
	defer n.writing.Unlock()
	return errors.Join(err, n.lost)
}
