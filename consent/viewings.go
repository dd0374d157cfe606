package consent

import (
	"sync"
	"time"
)

const (
	// viewingLife is how long looking at the same card counts as one viewing.
	viewingLife = 10 * time.Minute
	// viewingsKept bounds the memory. Beyond it a viewing is written down anew.
	viewingsKept = 100_000
)

// viewing is one viewer of one connection in one app; with refused set, one that
// was refused for a reason.
type viewing struct {
	viewer, connection, client string
	refused                    Reason
}

func (q ask) viewing(s Sight) viewing {
	v := viewing{viewer: s.Viewer.User.ID, client: q.client}
	if q.reader == CardReader && s.Subject.Conn != nil {
		v.connection = s.Subject.Conn.ID
	}
	return v
}

// viewings remembers which viewings of the last minutes are on record, in this
// process: another instance writes its own record.
type viewings struct {
	mu   sync.Mutex
	kept map[viewing]noted
}

type noted struct {
	record string
	at     time.Time
}

func newViewings() *viewings { return &viewings{kept: map[viewing]noted{}} }

// known is the id of the record the viewing belongs to; empty if it is a new one.
func (v *viewings) known(key viewing, now time.Time) string {
	if key.connection == "" {
		return ""
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	n, ok := v.kept[key]
	if !ok || now.Before(n.at) || now.Sub(n.at) >= viewingLife {
		return ""
	}
	return n.record
}

func (v *viewings) note(key viewing, record string, at time.Time) {
	if key.connection == "" {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.kept) >= viewingsKept {
		for k, n := range v.kept {
			if at.Sub(n.at) >= viewingLife {
				delete(v.kept, k)
			}
		}
		if len(v.kept) >= viewingsKept {
			clear(v.kept)
		}
	}
	v.kept[key] = noted{record, at}
}
