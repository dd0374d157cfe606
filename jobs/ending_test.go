package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"accord/consent"
)

// logged is a log that a test may read while others write.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Split(strings.TrimSpace(l.text.String()), "\n")
}

// TestAFinalErrorEndsTheJob (G13): a letter refused for good is tried once, with one
// line in the log. What the other side said is kept nowhere.
func TestAFinalErrorEndsTheJob(t *testing.T) {
	t.Parallel()
	const said = "550 no mailbox kwame@example.org here"
	onBoth(t, func(t *testing.T, db database) {
		db.migrate(t)
		var tries atomic.Int64
		log := &logged{}
		queue := db.queue(t, doing(func(_ context.Context, job consent.Job) error {
			if job.Kind() != "letter" {
				return nil
			}
			tries.Add(1)
			refused := consent.Fail(consent.Invalid, "mail.refused", "to", "kwame@example.org").Because(errors.New(said))
			return fmt.Errorf("%w: %w", consent.ErrFinal, refused)
		}), slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
		db.insert(t, queue, letter(1))
		stop := start(t, queue)
		eventually(t, "the letter ends", func() bool { return db.count(t, "kind = 'letter' AND state = 'cancelled'") == 1 })
		stop()
		if n := tries.Load(); n != 1 {
			t.Errorf("%d tries of a letter that was refused for good", n)
		}
		lines := log.lines()
		if len(lines) != 1 || !strings.Contains(lines[0], "level=WARN") || !strings.Contains(lines[0], "code=mail.refused") || !strings.Contains(lines[0], "kind=letter") {
			t.Errorf("log:\n%s", strings.Join(lines, "\n"))
		}
		var kept string
		text := map[string]string{"sqlite": `json(errors)`, "postgres": `errors::text`}[db.engine]
		if err := db.QueryRow(`SELECT ` + text + ` FROM river_job WHERE kind = 'letter'`).Scan(&kept); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(kept, "mail.refused") || strings.Contains(kept+strings.Join(lines, ""), "kwame") {
			t.Errorf("kept beside the job: %s", kept)
		}
	})
}

// TestTheLastTryEndsTheJob, with one line in the log. The tries before it have none.
func TestTheLastTryEndsTheJob(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		db.migrate(t)
		log := &logged{}
		queue := db.queue(t, doing(func(_ context.Context, job consent.Job) error {
			if job.Kind() != "return" {
				return nil
			}
			return errors.New("the network is down")
		}), slog.New(slog.NewTextHandler(log, nil)))
		db.insert(t, queue, consent.ReturnJob{GrantID: "g"})
		if _, err := db.Exec(`UPDATE river_job SET max_attempts = 2 WHERE kind = 'return'`); err != nil {
			t.Fatal(err)
		}
		stop := start(t, queue)
		eventually(t, "the job ends", func() bool { return db.count(t, "kind = 'return' AND state = 'discarded'") == 1 })
		stop()
		if lines := log.lines(); len(lines) != 1 || !strings.Contains(lines[0], "code=internal tries=2") {
			t.Errorf("log:\n%s", strings.Join(lines, "\n"))
		}
	})
}

// TestNotYetIsNoTry: a return that is held by an attempt under way goes on soon after
// the attempt is over, and has all its tries left.
func TestNotYetIsNoTry(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		db.migrate(t)
		var asked atomic.Int64
		queue := db.queue(t, doing(func(_ context.Context, job consent.Job) error {
			if job.Kind() == "return" && asked.Add(1) <= 2 {
				return fmt.Errorf("an attempt is on its way: %w", consent.ErrNotYet)
			}
			return nil
		}), quietly())
		db.insert(t, queue, consent.ReturnJob{GrantID: "held"})
		start(t, queue)
		eventually(t, "the return goes on", func() bool { return db.count(t, "kind = 'return' AND state = 'completed'") == 1 })
		if n := asked.Load(); n != 3 || db.count(t, "kind = 'return' AND attempt = 1 AND errors IS NULL") != 1 {
			t.Errorf("asked %d times, want 3 of which one is a try", n)
		}
	})
}

// TestStop: a running job may finish; what is cut off when time is up is done again
// later, and that was no try.
func TestStop(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db database) {
		db.migrate(t)
		begun := make(chan struct{}, 2)
		queue := db.queue(t, doing(func(ctx context.Context, job consent.Job) error {
			if job.Kind() != "return" {
				return nil
			}
			begun <- struct{}{}
			<-ctx.Done()
			return fmt.Errorf("return: %w", ctx.Err())
		}), quietly())
		db.insert(t, queue, consent.ReturnJob{GrantID: "slow"})
		stop := start(t, queue)
		<-begun
		stop()
		if db.count(t, "kind = 'return' AND state = 'available' AND attempt = 0") != 1 {
			t.Error("a job that was cut off does not wait as if nobody had begun it")
		}
		start(t, db.queue(t, doing(nothing), quietly()))
		eventually(t, "it is done by the next", func() bool { return db.count(t, "kind = 'return' AND state = 'completed'") == 1 })
	})
}
