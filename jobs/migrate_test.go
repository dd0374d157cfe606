package jobs_test

import (
	"context"
	"testing"

	"accord/jobs"
)

// TestSixInstancesMigrateAtOnce (G5): on an empty database, without the lock that the
// store puts around it, all of them come up.
func TestSixInstancesMigrateAtOnce(t *testing.T) {
	t.Parallel()
	for range 3 {
		onBoth(t, func(t *testing.T, first database) {
			failed, begin := make(chan error), make(chan struct{})
			const instances = 6
			for range instances {
				db := opened(t, first.engine, first.address)
				go func() {
					<-begin
					failed <- jobs.Migrate(t.Context(), db.engine, db.DB, quietly())
				}()
			}
			close(begin)
			for range instances {
				if err := <-failed; err != nil {
					t.Error(err)
				}
			}
			first.insert(t, first.queue(t, doing(nothing), quietly()), letter(1))
		})
	}
}

// TestMigrateGivesUp: trouble that is no lost race is told, in a few seconds.
func TestMigrateGivesUp(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		if _, err := db.Exec(`CREATE TABLE river_queue (wrong INTEGER)`); err != nil {
			t.Fatal(err)
		}
		if err := jobs.Migrate(t.Context(), db.engine, db.DB, quietly()); err == nil {
			t.Error("a foreign table in the way was no trouble")
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := jobs.Migrate(ctx, db.engine, db.DB, quietly()); err == nil {
			t.Error("migrated after the end")
		}
	})
}
