package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"accord/consent"
)

// putOff is how soon work that has to wait for something is tried again. It is
// short, because a person may be looking on.
const putOff = 3 * time.Second

// worker does jobs of one kind.
type worker[J consent.Job] struct {
	river.WorkerDefaults[J]
	budget budget
	do     func(context.Context, J) error
	log    *slog.Logger
}

// add has jobs of one kind done by do.
func add[J consent.Job](workers *river.Workers, table map[string]budget, do func(context.Context, J) error, log *slog.Logger) error {
	var kind J
	b, known := table[kind.Kind()]
	if !known {
		return fmt.Errorf("make the queue: the kind %q has no budget", kind.Kind())
	}
	return river.AddWorkerSafely(workers, &worker[J]{budget: b, do: do, log: log})
}

// Timeout implements [river.Worker].
func (w *worker[J]) Timeout(*river.Job[J]) time.Duration { return w.budget.timeout }

// Work implements [river.Worker]: one try.
func (w *worker[J]) Work(ctx context.Context, job *river.Job[J]) error {
	err := w.do(ctx, job.Args)
	final := errors.Is(err, consent.ErrFinal)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, consent.ErrNotYet):
		return river.JobSnooze(putOff)
	// A try that Stop cut off is no failure, and River does not count it.
	case final, job.Attempt >= job.MaxAttempts && !errors.Is(err, context.Canceled):
		w.log.WarnContext(ctx, "background work ended for good, undone",
			"kind", job.Kind, "job", job.ID, "code", codeOf(err), "tries", job.Attempt)
	}
	if final {
		return river.JobCancel(failure{err})
	}
	return failure{err}
}

// failure is an error as it may be kept: River stores its text beside the job, and
// what an error of the outside says may hold what we keep nowhere.
type failure struct{ err error }

func (f failure) Error() string { return codeOf(f.err) }
func (f failure) Unwrap() error { return f.err }

// codeOf is the error's code, or what is known of one without.
func codeOf(err error) string {
	switch code := consent.CodeOf(err); {
	case code != "":
		return string(code)
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return "internal"
}
