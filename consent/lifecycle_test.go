package consent_test

import (
	"testing"

	"accord/consent/consenttest"
)

// TestLifeCycle walks at random through the life of connections beside a small model
// of what must be true; consenttest shows that the walk notices planted mistakes.
func TestLifeCycle(t *testing.T) {
	consenttest.LifeCycle(t, func(testing.TB) (consenttest.Store, *consenttest.Clock) {
		clock := consenttest.NewClock()
		return consenttest.NewMemory(clock), clock
	}, consenttest.Fault{})
}
