package views_test

import (
	"fmt"
	"time"

	"accord/views"
)

func eve() views.Member {
	return views.Member{Name: "Eve Employee", Email: "eve@mail.example", Headline: "Product Designer who ships accessible things"}
}

func entries() []views.HistoryEntry {
	return []views.HistoryEntry{
		{Event: "You changed your choice", Detail: "From LinkedIn only to both accounts", At: at(4, 10), ReceiptID: "r3"},
		{Event: "You connected", Detail: "LinkedIn only", At: at(4, 9), ReceiptID: "r2"},
		{Event: "You disconnected", At: at(2, 9), ReceiptID: "r1"},
	}
}

func live() views.Connection {
	return views.Connection{
		State: views.ConnectionLive, Member: eve(), WorkAccount: "eve@contoso.example", Since: at(4, 9), RenewBy: at(31, 9), LastRead: at(9, 14), LastReadBy: "LinkedIn",
		Choice: views.ChoiceBoth, ChoiceName: "Both accounts", Version: 3, Visible: true, History: entries(), ExportURL: "/connection/export",
		Choices: []views.ChoiceOption{
			{Value: views.ChoiceBoth, Name: "Both accounts", Text: "Work may read data from your LinkedIn account, and LinkedIn may read data from your work account.", Checked: true},
			{Value: views.ChoiceLinkedIn, Name: "LinkedIn only", Text: "Work may read data from your LinkedIn account. Nothing from your work account goes to LinkedIn."},
		},
	}
}

func liveLinkedInOnly() views.Connection {
	m := live()
	m.Choice, m.ChoiceName, m.Visible, m.RenewSoon, m.RenewURL = views.ChoiceLinkedIn, "LinkedIn only", false, true, "/connection/renew"
	m.Choices[0].Checked, m.Choices[1].Checked = false, true
	m.Choices[0].Unavailable = "Your organisation does not offer this option now."
	m.LastRead, m.LastReadBy, m.History, m.ExportURL = m.LastRead.AddDate(-1, 0, 0), "a colleague’s card in Mail", nil, ""
	return m
}

func liveLong() views.Connection {
	m := live()
	m.Member = views.Member{Name: longName + evil, Email: longName + "@mail.example", Headline: evil + evil}
	m.MemberMissing = "LinkedIn does not answer right now, so your LinkedIn details may be out of date."
	m.ChoiceError = "Please choose one of the two options. Nothing was changed."
	m.LastRead, m.LastReadBy = time.Time{}, ""
	return m
}

func suspended() views.Connection {
	m := live()
	m.State, m.Contact, m.SuspendedAt, m.EndsAt = views.ConnectionSuspended, "privacy@contoso.example", at(4, 9), at(18, 9)
	m.Reason = "Contoso offers LinkedIn connections to the group Global Sales, and you are not in it any more."
	return m
}

func renewal() views.Connection {
	m := live()
	m.State, m.RenewBy, m.Member = views.ConnectionNeedsRenewal, at(1, 9), views.Member{}
	m.Lapsed, m.PendingUntil = "LinkedIn’s permission has run out.", at(4, 10)
	m.MemberMissing = "Your LinkedIn details are shown again after the renewal."
	m.RenewURL = "/connection/renew"
	return m
}

func disconnected() views.Connection {
	return views.Connection{
		State: views.ConnectionClosed, ClosedAt: at(9, 15), ClosedBy: "You disconnected.", MayConnect: true, History: entries(),
		Steps: []views.Step{
			{State: views.StepDone, Text: "Sharing ended", At: at(9, 15)},
			{State: views.StepDone, Text: "Your work account’s permission was destroyed", At: at(9, 15)},
			{State: views.StepRunning, Text: "Giving back our access at LinkedIn"},
			{State: views.StepFailed, Text: "LinkedIn did not confirm yet; we try again for three days"},
			{State: views.StepInfo, Text: "Your receipts stay"},
		},
		Residue: []views.Residue{
			{Text: "What was read before stays with whoever read it. Contacts LinkedIn imported are kept by LinkedIn until you remove them there.", LinkText: "Permitted services at LinkedIn", URL: views.SafeURL("https://www.linkedin.com/psettings/permitted-services")},
			{Text: "LinkedIn may list this site among the services you once permitted."},
		},
	}
}

func linkedInFlows() []views.Flow {
	return []views.Flow{
		{Key: "linkedin-profile", Name: "Profile", Text: "Your LinkedIn identity, contact information, and what you share with others on your profile."},
		{Key: "linkedin-interests", Name: "Interests", Text: "People and topics you follow, courses, groups, and content you like and share."},
		{Key: "linkedin-subscriptions", Name: "Subscriptions", Text: "Your subscriptions to LinkedIn applications and services."},
		{Key: "linkedin-connections", Name: "Connections", Text: "Your 1st-degree connections: their names, positions, and contact information where they allow it."},
	}
}

