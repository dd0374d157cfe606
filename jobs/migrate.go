package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river/rivermigrate"
)

const (
	// migrateTries is more than there are steps. A step that another instance was
	// faster with is undone here and fails; the next look finds it done.
	migrateTries = 20
	migratePause = 100 * time.Millisecond
)

// Migrate brings the queue's own tables up to date. Engine is "sqlite" or
// "postgres". Instances that start at once may all call it.
func Migrate(ctx context.Context, engine string, db *sql.DB, log *slog.Logger) error {
	m, err := rivermigrate.New(driver(engine, db), &rivermigrate.Config{Logger: quiet(log)})
	if err != nil {
		return fmt.Errorf("prepare the queue's migrations: %w", err)
	}
	for try := 1; ; try++ {
		// Each step is a transaction of its own, together with the note that it is done.
		if _, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil); err == nil {
			return nil
		}
		if try == migrateTries || !pause(ctx, migratePause) {
			return fmt.Errorf("migrate the queue: %w", err)
		}
	}
}

// pause waits for d, or until ctx ends; then it reports false.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
