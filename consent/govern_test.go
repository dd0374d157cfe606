package consent_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"accord/consent"
	"accord/consent/consenttest"
)

// TestAdminsOnly (A105): everything of the admin's side asks for the role.
func TestAdminsOnly(t *testing.T) {
	w, m := world(t)
	diego := w.SignIn("diego", func(id *consent.Identity) { id.Auditor = true }).Actor()
	called := false
	m.Before(func(string) error { called = true; return nil })
	ctx := t.Context()
	for name, try := range map[string]func() error{
		"Setting":       func() error { _, err := w.Setting(ctx, diego); return err },
		"SearchGroups":  func() error { _, err := w.SearchGroups(ctx, diego, "", 9); return err },
		"Group":         func() error { _, err := w.Service.Group(ctx, diego, "g"); return err },
		"PreviewPolicy": func() error { _, _, err := w.PreviewPolicy(ctx, diego, consent.Everyone, ""); return err },
		"SavePolicy":    func() error { _, err := w.SavePolicy(ctx, diego, consent.PolicyChange{}); return err },
	} {
		if err := try(); consent.CodeOf(err) != "admin.only" || consent.KindOf(err) != consent.NotAllowed {
			t.Errorf("%s: %v", name, err)
		}
	}
	if called {
		t.Error("the database was asked")
	}
	m.Before(nil)
	admin := w.Admin().Actor()
	if set, err := w.Setting(ctx, admin); err != nil || set.Policy.Version != 1 {
		t.Errorf("an admin: %+v, %v", set, err)
	}
	w.Members("pilot", "diego")
	w.Members("pilots of old")
	if list, err := w.SearchGroups(ctx, admin, "PILOT", 1); err != nil || len(list) != 1 || list[0].Name != "pilot" || list[0].Members != 1 {
		t.Errorf("groups %+v, %v", list, err)
	}
}

// TestSaveComplains (R23): all that is wrong is said at once, each at its field, and
// nothing is saved.
func TestSaveComplains(t *testing.T) {
	for name, row := range map[string]struct {
		change func(w *consenttest.World, c *consent.PolicyChange)
		want   map[string]consent.Code // by field
	}{
		"nothing":          {func(*consenttest.World, *consent.PolicyChange) {}, nil},
		"no such setting":  {func(_ *consenttest.World, c *consent.PolicyChange) { c.Allow = "?" }, map[string]consent.Code{"allow": "policy.allow"}},
		"no group":         {func(_ *consenttest.World, c *consent.PolicyChange) { c.Allow = consent.OneGroup }, map[string]consent.Code{"group": "policy.group_missing"}},
		"unknown group":    {func(_ *consenttest.World, c *consent.PolicyChange) { c.Allow, c.GroupID = consent.OneGroup, "?" }, map[string]consent.Code{"group": "policy.group_unknown"}},
		"no choices":       {func(_ *consenttest.World, c *consent.PolicyChange) { c.Choices = "" }, map[string]consent.Code{"choices": "policy.choices"}},
		"no LinkedIn data": {func(_ *consenttest.World, c *consent.PolicyChange) { c.Categories = workSet() }, map[string]consent.Code{"category": "policy.categories"}},
		"no announcement": {func(_ *consenttest.World, c *consent.PolicyChange) {
			c.Announcement = consent.Announcement{Headline: "Hello"}
		}, map[string]consent.Code{
			"message": "announcement.missing", "where": "announcement.missing", "sharing": "announcement.missing", "how_to": "announcement.missing",
			"privacy_url": "announcement.missing", "contact": "announcement.missing",
		}},
		"everything": {func(_ *consenttest.World, c *consent.PolicyChange) {
			c.Allow, c.Choices = consent.OneGroup, "?"
			c.Announcement.Headline = ""
		}, map[string]consent.Code{"group": "policy.group_missing", "choices": "policy.choices", "headline": "announcement.missing"}},
		"No, without a word to end all": {func(_ *consenttest.World, c *consent.PolicyChange) { c.Allow, c.EndAll = consent.Nobody, false }, map[string]consent.Code{"end_all": "policy.end_all"}},
		"No, confirmed":                 {func(_ *consenttest.World, c *consent.PolicyChange) { c.Allow = consent.Nobody }, nil},
		"No needs no announcement": {func(_ *consenttest.World, c *consent.PolicyChange) {
			c.Allow, c.Announcement = consent.Nobody, consent.Announcement{}
		}, nil},
		"No, and nobody is connected": {func(w *consenttest.World, c *consent.PolicyChange) {
			c.Allow, c.EndAll = consent.Nobody, false
			w.SignIn("diego").Disconnects()
		}, nil},
		"No, wrong otherwise": {func(_ *consenttest.World, c *consent.PolicyChange) {
			c.Allow, c.EndAll, c.Choices = consent.Nobody, false, ""
		}, map[string]consent.Code{"end_all": "policy.end_all", "choices": "policy.choices"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := world(t)
			w.SignIn("diego").Connects(consent.LinkedInOnly)
			change := w.Change(consent.Everyone, "", consent.Everything())
			row.change(w, &change)
			set, err := w.SavePolicy(t.Context(), w.Admin().Actor(), change)
			if row.want == nil {
				if err != nil || set.Policy.Version != 2 || set.Policy.Allow != change.Allow {
					t.Errorf("%+v, %v", set.Policy, err)
				}
				return
			}
			var wrong consent.Invalids
			if !errors.As(err, &wrong) || consent.KindOf(err) != consent.Invalid {
				t.Fatalf("told %v", err)
			}
			got := map[string]consent.Code{}
			for _, e := range wrong {
				got[e.Field] = e.Code
			}
			for field, code := range row.want {
				if got[field] != code {
					t.Errorf("%s: %q, want %q", field, got[field], code)
				}
			}
			if len(wrong) != len(row.want) {
				t.Errorf("%d complaints: %v", len(wrong), got)
			}
			if now, err := w.InForce(t.Context()); err != nil || now.Policy.Version != 1 {
				t.Errorf("saved: %+v, %v", now.Policy, err)
			}
		})
	}
}

