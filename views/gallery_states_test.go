package views_test

import (
	"strings"
	"time"

	"accord/views"
)

// portal is the external address in the gallery's cards.
const portal = "https://accord.example.org"

const (
	longName = "Maximiliane-Theodora Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe-Waldenburg-Schillingsfürst"
	evil     = `<img src=x onerror=alert(1)> "><script>alert(1)</script> {{.}} ' onx=`
)

func at(day, hour int) time.Time { return time.Date(2026, time.March, day, hour, 42, 0, 0, time.UTC) }

func signedIn(active, title string) views.Page {
	return views.Page{
		Title: title, Organisation: "Contoso", Lang: "en", Active: active, SignedIn: true,
		User: views.User{Name: "Eve Employee", Email: "eve@contoso.example"},
	}
}

func adminPage() views.Page {
	p := signedIn(views.NavSettings, "Settings")
	p.Admin, p.User = true, views.User{Name: "Ada Admin", Initials: "AA", Email: "ada@contoso.example"}
	return p
}

func withFlash(p views.Page, kind, text string) views.Page {
	p.Flash = views.Flash{Kind: kind, Text: text}
	return p
}

func withBanner(p views.Page) views.Page {
	p.Banner = views.Banner{
		Show: true, Headline: "Bring your LinkedIn profile to work, if you like", HelpURL: "/help",
		Text: "You can now connect your work account with your LinkedIn account. It is voluntary.",
	}
	return p
}

func gallery() []shot {
	conn := func(title string) views.Page { return signedIn(views.NavConnection, title) }
	guest := views.Page{Organisation: "Contoso"}
	shots := []shot{
		{"front", false, views.FrontPage(guest, views.Front{})},
		{"front-signed-out", false, views.FrontPage(guest, views.Front{SignedOut: true})},
		{"connection-none", false, views.ConnectionPage(withBanner(conn("My connection")), views.Connection{State: views.ConnectionNone})},
		{"connection-nobody", false, views.ConnectionPage(conn("My connection"), views.Connection{State: views.ConnectionUnavailable, NobodyEnabled: true})},
		{"connection-outside", false, views.ConnectionPage(conn("My connection"), views.Connection{
			State: views.ConnectionUnavailable, Contact: "privacy@contoso.example",
			Reason: "Contoso offers LinkedIn connections to the group Global Sales, and you are not in it.",
		})},
		{"connection-pending", false, views.ConnectionPage(conn("My connection"), views.Connection{
			State: views.ConnectionPending, Member: eve(), PendingUntil: at(4, 10),
		})},
		{"connection-live", false, views.ConnectionPage(withFlash(conn("My connection"), views.FlashOK, "You are connected. A receipt is on its way to your work mail."), live())},
		{"connection-live-linkedin", false, views.ConnectionPage(conn("My connection"), liveLinkedInOnly())},
		{"connection-live-long", false, views.ConnectionPage(longPage(), liveLong())},
		{"connection-suspended", false, views.ConnectionPage(conn("My connection"), suspended())},
		{"connection-renewal", false, views.ConnectionPage(conn("My connection"), renewal())},
		{"connection-disconnected", false, views.ConnectionPage(conn("My connection"), disconnected())},
		{"choose", false, views.ChoosePage(conn("Choose"), choose())},
		{"choose-error", false, views.ChoosePage(conn("Choose"), chooseError())},
		{"choose-limited", false, views.ChoosePage(conn("Choose"), chooseLimited())},
		{"confirm", false, views.ConfirmPage(conn("Is this you?"), confirm())},
		{"confirm-linkedin", false, views.ConfirmPage(conn("Is this you?"), confirmLinkedInOnly())},
		{"confirm-again", false, views.ConfirmPage(conn("Share this again?"), confirmAgain())},
		{"confirm-renew", false, views.ConfirmPage(conn("Renew your connection?"), confirmRenew())},
		{"confirm-upgrade", false, views.ConfirmPage(conn("Share from both accounts?"), confirmUpgrade())},
		{"shared", false, views.SharedPage(signedIn(views.NavShared, "What is shared"), shared())},
		{"shared-linkedin", false, views.SharedPage(signedIn(views.NavShared, "What is shared"), sharedLinkedInOnly())},
		{"shared-nothing", false, views.SharedPage(signedIn(views.NavShared, "What is shared"), sharedNothing())},
		{"shared-category", false, views.CategoryPage(signedIn(views.NavShared, "Work calendar"), calendar())},
		{"activity", false, views.ActivityPage(signedIn(views.NavActivity, "Activity"), activity())},
		{"activity-empty", false, views.ActivityPage(signedIn(views.NavActivity, "Activity"), views.Activity{})},
		{"activity-end", false, views.ActivityPage(signedIn(views.NavActivity, "Activity"), views.Activity{Older: true})},
		{"receipts", false, views.ReceiptsPage(conn("Receipts"), views.Receipts{Entries: entries()})},
		{"receipts-empty", false, views.ReceiptsPage(conn("Receipts"), views.Receipts{})},
		{"receipt", false, views.ReceiptPage(conn("Receipt"), receipt())},
		{"receipt-withdrawn", false, views.ReceiptPage(conn("Receipt"), receiptWithdrawn())},
		{"help", false, views.HelpPage(guest, help())},
		{"help-plain", false, views.HelpPage(signedIn(views.NavHelp, "Help"), views.Help{})},
		{"error", false, views.ErrorPage(conn("Something went wrong"), problem())},
		{"error-not-allowed", false, views.ErrorPage(conn("Not allowed"), views.Problem{
			Kind: views.ProblemNotAllowed, Title: "This is for administrators", LinkText: "My connection", LinkURL: "/connection",
			Text: "Only an administrator may see or change this setting. Nothing was changed.",
		})},
		{"error-signed-out", false, views.ErrorPage(guest, views.Problem{
			Kind: views.ProblemSignedOut, Title: "Please sign in", LinkText: "Sign in", LinkURL: "/signin",
			Text: "You were signed out after a while without activity. Nothing was changed.",
		})},
		{"part-error", true, views.ErrorPart(problem())},
		{"part-category", true, views.CategoryPart(calendar())},
		{"part-groups", true, views.GroupsPart(policy().Groups)},
		{"part-preview", true, views.PreviewPart(views.Effect{Allow: views.AllowNobody, Grave: true, Lines: []string{"Fewer than 5 connections end."}, Ends: "End all connections: fewer than 5"})},
		{"part-preview-counting", true, views.PreviewPart(views.Effect{Allow: views.AllowEveryone, Counting: true})},
	}
	return append(append(shots, policyShots()...), cardShots()...)
}

