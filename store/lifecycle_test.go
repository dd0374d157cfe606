package store_test

import (
	"flag"
	"os"
	"strconv"
	"testing"

	"accord/consent/consenttest"
)

// walks is how many random walks through the life of connections each engine takes.
const walks = 16

// TestLifeCycle is the life cycle as the rules tell it, on the databases of production.
func TestLifeCycle(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue && os.Getenv("ACCORD_SOAK") == "" {
		ok(t, checks.Value.Set(strconv.Itoa(walks))) // more are for package consent, where a walk takes milliseconds
	}
	eachPlace(t, func(t *testing.T, p place) {
		db := emptied{p.opened(t)}
		consenttest.LifeCycle(t, func(testing.TB) (consenttest.Store, *consenttest.Clock) { return db, p.clock }, consenttest.Fault{})
	})
}
