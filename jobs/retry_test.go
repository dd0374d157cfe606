package jobs

import (
	"testing"
	"time"
)

// TestWait: soon after a stumble, rarely in a long outage, and long enough in all
// for the week in which a grant may be returned.
func TestWait(t *testing.T) {
	for tries, want := range map[int]time.Duration{0: time.Second, 1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second, 15: 16384 * time.Second, 16: longestWait, 60: longestWait} {
		if got := wait(tries); got != want {
			t.Errorf("wait(%d) = %v, want %v", tries, got, want)
		}
	}
	var all time.Duration
	for tries := range maxTries {
		all += wait(tries)
	}
	if all < 7*24*time.Hour {
		t.Errorf("all tries end after %v, before the week is over", all)
	}
}
