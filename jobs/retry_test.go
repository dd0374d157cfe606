package jobs

import (
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// TestWait: soon after a stumble, rarely in a long outage, and long enough in all
// for the week in which a grant may be returned, or the day in which a letter is news.
func TestWait(t *testing.T) {
	for tries, want := range map[int]time.Duration{0: time.Second, 1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second, 15: 16384 * time.Second, 16: longestWait, 60: longestWait} {
		if got := wait(tries); got != want {
			t.Errorf("wait(%d) = %v, want %v", tries, got, want)
		}
	}
	for kind, atLeast := range map[string]time.Duration{"return": 7 * 24 * time.Hour, "settle": 7 * 24 * time.Hour, "letter": 24 * time.Hour} {
		var all time.Duration
		for try := 1; try < budgets()[kind].tries; try++ {
			all += wait(try)
		}
		if all < atLeast {
			t.Errorf("all tries of a %s job end after %v, before %v are over", kind, all, atLeast)
		}
	}
	if budgets()["letter"].tries >= budgets()["return"].tries {
		t.Error("letters are tried less often than returns")
	}
}

// TestARescuedTryIsRepeatedSoon, however often the work failed before its process died.
func TestARescuedTryIsRepeatedSoon(t *testing.T) {
	policy := retryPolicy{budgets()}
	for _, row := range []struct {
		kind string
		old  time.Duration
		want time.Duration
	}{
		{"return", time.Second, wait(12)},
		{"return", tryLimit, wait(12)},
		{"return", rescueAfter, wait(1)},
		{"letter", rescueAfter, wait(12)}, // may still be under way
		{"letter", letterLimit, wait(1)},
	} {
		at := time.Now().Add(-row.old)
		got := time.Until(policy.NextRetry(&rivertype.JobRow{Kind: row.kind, Attempt: 12, AttemptedAt: &at}))
		if got > row.want || got < row.want-time.Second/2 {
			t.Errorf("%s, %v old: again in %v, want %v", row.kind, row.old, got, row.want)
		}
	}
}
