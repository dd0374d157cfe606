//go:build !release

package sandbox

import "fmt"

// subscriptionDomains are purchases of LinkedIn services. What was bought is a
// subscription; what it cost and the card are nobody's business.
func (l *linkedin) subscriptionDomains(m *Member) []snapshotElement {
	bought := func(months int) string { return l.sandbox.now().UTC().AddDate(0, -months, 0).Format("2006-01-02") }
	receipts := []row{{
		"Transaction Made At": bought(1), "Product Name": "Premium Career", "Product Type": "Subscription", "Billing Period": "Monthly",
		"Total Amount": receiptAmount(m, 1), "Currency Code": "EUR", "Tax Amount": "5.57", "Payment Method Type": "CREDIT_CARD",
		"Card Last Four": cardDigits(m), "Invoice Number": "LNKD-" + cardDigits(m) + "01",
	}}
	if seed(m.Sub)%2 == 0 {
		receipts = append(receipts, row{
			"Transaction Made At": bought(7), "Product Name": "Learning", "Product Type": "Subscription", "Billing Period": "Yearly",
			"Total Amount": receiptAmount(m, 2), "Currency Code": "EUR", "Tax Amount": "38.32", "Payment Method Type": "CREDIT_CARD",
			"Card Last Four": cardDigits(m), "Invoice Number": "LNKD-" + cardDigits(m) + "02",
		})
	}
	return []snapshotElement{
		{"RECEIPTS", receipts},
		{"RECEIPTS_LBP", []row{{
			"Transaction Made At": bought(3), "Product Name": "Job slot", "Product Type": "One-time", "Billing Period": "",
			"Total Amount": receiptAmount(m, 3), "Currency Code": "EUR", "Tax Amount": "9.10", "Payment Method Type": "CREDIT_CARD",
			"Card Last Four": cardDigits(m), "Invoice Number": "LBP-" + cardDigits(m) + "03",
		}}},
	}
}

func receiptAmount(m *Member, n int) string { return fmt.Sprintf("%d.%02d", 20*n+seed(m.Sub)%17, 41+n) }

func cardDigits(m *Member) string { return fmt.Sprintf("%04d", seed(m.Sub, "card")%10000) }

// Texts that stand in data no correct portal ever fetches or keeps. They are the
// same for everybody, so that one search through pages, logs, files and exports is enough.
const (
	SecretTitle     = "SECRET-TITLE"     // subject of every calendar event
	SecretBody      = "SECRET-BODY"      // body of every calendar event
	SecretMessage   = "SECRET-MESSAGE"   // private messages at LinkedIn
	SecretJobSearch = "SECRET-JOBSEARCH" // job applications, saved jobs, searches
	SecretJoin      = "meetup-join"      // part of every online meeting's address
	SecretSecurity  = "SECRET-SECURITY"  // sign-ins, advertising, other people's contacts
)

// Secrets lists what a portal may get handed about somebody but must not show or
// keep: the texts above, birth date, address, zip code and maiden name, amounts and cards.
func (s *Sandbox) Secrets(personID string) []string {
	secrets := []string{SecretTitle, SecretBody, SecretJoin, SecretMessage, SecretJobSearch, SecretSecurity}
	m, ok := s.linkedin.member(personID)
	if !ok {
		return secrets
	}
	secrets = append(secrets, m.about.born, m.about.address)
	if len(m.about.zip) > 4 { // four digits turn up by chance
		secrets = append(secrets, m.about.zip)
	}
	if m.about.maiden != "" {
		secrets = append(secrets, m.about.maiden)
	}
	for n := range 3 {
		secrets = append(secrets, receiptAmount(m, n+1))
	}
	return append(secrets, "LNKD-"+cardDigits(m), "LBP-"+cardDigits(m))
}

// forbiddenDomains exist so that a test can prove nobody asks for them.
func (l *linkedin) forbiddenDomains(m *Member) []snapshotElement {
	other := l.members[(seed(m.Sub)+1)%len(l.members)]
	day := l.sandbox.now().UTC().AddDate(0, 0, -6).Format("2006-01-02 15:04:05 UTC")
	one := func(domain string, r row) snapshotElement { return snapshotElement{domain, []row{r}} }
	return []snapshotElement{
		one("INBOX", row{"From": other.Name, "To": m.Name, "Date": day, "Subject": "", "Content": SecretMessage + " Are you happy where you are?"}),
		one("JOB_APPLICATIONS", row{"Application Date": day, "Company Name": "Straits Container Lines", "Job Title": SecretJobSearch + " Head of Something", "Resume Name": "cv.pdf"}),
		one("JOB_SEEKER_PREFERENCES", row{"Open To": "Recruiters only", "Job Titles": SecretJobSearch}),
		one("SAVED_JOBS", row{"Saved Date": day, "Job Title": SecretJobSearch}),
		one("SAVED_JOB_ALERTS", row{"Alert": SecretJobSearch}),
		one("SEARCHES", row{"Time": day, "Search Query": SecretJobSearch + " salary"}),
		one("INVITATIONS", row{"From": other.Name, "To": m.Name, "Sent At": day, "Message": SecretMessage}),
		one("ALL_COMMENTS", row{"Date": day, "Message": SecretMessage}),
		one("CONTACTS", row{"FullName": SecretSecurity, "Emails": "imported@mail.example"}),
		one("login", row{"Login Date": day, "IP Address": "198.51.100.7", "User Agent": SecretSecurity}),
		one("AD_TARGETING", row{"Interests": SecretSecurity}),
		one("ACCOUNT_HISTORY", row{"Event": SecretSecurity, "Time": day}),
	}
}