func workFlows() []views.Flow {
	return []views.Flow{
		{Key: "work-profile", Name: "Profile", Text: "Your first name, last name, photo, email address, manager, and the people you manage."},
		{Key: "work-calendar", Name: "Calendar", Text: "Your meetings: their times, places, and the attendees’ contact information. Never titles or content."},
		{Key: "work-interests", Name: "Interests", Text: "The interests listed in your work profile."},
		{Key: "work-subscriptions", Name: "Subscriptions", Text: "The products and services your organisation provides to you."},
		{Key: "work-contacts", Name: "Contacts", Text: "Your contact lists, and the people you communicate with most.", Own: "Contacts are periodically imported, stored and used by LinkedIn, for example to suggest connections."},
	}
}

func choose() views.Choose {
	return views.Choose{
		Options: []views.ChooseOption{
			{Value: views.ChoiceBoth, Name: "Both accounts", Text: "Work may read data from your LinkedIn account, and LinkedIn may read data from your work account.", ToWork: linkedInFlows(), ToLinkedIn: workFlows()},
			{Value: views.ChoiceLinkedIn, Name: "LinkedIn only", Text: "Work may read data from your LinkedIn account. Nothing from your work account goes to LinkedIn.", ToWork: linkedInFlows()},
		},
		NoticeHash: "9f86d081",
		ReturnTo:   "mail",
		Voluntary:  "Connecting is voluntary. Nobody at work is told whether you connect or what you choose, and there is no disadvantage if you do not.",
		Withdraw:   "You can disconnect at any time. Sharing ends at that moment; what was shared before stays lawful.",
		Storage:    "Data from LinkedIn is not stored permanently at work: it is kept in memory for minutes and never written to disk. Data from work is not stored permanently with LinkedIn, except contacts.",
		Never:      "Messages, searches, job applications and saved jobs are never read.",
		Transfer:   "For LinkedIn services, data can flow from the European Union to the United States and back.",
		PrivacyURL: views.SafeURL("https://contoso.example/privacy"), LinkedInPrivacyURL: views.SafeURL("https://www.linkedin.com/legal/privacy-policy"),
		TransferURL: views.SafeURL("https://www.linkedin.com/help/linkedin/answer/62533"), ExplainsURL: views.SafeURL("https://www.linkedin.com/help/linkedin/answer/84077"),
	}
}

func chooseError() views.Choose {
	m := choose()
	m.Error = "Please choose one of the two options. Nothing was changed."
	return m
}

func chooseLimited() views.Choose {
	m := choose()
	m.Options[0].Unavailable = "Your organisation does not offer this option."
	m.Chosen = views.ChoiceLinkedIn
	return m
}

func preview(categories []views.Category) []views.Category {
	for i := range categories {
		categories[i].Preview, categories[i].Readers = true, ""
	}
	return categories
}

func confirm() views.Confirm {
	return views.Confirm{
		AttemptID: "a1", Member: eve(), WorkName: "Eve Employee", WorkAccount: "eve@contoso.example", ChoiceName: "Both accounts",
		ChoiceText: "Work may read data from your LinkedIn account, and LinkedIn may read data from your work account.",
		LinkedIn:   preview(linkedInCategories()), Work: preview(workCategories()), RenewBy: at(31, 9), Until: at(4, 10),
		Withdraw: "You can disconnect at any time. Sharing ends at that moment; what was shared before stays lawful.",
	}
}

func confirmLinkedInOnly() views.Confirm {
	m := confirm()
	m.ChoiceName, m.ChoiceText, m.Work = "LinkedIn only", "Work may read data from your LinkedIn account. Nothing from your work account goes to LinkedIn.", nil
	m.Member.Name, m.Error = longName, "Somebody changed the setting meanwhile. Nothing was connected."
	return m
}

func confirmUpgrade() views.Confirm {
	m := confirm()
	m.Kind, m.LinkedIn, m.Member = views.ConfirmUpgrade, nil, views.Member{Name: evil}
	return m
}

func confirmAgain() views.Confirm {
	m := confirm()
	m.Kind, m.Work, m.Notice = views.ConfirmAgain, nil, "LinkedIn account connection: Both accounts\n\n- LinkedIn interests"
	return m
}

func confirmRenew() views.Confirm {
	m := confirm()
	m.Kind = views.ConfirmRenew
	return m
}

