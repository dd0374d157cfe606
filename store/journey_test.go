package store_test

import (
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestJourney goes through every method that the rules and the web room call, so
// that a statement one of the engines does not take shows at once.
func TestJourney(t *testing.T) {
	each(t, journey)
}

func journey(t *testing.T, w *world) {
	t.Helper()
	ctx := t.Context()
	diego, priya := w.connected("diego", consent.BothAccounts), w.connected("priya", consent.LinkedInOnly)
	w.Members("staff", "diego", "priya")
	w.RunJobs()

	equal(t, "priya's card", diego.Sees(priya, "mail").Kind, consent.Shown)
	diego.Sees(priya, "mail")
	_, err := w.CardPicture(ctx, diego.Actor(), priya.User.UserName, "mail")
	ok(t, err)
	_, err = w.MemberRead(ctx, "client", diego.Member.Subject, consent.WorkCalendar)
	ok(t, err)
	_, err = w.MemberRead(ctx, "client", priya.Member.Subject, consent.WorkCalendar)
	isKind(t, err, consent.NotAllowed)
	_, err = w.OwnValues(ctx, diego.Actor(), consent.WorkContacts)
	ok(t, err)
	w.later(2 * time.Hour) // the work grant is refreshed
	_, err = w.OwnValues(ctx, diego.Actor(), consent.WorkContacts)
	ok(t, err)
	list, err := w.Activity(ctx, priya.Actor(), consent.Cursor{}, 10)
	ok(t, err)
	equal(t, "priya's activity", len(list), 2)
	last, err := w.LastReads(ctx, diego.Actor())
	ok(t, err)
	equal(t, "diego's last reads", len(last), 1)

	next, err := w.ChangeChoice(ctx, priya.Actor(), consent.BothAccounts, priya.Standing().Conn.Version)
	ok(t, err)
	ok(t, priya.Confirms(priya.Arrives(next)))
	_, err = w.ChangeChoice(ctx, diego.Actor(), consent.LinkedInOnly, diego.Standing().Conn.Version)
	ok(t, err)
	ok(t, w.SetVisible(ctx, diego.Actor(), false))
	next, err = w.StartRenewal(ctx, diego.Actor())
	ok(t, err)
	ok(t, diego.Confirms(diego.Arrives(next)))
	_, err = diego.Start(consent.LinkedInOnly)
	isKind(t, err, consent.Conflict)
	_, err = w.Cancel(ctx, diego.Actor())
	ok(t, err)
	ok(t, w.DismissPrompt(ctx, diego.Actor()))
	w.RunJobs()

	ingrid := w.Admin().Actor()
	_, err = w.SearchGroups(ctx, ingrid, "sta", 10)
	ok(t, err)
	for _, who := range []consent.Allow{consent.Everyone, consent.OneGroup, consent.Nobody} {
		_, _, err := w.PreviewPolicy(ctx, ingrid, who, group(w, who))
		ok(t, err)
		w.Allow(who, group(w, who), consent.Everything())
		w.RunJobs()
	}
	equal(t, "diego", diego.Standing().State(w.now()), consent.StateClosed)
	steps, err := w.Steps(ctx, *diego.Standing().Conn)
	ok(t, err)
	equal(t, "steps", len(steps), 3)
	receipts, err := w.Receipts(ctx, diego.Actor())
	ok(t, err)
	_, _, err = w.Receipt(ctx, diego.Actor(), receipts[0].ID)
	ok(t, err)

	w.Allow(consent.Everyone, "", consent.Everything())
	emma := w.connected("emma", consent.BothAccounts)
	w.Import("emma", false)
	equal(t, "emma", emma.Standing().State(w.now()), consent.StateClosed)
	w.RunJobs()
	ok(t, w.Do(consent.TidyJob{}))
	sessionsLive(t, w, diego)
	if w.Waiting() > 0 {
		t.Fatalf("%d jobs are left", w.Waiting())
	}
	_, err = w.db.VerifyAudit(ctx)
	ok(t, err)
}

func group(w *world, who consent.Allow) string {
	if who == consent.OneGroup {
		return w.Group("staff")
	}
	return ""
}

func sessionsLive(t *testing.T, w *world, p *consenttest.Person) {
	t.Helper()
	_, err := w.db.Session(t.Context(), p.Session, w.now())
	ok(t, err)
	ok(t, w.db.TouchSession(t.Context(), p.Session, w.now()))
	p.SignOut()
	_, err = w.db.Session(t.Context(), p.Session, w.now())
	isKind(t, err, consent.NotFound)
	s := consent.SignIn{StateHash: "state", SessionHash: "browser", Nonce: "n", Verifier: "v", ReturnTo: "connection", ExpiresAt: w.now().Add(time.Minute)}
	ok(t, w.db.StartSignIn(t.Context(), s))
	_, err = w.db.TakeSignIn(t.Context(), "state", "browser", w.now())
	ok(t, err)
}
