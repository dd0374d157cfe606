package consenttest

import (
	"time"

	"accord/consent"
)

// signIn signs a person in, in a new browser, with or without a readable claim.
func (w *walk) signIn(p *person, readable bool) {
	w.writtenDown()
	as := []As{GroupsUnreadable}
	if readable {
		as = nil
		if w.claims["claimed"].members[p.name] {
			as = []As{In(w.Group("claimed"))}
		}
	}
	in, err := w.TrySignIn(p.name, as...)
	if !p.enabled {
		if consent.KindOf(err) != consent.NotAllowed {
			w.failf("a disabled person signs in: %v", err)
		}
		return
	}
	w.ok("sign in", err)
	p.in, p.unknown = in, !readable
	p.browsers = append(p.browsers, browser{in.Session, w.clock.Now().Add(sessionLife)})
	w.settle(p, consent.ByDirectory)
}

// signsIn: perhaps with another membership, or with none that can be read.
func (w *walk) signsIn() {
	p := w.somebody("who")
	w.writtenDown()
	switch pick(w, "groups", "same", "in", "out", "unreadable") {
	case "unreadable":
		w.signIn(p, false)
		return
	case "in":
		w.claims["claimed"].members[p.name] = p.enabled || w.claims["claimed"].members[p.name]
	case "out":
		w.claims["claimed"].members[p.name] = !p.enabled && w.claims["claimed"].members[p.name]
	}
	w.signIn(p, true)
}

func (w *walk) signsOut() {
	if p := w.atWork("who"); p != nil {
		w.signOut(p, p.in.Session)
	}
}

func (w *walk) signOut(p *person, session string) {
	w.ok("sign out", w.Store.EndSession(w.tb.Context(), session, w.clock.Now()))
	for i, b := range p.browsers {
		if b.session == session {
			p.browsers = append(p.browsers[:i:i], p.browsers[i+1:]...)
			break
		}
	}
	for _, t := range append([]*try(nil), p.tries...) {
		if t.session == session {
			w.endTry(p, t)
		}
	}
}

// directorySays that somebody left, or is back.
func (w *walk) directorySays() {
	w.enable(w.somebody("who"), pick(w, "enabled", true, true, false))
}

func (w *walk) enable(p *person, enabled bool) {
	w.Import(p.name, enabled)
	if p.enabled != enabled {
		p.enabled = enabled
		w.settle(p, consent.ByDirectory)
	}
}

// membershipChanges in the directory's own group.
func (w *walk) membershipChanges() {
	p := w.somebody("who")
	w.list(p, pick(w, "member", true, false))
}

func (w *walk) list(p *person, member bool) {
	w.writtenDown()
	g := w.claims["listed"]
	g.members[p.name] = member
	var names []string
	for name, in := range g.members {
		if in {
			names = append(names, name)
		}
	}
	w.Members("listed", names...)
	if w.inForce().group == "listed" {
		w.settle(p, consent.ByDirectory)
	}
}

func (w *walk) policyIsSaved() {
	w.save(setting{
		allow:   pick(w, "allow", consent.Nobody, consent.OneGroup, consent.OneGroup, consent.Everyone),
		group:   pick(w, "group", "claimed", "listed"),
		offered: w.offer(),
	}, pick(w, "text", 1, 1, 1, 2))
}

// policyIsOpen: everybody may connect, and share all.
func (w *walk) policyIsOpen() {
	w.save(setting{allow: consent.Everyone, offered: asked(consent.BothAccounts)}, w.text)
}

func (w *walk) offer() kinds {
	all := consent.Categories()
	switch pick(w, "offer", "all", "linkedin", "less", "little") {
	case "linkedin":
		return kindsOf(all[:4]...)
	case "less":
		without := pick(w, "without", all...)
		return kindsOf(all...).where(func(c consent.Category) bool { return c != without })
	case "little":
		return kindsOf(pick(w, "linkedin", all[:4]...), pick(w, "work", all[4:]...))
	}
	return kindsOf(all...)
}

func (w *walk) save(s setting, text int) {
	if s.allow != consent.OneGroup {
		s.group = ""
	}
	change := consent.PolicyChange{
		Allow: s.allow, Choices: consent.BothAccounts, Version: w.version(), Announcement: Announcement(text), EndAll: true,
	}
	if s.group != "" {
		change.GroupID = w.Group(s.group)
	}
	for c := range s.offered {
		change.Categories |= consent.SetOf(c)
	}
	if pick(w, "overtaken", false, false, false, true) && w.version() > 0 {
		stale := change
		stale.Version--
		w.same("save over another's change", w.Save(stale), "policy.overtaken")
	}
	w.same("save", w.Save(change), "")
	w.saved = append(w.saved, s)
	w.late, w.saves = true, true
	if s.allow != consent.Nobody {
		w.text = text
		return
	}
	for _, p := range w.people {
		w.endTries(p)
	}
}

// writtenDown: what is true already is written down, so that what comes next can be
// told from it.
func (w *walk) writtenDown() {
	if w.late {
		w.runsJobs()
	}
}

func (w *walk) runsJobs() {
	w.RunJobs()
	w.ok("tidy", w.Do(consent.TidyJob{}))
	w.RunJobs()
	w.workers()
	w.grantsWentBack()
}

func (w *walk) timePasses() {
	const day = 24 * time.Hour
	w.clock.Advance(pick(w, "time", time.Minute, 5*time.Minute, 11*time.Minute, 2*time.Hour, 15*day, 61*day))
	w.late = true
}

// linkedInEnds: a member removes the permission at LinkedIn, or it ends before its time.
func (w *walk) linkedInEnds() {
	p := w.somebody("who")
	said := pick(w, "how", consent.RevokedByOwner, consent.GrantExpired)
	w.LinkedIn.Ended(p.in.Member.Subject, said)
	for _, o := range w.people {
		if o.link != nil && o.link.member == p.in.Member.Subject {
			o.link.said = said
		}
		for _, t := range o.tries {
			if t.member == p.in.Member.Subject {
				t.said = said
			}
		}
	}
}

// workEnds: the provider's data side tires of an access token, or the provider
// accepts nothing any more that the person gave.
func (w *walk) workEnds() {
	p := w.somebody("who")
	gone := pick(w, "for good", true, false)
	if gone {
		w.Work.End(p.in.User.Subject)
	} else {
		w.Work.Tire(p.in.User.Subject)
	}
	end := func(t *theirs) { t.tired, t.gone = true, t.gone || gone }
	if p.link != nil {
		end(&p.link.theirs)
	}
	for _, t := range p.tries {
		end(&t.theirs)
	}
}
