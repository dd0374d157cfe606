package store

import (
	"context"
	"fmt"

	"github.com/pressly/goose/v3"

	"accord/consent"
	"accord/migrations"
)

// Migrate brings the database to the shape this program needs. Instances that
// start at once are safe: one does the work, the others find it done. A database
// from a newer program is refused and left alone.
func (db *DB) Migrate(ctx context.Context) error {
	for try := 1; ; try++ {
		err := db.upgrade(ctx)
		if err == nil {
			break
		}
		if consent.KindOf(err) != consent.Internal {
			return err
		}
		if try >= db.engine.migrateTries() || pause(ctx, 1) != nil {
			return fmt.Errorf("migrate the database: %w", err)
		}
	}
	if err := db.noteKeys(ctx); err != nil {
		return err
	}
	return db.checkKeys(ctx)
}

func (db *DB) upgrade(ctx context.Context) error {
	dialect, options, err := db.engine.migrator()
	if err != nil {
		return err
	}
	// A provider of its own for each try: it looks for its table once only.
	provider, err := goose.NewProvider(dialect, db.writer.db, migrations.FS, options...)
	if err != nil {
		return err
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return consent.Fail(consent.Conflict, "database.newer", "has", current, "knows", target)
	}
	if current == target {
		return nil
	}
	_, err = provider.Up(ctx)
	return err
}

// errFirstVersion: the first version was never in service, and its consents cannot
// be carried over truthfully: they did not know what they were given under.
func errFirstVersion() error { return consent.Fail(consent.Conflict, "database.first_version") }

// Exclusively does what at most one starting instance may do at a time, such as a
// migration. On PostgreSQL the others wait; on SQLite whoever loses a race begins
// again, and finds done what the other did.
func (db *DB) Exclusively(ctx context.Context, do func(context.Context) error) error {
	return db.engine.exclusively(ctx, db.writer.db, do)
}

// Check reads the whole database for damage. It takes long on a big one.
func (db *DB) Check(ctx context.Context) error { return db.engine.check(ctx, db.writer.db) }
