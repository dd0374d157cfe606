package consent_test

import (
	"errors"
	"testing"

	"accord/consent"
)

// TestMemberTaken: a LinkedIn account that somebody else connected is refused, and
// names nobody; what it gave goes back.
func TestMemberTaken(t *testing.T) {
	w, _ := world(t)
	diego, priya := w.SignIn("diego"), w.SignIn("priya")
	priya.Connects(consent.LinkedInOnly)
	next, err := diego.Start(consent.BothAccounts)
	ok(t, err)
	_, err = diego.AllowsAs(next, priya.Member)
	told(t, err, consent.Conflict, "connect.member_taken")
	var e *consent.Error
	if errors.As(err, &e) && e.Args != nil {
		t.Errorf("it names %v", e.Args)
	}
	if _, open, _ := w.OpenAttempt(t.Context(), diego.Actor()); open {
		t.Error("the attempt goes on")
	}
	w.RunJobs()
	if got := w.LinkedIn.Calls("Revoke"); got != 1 {
		t.Errorf("%d grants went back", got)
	}
	if _, err := w.OwnMember(t.Context(), priya.Actor()); err != nil {
		t.Errorf("the other's own grant: %v", err)
	}
}

// TestOtherWorkAccount: the extra permissions must come from the account the person
// is signed in with, of this tenant; what another gave goes back.
func TestOtherWorkAccount(t *testing.T) {
	for name, row := range map[string]struct {
		as   func(*consent.Identity)
		code consent.Code
	}{
		"another person":     {func(id *consent.Identity) { id.Subject = "somebody" }, "work.other_account"},
		"another issuer":     {func(id *consent.Identity) { id.Issuer = "https://evil.example" }, "work.other_account"},
		"F11 another tenant": {func(id *consent.Identity) { id.Tenant = "other" }, "signin.other_tenant"},
		"themselves":         {func(*consent.Identity) {}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w, m := world(t)
			diego := w.SignIn("diego")
			next, err := diego.Start(consent.BothAccounts)
			ok(t, err)
			n, err := diego.Allows(next)
			ok(t, err)
			id := w.Identity("diego")
			row.as(&id)
			answer := func(n consent.Next) error {
				_, err := diego.Answer(consent.WorkAccount, consent.Answer{State: stateOf(t, n.URL), Code: w.Work.Code(id)})
				return err
			}
			err = answer(n)
			if row.code == "" {
				told(t, err, 0, "")
				return
			}
			told(t, err, consent.NotAllowed, row.code)
			var e *consent.Error
			if errors.As(err, &e); e.Code == "work.other_account" && e.Args["account"] != diego.User.UserName {
				t.Errorf("it says %v", e.Args)
			}
			if _, open, _ := w.OpenAttempt(t.Context(), diego.Actor()); open {
				t.Error("the attempt goes on")
			}
			w.RunJobs()
			if !w.Work.Returned(id.Subject) || w.LinkedIn.Calls("Revoke") != 1 {
				t.Error("what was given did not go back")
			}
			next, err = diego.Start(consent.BothAccounts)
			ok(t, err)
			n, err = diego.Allows(next)
			ok(t, err)
			outage := failing(m, "AdvanceAttempt")
			if err = answer(n); !errors.Is(err, outage) || consent.CodeOf(err) != row.code {
				t.Errorf("told %v", err)
			}
		})
	}
}

// TestRenewalNeedsTheSameMember: another LinkedIn account is refused.
func TestRenewalNeedsTheSameMember(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	before := *diego.Connects(consent.LinkedInOnly)
	next, err := w.StartRenewal(t.Context(), diego.Actor())
	ok(t, err)
	_, err = diego.AllowsAs(next, consent.Member{Subject: "another"})
	told(t, err, consent.Conflict, "renew.other_member")
	if got := *diego.Standing().Conn; got != before {
		t.Errorf("the connection became %+v", got)
	}
	next, err = w.StartRenewal(t.Context(), diego.Actor())
	ok(t, err)
	priya := w.SignIn("priya")
	priya.Connects(consent.LinkedInOnly)
	_, err = diego.AllowsAs(next, priya.Member)
	told(t, err, consent.Conflict, "connect.member_taken")
}