// TestSaveTroubles: trouble of the database is told as such.
func TestSaveTroubles(t *testing.T) {
	w, m := world(t)
	w.Members("pilot")
	for _, method := range []string{"Group", "AnyConnected", "Setting", "SavePolicy"} {
		change := w.Change(consent.Nobody, "", consent.Everything())
		if method == "Group" {
			change.Allow, change.GroupID = consent.OneGroup, w.Group("pilot")
		}
		failing(m, method)
		told(t, w.Save(change), consent.Outage, "database.no_answer")
		m.Before(nil)
	}
	change := w.Change(consent.Everyone, "", consent.Everything())
	settings := 0
	m.Before(func(method string) error {
		if method == "Setting" {
			if settings++; settings == 2 {
				return consent.Fail(consent.Outage, "database.no_answer")
			}
		}
		return nil
	})
	told(t, w.Save(change), consent.Outage, "database.no_answer") // saved, and not known whether
}

// TestOvertaken (A120): another admin was first; it is said who, and when.
func TestOvertaken(t *testing.T) {
	w, _ := world(t)
	change := w.Change(consent.Everyone, "", consent.Everything())
	w.Clock.Advance(time.Minute)
	w.Allow(consent.Nobody, "", consent.Everything())
	at := w.Clock.Now()
	w.Clock.Advance(time.Minute)
	set, err := w.SavePolicy(t.Context(), w.Admin().Actor(), change)
	told(t, err, consent.Conflict, "policy.overtaken")
	var e *consent.Error
	if errors.As(err, &e); e.Args["name"] != "Ingrid" || !e.Args["at"].(time.Time).Equal(at) || e.Cause == nil {
		t.Errorf("told %+v", e)
	}
	if set.Policy.Version != 2 || set.Policy.Allow != consent.Nobody {
		t.Errorf("in force: %+v", set.Policy)
	}
}

