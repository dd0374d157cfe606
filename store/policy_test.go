package store_test

import (
	"fmt"
	"testing"

	"accord/consent"
	"accord/consent/consenttest"
	"accord/store"
)

func TestNewInstallAllowsNobody(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		set, err := p.opened(t).Setting(t.Context())
		ok(t, err)
		equal(t, "setting", set, consent.Setting{Policy: consent.Policy{Allow: consent.Nobody, Offered: consent.Everything()}})
	})
}

func TestSavePolicyTwentyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before, err := w.db.Setting(t.Context())
		ok(t, err)
		instances := []*store.DB{w.db, w.another()}
		o := atOnce(20, func(i int) error {
			a := consenttest.Announcement(i)
			a.ID, a.PolicyVersion, a.PublishedAt = fmt.Sprint("announcement-", i), before.Policy.Version+1, w.now()
			return instances[i%2].SavePolicy(t.Context(), consent.PolicySave{
				Version: before.Policy.Version, Allow: consent.Everyone, Offered: consent.SetOf(consent.LinkedInProfile), AdminID: "id", AdminName: fmt.Sprint("admin ", i),
				Publish: &a, Jobs: []consent.Job{consent.AnnounceJob{AnnouncementID: a.ID}},
			})
		})
		equal(t, "winners", o.none, 1)
		equal(t, "conflicts", o.codes["policy.conflict"], 19)
		set, err := w.db.Setting(t.Context())
		ok(t, err)
		var number int
		_, err = fmt.Sscanf(set.Policy.ChangedBy, "admin %d", &number)
		ok(t, err)
		if set.Policy.Version != before.Policy.Version+1 || !set.Policy.ChangedAt.Equal(w.now()) || set.Policy.ChangedByID != "id" {
			t.Fatalf("policy: %+v", set.Policy)
		}
		equal(t, "announcement of the winner", set.Announcement.ID, fmt.Sprint("announcement-", number))
		equal(t, "the same", set.Announcement.SameText(consenttest.Announcement(number)), true)
		equal(t, "of this policy", set.Policy.AnnouncementID, set.Announcement.ID)
		equal(t, "announcements", w.number(`SELECT count(*) FROM announcements`), 2)
		announced := jobs[consent.AnnounceJob](w)
		if len(announced) != 1 || announced[0].AnnouncementID != set.Announcement.ID {
			t.Fatalf("announced: %v", announced)
		}
	})
}

// saves stores a version over the one in force.
func (w *world) saves(allow consent.Allow, offered consent.Set) consent.Policy {
	w.t.Helper()
	set, err := w.db.Setting(w.t.Context())
	ok(w.t, err)
	ok(w.t, w.db.SavePolicy(w.t.Context(), consent.PolicySave{Version: set.Policy.Version, Allow: allow, Offered: offered, AdminName: "Ingrid"}))
	set, err = w.db.Setting(w.t.Context())
	ok(w.t, err)
	return set.Policy
}

// TestPolicyRemembers: versions are kept, and each knows since when something is
// withdrawn or withheld, computed from the one before.
func TestPolicyRemembers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.saves(consent.Everyone, consent.Everything())
		first := p.Version // that offers everything
		withdrawn := p.WithdrawnVersion
		equal(t, "withheld at first", p.WithheldSince(0), consent.Set(0))
		one := consent.SetOf(consent.WorkCalendar)
		p = w.saves(consent.Everyone, consent.Everything().Without(one))
		equal(t, "withheld", p.WithheldSince(first), one)
		p = w.saves(consent.Everyone, consent.Everything().Of(consent.LinkedInAccount))
		p = w.saves(consent.Everyone, consent.Everything())
		equal(t, "offered", p.Offered, consent.Everything())
		equal(t, "withheld since the first", p.WithheldSince(first), consent.Everything().Of(consent.WorkAccount))
		equal(t, "withheld since the third", p.WithheldSince(first+2), consent.Everything().Of(consent.WorkAccount))
		equal(t, "withheld since the last", p.WithheldSince(p.Version), consent.Set(0))
		for i, c := range consent.Categories() {
			want := int64(0)
			if c.Account() == consent.WorkAccount {
				want = first + 2
			}
			equal(t, string(c), p.Withheld[i], want)
		}
		equal(t, "withdrawn", p.WithdrawnVersion, withdrawn)
		p = w.saves(consent.Nobody, consent.Everything())
		equal(t, "withdrawn by Nobody", p.WithdrawnVersion, p.Version)
		p = w.saves(consent.Everyone, consent.Everything())
		equal(t, "withdrawn since", p.WithdrawnVersion, p.Version-1)
		equal(t, "versions", int64(w.number(`SELECT count(*) FROM policies`)), p.Version+1)
		equal(t, "of the second", w.number(`SELECT count(*) FROM policies WHERE version = $1 AND categories LIKE '%work-contacts%' AND categories NOT LIKE '%calendar%'`, first+1), 1)
	})
}

