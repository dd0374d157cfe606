package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// retryPolicy tries again after 1, 2, 4 … seconds and then every six hours: a
// short outage is over quickly for the person who waits, a long one costs little.
type retryPolicy struct{}

const longestWait = 6 * time.Hour

func (retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(wait(job.Attempt))
}

// wait is the pause after a number of failed tries.
func wait(tries int) time.Duration {
	if tries > 15 { // 2^15 s is beyond the longest wait already
		return longestWait
	}
	return min(time.Second<<max(tries-1, 0), longestWait)
}

// quiet keeps River's notes about its own housekeeping out of the log.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}
func (w warnings) WithAttrs(a []slog.Attr) slog.Handler { return warnings{w.Handler.WithAttrs(a)} }
func (w warnings) WithGroup(n string) slog.Handler      { return warnings{w.Handler.WithGroup(n)} }
