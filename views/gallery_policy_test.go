package views_test

import (
	"accord/views"
)

func policy() views.Policy {
	return views.Policy{
		Allow: views.AllowGroup, Choices: views.ChoiceBoth, Version: 7,
		Groups: views.Groups{
			Query: "sales", Selected: "g1", Chosen: views.Group{ID: "g1", Name: "Global Sales", Members: "212 members"}, Any: true, Searched: true, More: true,
			Found: []views.Group{{ID: "g1", Name: "Global Sales", Members: "212 members"}, {ID: "g2", Name: "Sales Enablement", Members: "38 members"}, {ID: "g3", Name: "Salesforce Admins", Members: "fewer than 5 members"}, {ID: "g 4", Name: longName, Members: "1,860 members"}},
		},
		Effect:   views.Effect{Allow: views.AllowGroup, Grave: true, Lines: []string{"212 people may connect.", "7 connected people are outside and are suspended."}},
		Headline: "Bring your LinkedIn profile to work, if you like",
		Message:  "You can now connect your work account with your LinkedIn account. It is voluntary. Nothing is shared until you say yes, and nobody is told whether you did.",
		Where:    "LinkedIn information appears on the profile cards of colleagues who connected too, in our mail, files and sites.",
		Sharing:  "You choose between sharing data from both accounts and letting only LinkedIn data come to work. We do not store LinkedIn data permanently.",
		HowTo:    "To connect, open My connection and choose Connect with LinkedIn. To stop, choose Disconnect on the same page: sharing ends at that moment.",

		PrivacyURL: "https://contoso.example/privacy", Contact: "privacy@contoso.example",
		Categories: append(linkedInFlows(), workFlows()...), PublishedAt: at(2, 9),
		Offered:   []views.Offer{{Value: "linkedin-profile", Name: "LinkedIn profile", Checked: true}, {Value: "work-contacts", Name: "Work contacts", Work: true}},
		ChangedBy: "Bo Builder", ChangedAt: at(2, 9), Now: views.Now{Connected: "14", Eligible: "212"},
	}
}

func policyShots() []shot {
	everyone := policy()
	everyone.Allow, everyone.Groups.Selected = views.AllowEveryone, ""
	everyone.Effect = views.Effect{Allow: views.AllowEveryone, Saved: true, Lines: []string{"1,860 people may connect.", "Connected now: 214."}}

	counting := policy()
	counting.Effect, counting.Now = views.Effect{Allow: views.AllowGroup, Counting: true}, views.Now{Counting: true}

	nobody := policy()
	nobody.Allow = views.AllowNobody
	nobody.Effect = views.Effect{Allow: views.AllowNobody, Grave: true, Lines: []string{"14 connections end."}, Ends: "End all connections: 14", Error: "This ends everybody's connection. Please confirm it."}
	nobody.Errors = []views.FieldError{{Field: "end_all", Text: nobody.Effect.Error}}

	ending := policy()
	ending.Allow, ending.Effect = views.AllowNobody, views.Effect{Allow: views.AllowNobody, Saved: true, Lines: []string{"Nobody may connect."}}
	ending.Now.Ending = "Ending connections: 5 left."

	first := views.Policy{
		Allow: views.AllowNobody, Choices: views.ChoiceBoth, Effect: views.Effect{Allow: views.AllowNobody, Saved: true, Lines: []string{"Nobody may connect.", "Nobody is connected, so nothing ends."}},
		Categories: append(linkedInFlows(), workFlows()...),
	}

	wrong := policy()
	wrong.Headline, wrong.Message, wrong.Contact, wrong.PrivacyURL = "", "", evil, "http://contoso"
	wrong.Groups = views.Groups{Query: "zzz", Searched: true, Any: true}
	wrong.Effect = views.Effect{Allow: views.AllowGroup, Unknown: "Choose a group to see whom this concerns."}
	wrong.Conflict = "Bo Builder saved this setting at 10:02 UTC on 4 March 2026, after you opened the page."
	wrong.Errors = []views.FieldError{
		{Field: "group", Text: "Choose the group whose members may connect."},
		{Field: "headline", Text: "The announcement needs a headline."},
		{Field: "message", Text: "The announcement needs a message."},
		{Field: "privacy_url", Text: "The privacy statement needs a full address that starts with https://."},
		{Field: "contact", Text: "The contact must be one mail address, such as privacy@example.org."},
	}
	return []shot{
		{"policy", false, views.PolicyPage(adminPage(), policy())},
		{"policy-everyone", false, views.PolicyPage(withFlash(adminPage(), views.FlashOK, "Saved. It holds from now on, and the announcement is on its way."), everyone)},
		{"policy-nobody", false, views.PolicyPage(adminPage(), nobody)},
		{"policy-counting", false, views.PolicyPage(adminPage(), counting)},
		{"policy-ending", false, views.PolicyPage(adminPage(), ending)},
		{"policy-first", false, views.PolicyPage(adminPage(), first)},
		{"policy-errors", false, views.PolicyPage(adminPage(), wrong)},
	}
}