// TestStaleVersionRevivesNobody is M14: over any version but the one in force nothing
// is saved, and no save brings the number that carries "No" with it.
func TestStaleVersionRevivesNobody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		p := w.saves(consent.Nobody, consent.Everything())
		before := w.fingerprint()
		for _, version := range []int64{-1, 0, p.Version - 1, p.Version + 1, p.Version + 2} {
			err := w.db.SavePolicy(t.Context(), consent.PolicySave{Version: version, Allow: consent.Everyone, Offered: consent.Everything()})
			isCode(t, err, "policy.conflict")
			isKind(t, err, consent.Conflict)
		}
		equal(t, "rows", w.fingerprint(), before)
		w.saves(consent.Everyone, consent.Everything())
		equal(t, "mia", w.state(mia), consent.StateClosed)
	})
}

// TestNarrowedIsNotWidenedAgain is H2: what was withheld since the person's last yes
// stays withheld, whatever is offered now.
func TestNarrowedIsNotWidenedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		for range 2 {
			for _, offered := range []consent.Set{consent.Everything().Of(consent.LinkedInAccount), consent.Everything()} {
				w.Allow(consent.Everyone, "", offered)
				equal(t, "shared", mia.Standing().Shared(), consent.Everything().Of(consent.LinkedInAccount))
			}
			w.RunJobs()
		}
		c := mia.Standing().Conn
		equal(t, "listed", c.Listed, consent.Everything().Of(consent.LinkedInAccount))
		next, err := w.ChangeChoice(t.Context(), mia.Actor(), consent.BothAccounts, c.Version)
		ok(t, err)
		ok(t, mia.Confirms(mia.Arrives(next)))
		equal(t, "after a new yes", mia.Standing().Shared(), consent.Everything())
	})
}

func TestEffect(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.connected("mia", consent.BothAccounts)
		w.connected("noah", consent.BothAccounts)
		w.SignIn("emma", consenttest.In(w.Group("claimed")))
		w.SignIn("off")
		w.Import("off", false)
		w.Members("g", "mia", "emma", "off")
		check := func(allow consent.Allow, group string, want consent.Effect) {
			t.Helper()
			got, err := w.db.Effect(t.Context(), allow, w.Group(group))
			ok(t, err)
			equal(t, string(allow)+" "+group, got, want)
		}
		check(consent.Everyone, "", consent.Effect{Eligible: 4, Connected: 2})
		check(consent.OneGroup, "g", consent.Effect{Eligible: 2, Connected: 2, Suspended: 1})
		check(consent.OneGroup, "claimed", consent.Effect{Eligible: 1, Connected: 2, Suspended: 2})
		check(consent.Nobody, "", consent.Effect{Connected: 2, Suspended: 2})
		w.SignIn("emma", consenttest.GroupsUnreadable)
		check(consent.OneGroup, "g", consent.Effect{Eligible: 2, Connected: 2, Suspended: 1})
		check(consent.OneGroup, "claimed", consent.Effect{Eligible: 0, Connected: 2, Suspended: 2})
		connected := func(want bool) {
			t.Helper()
			got, err := w.db.AnyConnected(t.Context())
			ok(t, err)
			equal(t, "anybody connected", got, want)
		}
		connected(true)
		w.Allow(consent.Nobody, "", consent.Everything())
		connected(false)
		check(consent.Nobody, "", consent.Effect{Ending: 2})
		w.RunJobs()
		check(consent.Nobody, "", consent.Effect{})
	})
}
