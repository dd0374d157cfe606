package jobs

import (
	"time"

	"github.com/riverqueue/river/rivertype"
)

// retryPolicy tries again after 1, 2, 4 … seconds and then every six hours: a
// short outage is over quickly for the person who waits, a long one costs little.
// A try whose process died says nothing about the work, and is repeated at once.
type retryPolicy struct{ budgets map[string]budget }

const longestWait = 6 * time.Hour

// NextRetry implements [river.ClientRetryPolicy]. River asks it after a failed try,
// and when it takes up a try that nobody works on any more.
func (p retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	now := time.Now()
	if job.AttemptedAt != nil && now.Sub(*job.AttemptedAt) >= max(rescueAfter, p.budgets[job.Kind].timeout) {
		return now.Add(wait(1))
	}
	return now.Add(wait(job.Attempt))
}

// wait is the pause after a number of failed tries.
func wait(tries int) time.Duration {
	if tries > 15 { // 2^15 s is beyond the longest wait already
		return longestWait
	}
	return min(time.Second<<max(tries-1, 0), longestWait)
}