func cardShots() []shot {
	full := views.Card{
		Kind: views.CardShown, BaseURL: portal, Path: "/cards/eve?app=mail", ID: "eve", WorkName: "Eve Employee", WorkEmail: "eve@contoso.example",
		Name: "Eve Employee", Headline: "Product Designer who ships accessible things", Position: "Product Designer", Company: "Contoso",
		Location: "Oslo, Norway", School: "Oslo School of Architecture and Design", ProfileURL: views.SafeURL("https://www.linkedin.com/in/eve"),
		InCommon: []string{"You both studied at Oslo School of Architecture and Design", "You are both in Oslo, Norway"}, Subject: "eve", App: "mail",
	}
	as := func(kind views.CardKind, change func(*views.Card)) views.Card {
		c := full
		c.Kind, c.WorkTitle = kind, "Product Designer, Research"
		if change != nil {
			change(&c)
		}
		return c
	}
	sparse := views.Card{Kind: views.CardShown, BaseURL: portal, Path: "/cards/sparse", Name: "\u202e", WorkName: " "}
	long := full
	long.Name, long.Headline, long.Company, long.Location, long.Own = longName, evil+evil, longName, evil, true
	long.InCommon, long.ProfileURL = nil, views.SafeURL("javascript:alert(1)")

	cards := []struct {
		name string
		card views.Card
	}{
		{"shown", full},
		{"shown-sparse", sparse},
		{"shown-long", long},
		{"invite", as(views.CardInvite, nil)},
		{"invite-small", as(views.CardInviteSmall, nil)},
		{"plain", as(views.CardPlain, nil)},
		{"plain-reason", as(views.CardPlain, func(c *views.Card) {
			c.Reason = "LinkedIn information is not available to you: your organisation offers it to one group."
		})},
		{"unavailable", as(views.CardUnavailable, nil)},
	}
	var shots []shot
	for _, c := range cards {
		shots = append(
			shots,
			shot{"card-" + c.name, false, views.CardPage(signedIn("", "Profile card"), c.card)},
			shot{"part-card-" + c.name, true, views.CardPart(c.card)},
		)
	}
	return shots
}

func help() views.Help {
	kinds := func(flows []views.Flow, account, recipients string) []views.HelpCategory {
		var out []views.HelpCategory
		for _, f := range flows {
			out = append(out, views.HelpCategory{Name: account + " " + f.Name, Text: f.Text + " " + f.Own, LeftOut: "Nothing else is read.", Recipients: recipients, Kept: "In memory, for minutes."})
		}
		return out
	}
	c, p := choose(), policy()
	return views.Help{
		Apps: []string{"Mail", "Files", "Sites"}, LinkedIn: kinds(linkedInFlows(), "LinkedIn", "Colleagues who are connected too"), Work: kinds(workFlows(), "Work", "LinkedIn"),
		Announcement: views.Announced{Headline: p.Headline, Message: p.Message, Where: p.Where, Sharing: p.Sharing, HowTo: p.HowTo, Contact: p.Contact, At: at(2, 9)},
		Never:        c.Never, Storage: c.Storage, Voluntary: c.Voluntary, Withdraw: c.Withdraw, Transfer: c.Transfer, RenewDays: 60,
		PrivacyURL: c.PrivacyURL, LinkedInPrivacyURL: c.LinkedInPrivacyURL, TransferURL: c.TransferURL, ExplainsURL: c.ExplainsURL,
		LinkedInVisibilityURL: views.SafeURL("https://www.linkedin.com/help/linkedin/answer/83"), PermittedURL: views.SafeURL("https://www.linkedin.com/psettings/permitted-services"),
	}
}
