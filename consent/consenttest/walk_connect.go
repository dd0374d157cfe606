package consenttest

import (
	"slices"
	"time"

	"accord/consent"
)

// starts begins to connect.
func (w *walk) starts() {
	if p := w.atWork("who"); p != nil {
		w.start(p, pick(w, "choice", consent.BothAccounts, consent.LinkedInOnly))
	}
}

func (w *walk) start(p *person, choice consent.Choice) *try {
	want := w.mayChoose(p, choice)
	switch {
	case want != "":
	case w.open(p):
		want = "connect.already"
	case w.openTries(p) >= 5:
		want = "attempt.too_many"
	}
	next, err := p.in.Start(choice)
	w.same("start", err, want)
	if want != "" {
		return nil
	}
	return w.tries(p, next, &try{purpose: consent.Connect, yes: asked(choice).and(w.inForce().offered)})
}

func (w *walk) mayChoose(p *person, choice consent.Choice) consent.Code {
	if inside, _ := w.inside(p); !inside {
		return "connect.not_for_you"
	}
	if !w.offers(choice) {
		return "choice.not_offered"
	}
	return ""
}

// tries notes the attempt that began, and looks whether it is the right one.
func (w *walk) tries(p *person, next string, t *try) *try {
	t.session, t.text, t.ends, t.address = p.in.Session, w.text, w.clock.Now().Add(10*time.Minute), next
	if t.held == nil {
		t.held = kinds{}
	}
	if w.open(p) {
		t.version = p.link.version
	}
	t.step = t.next()
	p.tries = append(p.tries, t)
	at, open, err := w.OpenAttempt(w.tb.Context(), p.in.Actor())
	w.ok("read the attempt", err)
	if !open || at.Purpose != t.purpose || at.Step != t.step || at.Categories != setOf(t.yes) || (next == "") != (t.step == consent.Pending) {
		w.failf("an attempt to %s with %s, waiting for %s, not %+v", t.purpose, setOf(t.yes), t.step, at)
	}
	t.id = at.ID
	return t
}

func setOf(k kinds) consent.Set {
	var s consent.Set
	for c := range k {
		s |= consent.SetOf(c)
	}
	return s
}

// answers brings an answer back: now and then late, twice, in another browser, from
// another account, or a no.
func (w *walk) answers() {
	p := w.atWork("who")
	if p == nil {
		return
	}
	if all := slices.DeleteFunc(slices.Concat(p.over, p.tries), func(t *try) bool { return t.address == "" }); len(all) > 0 {
		w.answer(p, one(w, "attempt", all), pick(w, "how", "allow", "allow", "allow", "other account", "decline", "outage"))
	}
}

func (w *walk) answer(p *person, t *try, how string) {
	as := p
	if how == "other account" {
		as = w.somebody("account")
	}
	w.answerAs(p, t, as, how)
}

func (w *walk) answerAs(p *person, t *try, who *person, how string) {
	from, _ := provider(t.address)
	due := w.due(t, p, p.in.Session) && t.address != "used" && (from == consent.WorkAccount) == (t.step == consent.AwaitWork) && t.step != consent.Pending
	if how == "decline" {
		_, err := p.in.Declines(t.address)
		if !due {
			w.same("decline", err, "attempt.over")
			return
		}
		w.same("decline", err, "")
		w.endTries(p)
		return
	}
	as, want := w.gives(p, t, from, who, how, due)
	next, err := as.allowsAs(p.in, t.address)
	w.outage(from, how, nil)
	w.same("answer", err, want)
	if !due {
		return
	}
	t.step, t.address = t.next(), next.URL
	switch {
	case how == "outage":
		t.address, t.step = "used", consent.Step("")
	case want != "":
		w.endTry(p, t)
	}
}

// account is with which account a person answers.
type account struct {
	member consent.Member
	work   consent.Identity
}

func (a account) allowsAs(p *Person, address string) (consent.Next, error) {
	from, state := provider(address)
	code := ""
	if from == consent.LinkedInAccount {
		code = p.World.LinkedIn.Code(a.member)
	} else {
		code = p.World.Work.Code(a.work)
	}
	return p.Answer(from, consent.Answer{State: state, Code: code})
}

func (w *walk) outage(from consent.Account, how string, err error) {
	if how != "outage" {
		return
	}
	if from == consent.LinkedInAccount {
		w.LinkedIn.Fail(err)
	} else {
		w.Work.Fail(err)
	}
}

