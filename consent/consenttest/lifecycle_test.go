package consenttest_test

import (
	"testing"

	"accord/consent/consenttest"
)

func inMemory(testing.TB) (consenttest.Store, *consenttest.Clock) {
	clock := consenttest.NewClock()
	return consenttest.NewMemory(clock), clock
}

func TestLifeCycle(t *testing.T) { consenttest.LifeCycle(t, inMemory, consenttest.Fault{}) }

// TestLifeCycleOnOneStore: walks may follow each other on one database.
func TestLifeCycleOnOneStore(t *testing.T) {
	store, clock := inMemory(t)
	consenttest.LifeCycle(t, func(testing.TB) (consenttest.Store, *consenttest.Clock) { return store, clock }, consenttest.Fault{})
}
