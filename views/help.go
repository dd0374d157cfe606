package views

import "time"

// Help is the public page at /help, the one the announcement points to.
type Help struct {
	Apps         []string // host apps that show cards, in words
	Announcement Announced
	LinkedIn     []HelpCategory // four
	Work         []HelpCategory // five
	Never        string         // what is never read
	Storage      string
	Voluntary    string
	Withdraw     string
	Transfer     string
	RenewDays    int // how long LinkedIn's permission lasts

	PrivacyURL            URL // the organisation's privacy statement
	LinkedInPrivacyURL    URL
	TransferURL           URL
	ExplainsURL           URL
	LinkedInVisibilityURL URL
	PermittedURL          URL // where LinkedIn lists permitted services
}

// Announced is the organisation's own published words. Empty headline: none are published.
type Announced struct {
	Headline, Message, Where, Sharing, HowTo string
	Contact                                  string
	At                                       time.Time
}

// HelpCategory is one category as the help explains it.
type HelpCategory struct {
	Name       string
	Text       string // what is in it
	LeftOut    string // what is never in it
	Recipients string
	Kept       string // how long
}
