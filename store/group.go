package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// groupLimit and groupTime bound how many facts commit together, so that none
	// waits long for the others.
	groupLimit = 64
	groupTime  = 20 * time.Millisecond
)

// group lets facts that wait for the one writer of SQLite commit together: one
// transaction, a savepoint each, and one wait for the disk before all of them are
// acknowledged. A fact that fails takes nothing of the others with it. PostgreSQL
// does the same by itself, for transactions side by side.
type group struct {
	mu      sync.Mutex
	waiting []*waiting
	leading bool // somebody works them off
}

// waiting is a fact on its way to the writer.
type waiting struct {
	ctx      context.Context
	begun    time.Time // when the wait began
	fact     func(*tx) error
	err      error
	panicked any
	done     chan struct{} // closed when err is known
	started  bool          // the writer has it: it can be given up no more
}

// write has the fact done with those that wait with it.
func (g *group) write(ctx context.Context, db *DB, fact func(*tx) error) error {
	w := &waiting{ctx: ctx, begun: time.Now(), fact: fact, done: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, w)
	if !g.leading {
		g.leading = true
		go g.lead(db)
	}
	g.mu.Unlock()
	patience := time.NewTimer(writerPatience)
	defer patience.Stop()
	select {
	case <-w.done:
		return w.outcome()
	case <-ctx.Done():
		if g.giveUp(w) {
			return ctx.Err()
		}
	case <-patience.C:
		if g.giveUp(w) {
			return errWriterTaken
		}
	}
	<-w.done
	return w.outcome()
}

// outcome is what became of a fact. A panic goes on where the fact came from.
func (w *waiting) outcome() error {
	if w.panicked != nil {
		panic(w.panicked)
	}
	return w.err
}

// do does the fact, and keeps a panic from ending the others with it.
func (w *waiting) do(t *tx) (err error) {
	defer func() {
		if w.panicked = recover(); w.panicked != nil {
			err = errAbandoned
		}
	}()
	return t.complete(w.fact)
}

// giveUp takes a fact out of the line; false if the writer has it already.
func (g *group) giveUp(w *waiting) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if w.started {
		return false
	}
	for i, other := range g.waiting {
		if other == w {
			g.waiting = append(g.waiting[:i], g.waiting[i+1:]...)
			break
		}
	}
	return true
}

// next takes the fact that waits longest; nil, and the lead ends, if there is none
// and ending is allowed.
func (g *group) next(mayEnd bool) *waiting {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.leading = g.leading && !mayEnd
		return nil
	}
	w := g.waiting[0]
	g.waiting = g.waiting[1:]
	w.started = true
	return w
}

// lead works off what waits, group by group.
func (g *group) lead(db *DB) {
	for {
		first := g.next(true)
		if first == nil {
			return
		}
		g.commit(db, first)
	}
}

// errAbandoned: the fact panicked, or ended its goroutine, which only a failing test does.
var errAbandoned = errors.New("the fact was abandoned")

// commit does one group of facts.
func (g *group) commit(db *DB, first *waiting) {
	members := []*waiting{first}
	finished := false
	whole := errAbandoned
	var used []string
	defer func() {
		for _, w := range members {
			if w.err == nil {
				w.err = whole
			}
			close(w.done)
		}
		if !finished { // the goroutine ends with this; another one leads on
			go g.lead(db)
		}
	}()
	whole = db.transact(context.Background(), first.begun, func(conn *sql.Tx) error {
		begun := time.Now()
		for w := first; w != nil; {
			var err error
			if used, err = db.member(conn, w, used); err != nil {
				return err
			}
			if w = nil; len(members) < groupLimit && time.Since(begun) < groupTime {
				if w = g.next(false); w != nil {
					members = append(members, w)
				}
			}
		}
		return nil
	})
	finished = true
	if whole == nil {
		db.prepare(context.Background(), used)
	}
}

// member does one fact inside the transaction of its group. The error is one that
// ends the whole group: then nobody can tell any more what the transaction holds.
func (db *DB) member(conn *sql.Tx, w *waiting, used []string) ([]string, error) {
	t := &tx{db: db, ctx: context.WithoutCancel(w.ctx), tx: conn}
	if _, err := conn.ExecContext(t.ctx, `SAVEPOINT fact`); err != nil {
		return used, fmt.Errorf("begin a fact: %w", err)
	}
	if w.err = w.do(t); w.err == nil {
		_, err := conn.ExecContext(t.ctx, `RELEASE fact`)
		return append(used, t.used...), err
	}
	// A full disk, for one, ends the transaction and not the statement.
	if _, err := conn.ExecContext(t.ctx, `ROLLBACK TO fact`); err != nil {
		return used, errors.Join(w.err, err)
	}
	_, err := conn.ExecContext(t.ctx, `RELEASE fact`)
	return used, err
}