// TestSaveCauses: each save settles everybody; new words, or new people, are announced.
func TestSaveCauses(t *testing.T) {
	w, m := newInstall(t)
	w.Members("pilot")
	w.Members("other")
	pilot, other := w.Group("pilot"), w.Group("other")
	diego := w.SignIn("diego")
	for i, row := range []struct {
		name      string
		allow     consent.Allow
		group     string
		text      int
		announced bool
	}{
		{"the first", consent.Everyone, "", 1, true},
		{"the same again", consent.Everyone, "", 1, false},
		{"other words", consent.Everyone, "", 2, true},
		{"a group", consent.OneGroup, pilot, 2, true},
		{"another group", consent.OneGroup, other, 2, true},
		{"the same group", consent.OneGroup, other, 2, false},
		{"No", consent.Nobody, "", 3, false},
		{"the group again", consent.OneGroup, other, 2, true},
	} {
		version := int64(i + 1)
		_, _ = diego.Start(consent.LinkedInOnly)
		before, err := w.InForce(t.Context())
		ok(t, err)
		change := w.Change(row.allow, row.group, consent.Everything().Without(consent.SetOf(consent.WorkContacts)))
		change.Announcement = consenttest.Announcement(row.text)
		if row.allow == consent.Nobody {
			change.Choices = consent.LinkedInOnly
		}
		w.Clock.Advance(time.Second)
		after, err := w.SavePolicy(t.Context(), w.Admin().Actor(), change)
		ok(t, err)
		p := after.Policy
		want := consent.Policy{
			Version: version, Allow: row.allow, GroupID: row.group, Offered: consent.Everything().Without(consent.SetOf(consent.WorkContacts)),
			WithdrawnVersion: p.WithdrawnVersion, Withheld: p.Withheld, ChangedBy: "Ingrid", ChangedByID: w.Admin().User.ID, ChangedAt: w.Clock.Now(),
			AnnouncementID: before.Policy.AnnouncementID,
		}
		if row.group != "" {
			want.GroupName = map[string]string{pilot: "pilot", other: "other"}[row.group]
		}
		if row.allow == consent.Nobody {
			want.Offered = linkedInSet()
		}
		jobs := m.TakeJobs()
		wantJobs := []consent.Job{consent.SettleJob{PolicyVersion: version}}
		if row.announced {
			want.AnnouncementID = after.Announcement.ID
			wantJobs = append(wantJobs, consent.AnnounceJob{AnnouncementID: after.Announcement.ID})
			if a := after.Announcement; a.ID == before.Announcement.ID || a.PolicyVersion != version || !a.PublishedAt.Equal(w.Clock.Now()) || !a.SameText(change.Announcement) {
				t.Errorf("%s: announced %+v", row.name, a)
			}
		} else if after.Announcement != before.Announcement {
			t.Errorf("%s: announced %+v", row.name, after.Announcement)
		}
		if p != want {
			t.Errorf("%s:\n  %+v, want\n  %+v", row.name, p, want)
		}
		if !slices.Equal(jobs, wantJobs) {
			t.Errorf("%s: jobs %+v, want %+v", row.name, jobs, wantJobs)
		}
		if _, open, _ := w.OpenAttempt(t.Context(), diego.Actor()); open != (row.allow == consent.Everyone && i > 0) && row.allow == consent.Nobody {
			t.Errorf("%s: an attempt goes on", row.name)
		}
	}
}

// TestNobodyEndsAttempts (A30): of everybody.
func TestNobodyEndsAttempts(t *testing.T) {
	w, _ := world(t)
	diego := w.SignIn("diego")
	_, err := diego.Start(consent.LinkedInOnly)
	ok(t, err)
	w.Allow(consent.Everyone, "", linkedInSet())
	if _, open, err := w.OpenAttempt(t.Context(), diego.Actor()); !open || err != nil {
		t.Errorf("after another save: open %v, %v", open, err)
	}
	w.Allow(consent.Nobody, "", consent.Everything())
	if _, open, err := w.OpenAttempt(t.Context(), diego.Actor()); open || err != nil {
		t.Errorf("after No: open %v, %v", open, err)
	}
}
