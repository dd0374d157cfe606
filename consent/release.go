package consent

import (
	"context"
	"errors"
	"time"
)

// Look names whom a release is about.
type Look struct {
	ViewerID string // who looks; empty: LinkedIn's side
	Session  string // hash of the session the viewer looks through; empty: none is needed
	// Exactly one of these names whose data is looked at.
	SubjectID string // our id
	Subject   string // our id, directory id or user name: the first that fits
	Member    string // LinkedIn `sub` of the open connection
}

// Sight is what a release is decided by, read in one go.
type Sight struct {
	Viewer   Standing // zero for LinkedIn's side
	SignedIn bool     // the viewer's session holds, or none is needed
	Subject  Standing
}

// ask is one wish to read one category of one person.
type ask struct {
	look     Look
	category Category
	reader   Reader
	client   string // host app or OAuth client
}

// ownReader is the person alone. That is no release: it leaves no record.
const ownReader Reader = "own"

// decide answers the wish by what is seen. It is asked before the fetch, and again
// after it over what is true then.
func (q ask) decide(s Sight, now time.Time) Decision {
	if !s.SignedIn {
		return refused(ViewerSignedOut)
	}
	switch q.reader {
	case CardReader:
		return AuthorizeCard(s.Viewer, s.Subject, now)
	case LinkedInReader:
		if q.category.Account() != WorkAccount {
			return refused(UnknownCategory)
		}
		return Authorize(s.Subject, q.category, now)
	case ownReader:
		if s.Viewer.User.ID != s.Subject.User.ID {
			return refused(ViewerNotConnected)
		}
		return Authorize(s.Subject, q.category, now)
	}
	return refused(UnknownCategory)
}

// own reports whether nobody else is shown anything.
func (q ask) own(s Sight) bool {
	return q.reader == ownReader || q.reader == CardReader && s.Viewer.User.ID == s.Subject.User.ID
}

// release is the one way out for data: look, decide, fetch, then in one step of the
// store look again, decide again by the same rule, and write the record; only then
// are the values handed over. Whatever ends the permission during the fetch wins.
// The values are meaningful only with Decision.Released.
//
// A viewing, one viewer of one subject in one app within ten minutes, is recorded
// before its first release. Its repeats are decided anew each time, by a read.
func release[V any](ctx context.Context, r *Releasing, q ask, fetch func(context.Context, Sight) (V, error)) (V, Sight, Decision, error) {
	var none V
	first, err := r.store.Look(ctx, q.look)
	if err != nil {
		return none, first, Decision{}, err
	}
	d := q.decide(first, r.now())
	if !d.Released {
		r.refuse(q, first, d)
		return none, first, d, nil
	}
	values, err := fetch(ctx, first)
	if err != nil {
		if d, err = r.failed(ctx, err); err == nil {
			r.refuse(q, first, d)
		}
		return none, first, d, err
	}
	last, d, err := r.lookAgain(ctx, q, first)
	if err != nil {
		return none, first, Decision{}, err
	}
	if !d.Released {
		r.refuse(q, last, d)
		return none, last, d, nil
	}
	return values, last, d, nil
}

// lookAgain decides by what is true now that the values are here, and sees to the
// record: on disk before it returns.
func (r *Releasing) lookAgain(ctx context.Context, q ask, first Sight) (last Sight, d Decision, err error) {
	again := Look{ViewerID: q.look.ViewerID, Session: q.look.Session, SubjectID: first.Subject.User.ID}
	decide := func(s Sight, now time.Time) Decision {
		d := q.decide(s, now)
		if d.Released && s.Subject.Conn.ID != first.Subject.Conn.ID {
			return refused(Overtaken) // another connection: these are not its values
		}
		return d
	}
	seen := q.viewing(first)
	known := r.viewings.known(seen, r.now())
	if known != "" || q.own(first) {
		last, err = r.store.Look(ctx, again)
		if err != nil {
			return last, d, err
		}
		d = decide(last, r.now())
		if d.Released && known != "" {
			r.store.NoteRepeat(known)
		}
		return last, d, nil
	}
	var written AccessRecord
	err = r.store.Release(ctx, again, func(s Sight, now time.Time) *AccessRecord {
		last, d = s, decide(s, now)
		if !d.Released {
			return nil
		}
		written = r.record(q, s, d, now)
		return &written
	})
	if err != nil {
		return last, Decision{}, err
	}
	if d.Released && q.reader == CardReader {
		r.viewings.note(seen, written.ID, written.At)
	}
	return last, d, nil
}

func (r *Releasing) record(q ask, s Sight, d Decision, now time.Time) AccessRecord {
	rec := AccessRecord{
		ID: r.newID(), UserID: s.Subject.User.ID, Category: q.category, Reader: q.reader, Client: q.client, Decision: d, At: now,
	}
	if s.Subject.Conn != nil {
		rec.ConnectionID = s.Subject.Conn.ID
	}
	return rec
}

// refuse notes a refusal for the person's activity page, without waiting for the
// disk: how long the answer takes must not tell who is connected. A colleague's
// look at somebody who is not connected was no read, and one viewing is refused
// once for each reason.
func (r *Releasing) refuse(q ask, s Sight, d Decision) {
	if q.own(s) || d.Reason.aboutViewer() || s.Subject.Conn == nil {
		return
	}
	now := r.now()
	rec := r.record(q, s, d, now)
	if q.reader == CardReader {
		if s.Subject.Conn.Closed {
			return
		}
		seen := q.viewing(s)
		seen.refused = d.Reason
		if r.viewings.known(seen, now) != "" {
			return
		}
		r.viewings.note(seen, rec.ID, now)
	}
	r.store.NoteRefusal(rec)
}

// failed turns the error of a fetch into a decision. Trouble of our own database
// stays an error.
func (r *Releasing) failed(ctx context.Context, err error) (Decision, error) {
	switch kind := KindOf(err); {
	case errors.Is(err, ErrGrantRefused):
		return refused(RenewalNeeded), nil
	case kind == NotFound || kind == Conflict:
		return refused(Overtaken), nil // the grant went, or the values were forgotten, during the fetch
	case kind == NotAllowed:
		return refused(NotGranted), nil
	case kind == Outage:
		return Decision{}, err
	}
	r.log.WarnContext(ctx, "data could not be fetched", "error", err)
	return refused(NoAnswer), nil
}
