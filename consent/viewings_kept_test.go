package consent

import (
	"strconv"
	"testing"
	"time"
)

// TestViewingsAreBounded: beyond the bound, what is over is dropped, else all: a
// viewing is then written down anew, never left out.
func TestViewingsAreBounded(t *testing.T) {
	v := newViewings()
	key := func(i int) viewing { return viewing{viewer: strconv.Itoa(i), connection: "c"} }
	for i := range viewingsKept - 1 {
		v.note(key(i), "old", today)
	}
	later := today.Add(viewingLife)
	v.note(key(-1), "new", later.Add(-1))
	if len(v.kept) != viewingsKept || v.known(key(0), later.Add(-1)) != "old" {
		t.Fatalf("%d kept", len(v.kept))
	}
	v.note(key(-2), "newest", later)
	if len(v.kept) != 2 || v.known(key(-1), later) != "new" || v.known(key(-2), later) != "newest" {
		t.Errorf("%d kept, after what was over went", len(v.kept))
	}
	for i := range viewingsKept - 2 {
		v.note(key(i), "new", later)
	}
	v.note(key(-3), "one too many", later)
	if len(v.kept) != 1 || v.known(key(-3), later) != "one too many" {
		t.Errorf("%d kept, after nothing was over", len(v.kept))
	}
	v.note(viewing{viewer: "v", client: "reader"}, "r", later)
	if got := v.known(viewing{viewer: "v", client: "reader"}, later); got != "" || len(v.kept) != 1 {
		t.Errorf("what is no card is kept as %q", got)
	}
	if v.known(key(-3), later.Add(-time.Nanosecond)) != "" || v.known(key(-3), later.Add(viewingLife)) != "" {
		t.Error("known before it began, or after it was over")
	}
}
