package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
)

// pool is a database handle with its prepared statements. The texts are
// constants of this package, so the cache is bounded.
type pool struct {
	db       *sql.DB
	mu       sync.RWMutex
	prepared map[string]*sql.Stmt
}

func newPool(db *sql.DB) *pool { return &pool{db: db, prepared: map[string]*sql.Stmt{}} }

// known is the prepared statement if there is one. It never waits.
func (p *pool) known(query string) *sql.Stmt {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.prepared[query]
}

// statement prepares the text at its first use. It needs a connection, so nobody
// who holds the writer's only one may call it.
func (p *pool) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := p.known(query); s != nil {
		return s, nil
	}
	s, err := p.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if first := p.prepared[query]; first != nil {
		return first, s.Close()
	}
	p.prepared[query] = s
	return s, nil
}

func (p *pool) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, s := range p.prepared {
		errs = append(errs, s.Close())
	}
	clear(p.prepared)
	return errors.Join(append(errs, p.db.Close())...)
}

type countKey struct{}

// WithCount returns a context in which each statement executed is counted.
func WithCount(ctx context.Context) (context.Context, *atomic.Int64) {
	n := new(atomic.Int64)
	return context.WithValue(ctx, countKey{}, n), n
}

func count(ctx context.Context) {
	if n, ok := ctx.Value(countKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}

// source answers queries, inside or outside of a transaction.
type source interface {
	// one scans the only row; sql.ErrNoRows if there is none.
	one(query string, args []any, dest ...any) error
	// each calls row for every row.
	each(query string, args []any, row func(scan scan) error) error
}

// scan is the Scan method of a row.
type scan = func(dest ...any) error

// params lists the arguments of a statement.
func params(args ...any) []any { return args }

// reads is a source outside of transactions.
type reads struct {
	ctx  context.Context
	pool *pool
}

func (db *DB) read(ctx context.Context) reads {
	return reads{db.engine.statementContext(ctx), db.readers}
}

// execute does one statement as a transaction of its own.
func (db *DB) execute(ctx context.Context, query string, args ...any) (changed int64, err error) {
	err = db.write(ctx, "write", func(t *tx) error {
		changed, err = t.exec(query, args...)
		return err
	})
	return changed, err
}

func (r reads) one(query string, args []any, dest ...any) error {
	s, err := r.pool.statement(r.ctx, query)
	if err != nil {
		return err
	}
	count(r.ctx)
	return s.QueryRowContext(r.ctx, args...).Scan(dest...)
}

func (r reads) each(query string, args []any, row func(scan) error) error {
	s, err := r.pool.statement(r.ctx, query)
	if err != nil {
		return err
	}
	count(r.ctx)
	rows, err := s.QueryContext(r.ctx, args...)
	return forEach(rows, err, row)
}

func forEach(rows *sql.Rows, err error, row func(scan) error) error {
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