// gives is what an answer brings, and what comes of it.
func (w *walk) gives(p *person, t *try, from consent.Account, who *person, how string, due bool) (account, consent.Code) {
	as := account{member: who.in.Member, work: w.Identity(p.name)}
	w.outage(from, how, consent.Fail(consent.Upstream, "provider.no_answer"))
	switch {
	case !due:
		return as, "attempt.over"
	case how == "outage":
		return as, "provider.no_answer"
	case from == consent.WorkAccount:
		t.work, t.workEnds, t.tired, t.gone = w.grants(from), w.clock.Now().Add(time.Hour), false, false
		return as, w.suits(p, t)
	}
	t.linkedIn, t.member, t.linkedInEnds, t.said = w.grants(from), as.member.Subject, w.clock.Now().Add(linkedInLife), consent.StillActive
	return as, w.suits(p, t)
}

// grants is what a provider grants: all that is asked, or less.
func (w *walk) grants(from consent.Account) kinds {
	given := asked(consent.BothAccounts)
	if pick(w, "granted", "all", "all", "all", "less") == "less" {
		given = kindsOf(consent.LinkedInProfile, consent.WorkProfile, consent.WorkCalendar)
	}
	if from == consent.WorkAccount {
		w.Work.Grants(setOf(given.work()))
		return given.work()
	}
	w.LinkedIn.Grants(setOf(given.linkedIn()), linkedInLife)
	return given.linkedIn()
}

// suits: may this try connect its LinkedIn member?
func (w *walk) suits(p *person, t *try) consent.Code {
	if t.linkedIn == nil {
		return ""
	}
	holder := w.holder(t.member)
	switch {
	case holder != nil && holder != p && w.open(holder):
		return "connect.member_taken"
	case t.purpose != consent.Connect && holder != p:
		return "renew.other_member"
	}
	return ""
}

// wholeWay goes from the start to the confirmation without a break.
func (w *walk) wholeWay() {
	p := w.atWork("who")
	if p == nil {
		return
	}
	t := w.start(p, pick(w, "choice", consent.BothAccounts, consent.LinkedInOnly))
	w.follow(p, t)
}

// hesitates: something happens while a person is at the confirmation.
func (w *walk) hesitates() {
	p := w.atWork("who")
	if p == nil {
		return
	}
	choice := pick(w, "choice", consent.BothAccounts, consent.LinkedInOnly)
	var t *try
	switch {
	case !w.open(p):
		t = w.start(p, choice)
	case pick(w, "renew", true, false):
		t = w.renew(p)
	default:
		t = w.choose(p, choice, p.link.version)
	}
	for t != nil && slices.Contains(p.tries, t) && t.step != consent.Pending {
		w.answer(p, t, "allow")
	}
	if t == nil || !slices.Contains(p.tries, t) {
		return
	}
	session := p.in.Session
	map[string]func(){
		"policy": w.policyIsSaved,
		"text":   func() { w.save(w.inForce(), 3-w.text) },
		"hide":   func() { w.hide(p, p.link == nil || !p.link.visible) },
		"jobs":   w.runsJobs,
		"time":   w.timePasses,
		"group":  func() { w.list(p, false) },
		"taken": func() {
			if o := w.somebody("other"); o != p && len(w.browsers(o)) > 0 {
				o.in.Session = w.browsers(o)[0]
				w.followAs(o, w.start(o, consent.LinkedInOnly), p)
			}
		},
		"browser": func() {
			w.signIn(p, !p.unknown)
			session = p.in.Session
		},
	}[pick(w, "meanwhile", "policy", "text", "hide", "jobs", "time", "group", "taken", "browser")]()
	p.in.Session = session
	w.confirm(p, t)
}

// comesBack: a person disconnects and connects again at once, while the old grants
// are on their way back.
func (w *walk) comesBack() {
	p := w.atWork("who")
	if p == nil {
		return
	}
	w.disconnect(p)
	t := w.start(p, consent.BothAccounts)
	if pick(w, "jobs between", true, false) {
		w.runsJobs()
	}
	w.follow(p, t)
	w.runsJobs()
}

// follow goes from where a try is to the confirmation.
func (w *walk) follow(p *person, t *try) { w.followAs(p, t, p) }

// followAs signs in at LinkedIn as somebody else.
func (w *walk) followAs(p *person, t *try, as *person) {
	for t != nil && slices.Contains(p.tries, t) && t.step != consent.Pending {
		w.answerAs(p, t, as, "allow")
	}
	if t != nil && t.step == consent.Pending && slices.Contains(p.tries, t) {
		w.confirm(p, t)
	}
}