func linkedInCategories() []views.Category {
	var people []views.Item
	for i := range 40 {
		people = append(people, views.Item{Title: fmt.Sprintf("Connection %d", i+1), Facts: []views.Fact{{Label: "Position", Value: "Account manager, Fabrikam"}}})
	}
	const readers = "Colleagues who are connected too"
	return []views.Category{
		{Key: "linkedin-profile", Name: "LinkedIn profile", Description: "Your LinkedIn identity, contact information, and what you share with others on your profile.", Readers: readers, State: views.CategoryLoaded, LastRead: at(9, 14), Count: "1 profile", LeftOut: "Birth date, home address and maiden name are dropped.", Items: []views.Item{{
			Title: "Eve Employee", Picture: "/connection/picture", URL: views.SafeURL("https://www.linkedin.com/in/eve"),
			Facts: []views.Fact{{Label: "Email", Value: "eve@mail.example"}, {Label: "Headline", Value: "Product Designer who ships accessible things"}, {Label: "Position", Value: "Product Designer"}, {Label: "Company", Value: "Contoso"}, {Label: "Location", Value: "Oslo, Norway"}},
		}}},
		{Key: "linkedin-interests", Name: "LinkedIn interests", Description: "People and topics you follow, courses, groups, and content you like and share.", Readers: readers, State: views.CategoryLoaded, Count: "4 interests", Items: []views.Item{
			{Group: "People and topics", Title: "Accessibility"}, {Group: "People and topics", Title: evil}, {Group: "Groups", Title: "Design Systems"}, {Title: "Course without a list", Facts: []views.Fact{{Label: "Course"}}},
		}},
		{Key: "linkedin-subscriptions", Name: "LinkedIn subscriptions", Description: "Your subscriptions to LinkedIn applications and services.", Readers: readers, State: views.CategoryEmpty},
		{Key: "linkedin-connections", Name: "LinkedIn connections", Description: "Your 1st-degree connections: their names, positions, and contact information where they allow it.", Readers: readers, State: views.CategoryLoaded, Count: "200 connections", Items: people, More: 160},
	}
}

func calendar() views.Category {
	return views.Category{
		Key: "work-calendar", Name: "Work calendar", Description: "Your meetings: their times, places, and the attendees’ contact information.", Readers: "LinkedIn", State: views.CategoryLoaded, LastRead: at(9, 14),
		Count: "2 meetings", LeftOut: "12 meetings; titles, agendas and contents are never read", Items: []views.Item{
			{Title: "Mon 9 Mar, 10:00–10:30 UTC", Facts: []views.Fact{{Label: "Place", Value: "Oslo 3"}, {Label: "Attendee", Value: "Ada Admin (ada@contoso.example)"}, {Label: "Attendee", Value: "Bo Builder (bo@contoso.example)"}}},
			{Title: "Tue 10 Mar, all day", Facts: []views.Fact{{Label: "Place", Value: longName}}},
		},
	}
}

func workCategories() []views.Category {
	return []views.Category{
		{Key: "work-profile", Name: "Work profile", Description: "Your first name, last name, photo, email address, manager, and the people you manage.", Readers: "LinkedIn", State: views.CategoryPending},
		calendar(),
		{Key: "work-interests", Name: "Work interests", Description: "The interests listed in your work profile.", Readers: "LinkedIn", State: views.CategoryUnavailable, Reason: "Your work account does not answer right now."},
		{Key: "work-subscriptions", Name: "Work subscriptions", Description: "The products and services your organisation provides to you.", Readers: "LinkedIn", State: views.CategoryLoaded, Count: "2 products", Items: []views.Item{{Title: "Microsoft 365 E3"}, {Title: "Visio Plan 2"}}},
		{Key: "work-contacts", Name: "Work contacts", Description: "Your contact lists, and the people you communicate with most.", Note: "Contacts are periodically imported, stored and used by LinkedIn, for example to suggest connections.", Readers: "LinkedIn", State: views.CategoryPending},
	}
}

func shared() views.Shared {
	return views.Shared{LinkedIn: linkedInCategories(), Work: workCategories(), ChoiceName: "Both accounts", NeverRead: "Messages, searches, job applications and saved jobs are never read."}
}

func off(categories []views.Category, reason string) []views.Category {
	for i := range categories {
		categories[i].State, categories[i].Reason, categories[i].LeftOut = views.CategoryOff, reason, ""
	}
	return categories
}

func sharedLinkedInOnly() views.Shared {
	m := shared()
	m.ChoiceName, m.Work = "LinkedIn only", off(m.Work, "Not shared: you chose LinkedIn only.")
	return m
}

func sharedNothing() views.Shared {
	return views.Shared{Nothing: "You are not connected.", MayConnect: true, LinkedIn: off(linkedInCategories(), "Not shared: you are not connected."), Work: off(workCategories(), "Not shared: you are not connected.")}
}