func longPage() views.Page {
	p := withBanner(signedIn(views.NavConnection, "My connection"))
	p.Admin, p.Auditor = true, true
	p.Organisation = "Contoso International Holdings Aktiengesellschaft & Compagnie"
	p.User = views.User{Name: longName, Email: strings.Repeat("very.long.", 8) + "name@contoso.example"}
	return withFlash(p, views.FlashError, "Your choice was not saved: it was changed in another window. "+evil)
}

func problem() views.Problem {
	return views.Problem{
		Title: "Something went wrong here", Text: "The page could not be put together. Nothing was changed. Please try again in a minute.",
		Reference: "7f3a-19c2", LinkText: "Back to My connection", LinkURL: "/connection",
	}
}

func activity() views.Activity {
	m := views.Activity{OlderURL: "/connection/activity?before=1772617320000", Older: true}
	for i := range 4 {
		m.Reads = append(
			m.Reads,
			views.Read{At: at(9-i, 14), Who: "LinkedIn", Category: "Work calendar", Released: true},
			views.Read{At: at(9-i, 11), Who: "A colleague’s card in Mail", Category: "LinkedIn profile", Released: true},
			views.Read{At: at(9-i, 8), Who: "LinkedIn", Category: "Work contacts", Reason: "You chose LinkedIn only."},
		)
	}
	m.Reads = append(m.Reads, views.Read{At: at(1, 8), Who: longName, Category: "Work contacts", Reason: "Your organisation allows LinkedIn connections for one group, and you were not in it."})
	return m
}

func receipt() views.Receipt {
	return views.Receipt{
		ID: "0196f0c2-55d1-7c3e-8a50-0b5f2d7f4c11", Event: "You connected", At: at(4, 9), Who: "Eve Employee (eve@contoso.example)", By: "You",
		ChoiceName: "Both accounts", Categories: []string{"LinkedIn profile", "LinkedIn interests", "LinkedIn subscriptions", "LinkedIn connections", "Work profile", "Work calendar", "Work interests", "Work subscriptions", "Work contacts"},
		NoticeVersion: "2026-11", NoticeHash: strings.Repeat("9f86d081884c7d65", 4), Language: "en", PolicyVersion: 7, ConnectionID: "0196f0c2-4a10-7be2-9b41-5a5fd3a3c2d0",
		NoticeText: "LinkedIn account connection: Both accounts\nWork may read data from your LinkedIn account, and LinkedIn may read data from your work account.\n\n- Work contacts: Your contact lists. " + evil + "\n",
	}
}

func receiptWithdrawn() views.Receipt {
	return views.Receipt{ID: "0196f0c2-55d1", Event: "You disconnected", At: at(5, 9), Who: "Eve Employee", By: "You", ChoiceName: "Both accounts", PolicyVersion: 7}
}
