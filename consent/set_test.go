package consent_test

import (
	"slices"
	"testing"

	"accord/consent"
)

func TestSet(t *testing.T) {
	some := consent.SetOf(consent.WorkContacts, consent.LinkedInProfile, "nonsense", "")
	if got, want := some.List(), []consent.Category{consent.LinkedInProfile, consent.WorkContacts}; !slices.Equal(got, want) {
		t.Errorf("List = %v, want %v", got, want)
	}
	if got := some.String(); got != "linkedin-profile work-contacts" {
		t.Errorf("String = %q", got)
	}
	if got := consent.ParseSet(" work-contacts nonsense\nlinkedin-profile "); got != some {
		t.Errorf("ParseSet = %s", got)
	}
	if got := consent.Set(0).List(); got == nil || len(got) != 0 || consent.Set(0).String() != "" || consent.ParseSet("") != 0 {
		t.Errorf("the empty set is %v", got)
	}
	for _, c := range consent.Categories() {
		if !c.Valid() || !consent.Everything().Has(c) || some.Has(c) != (c == consent.LinkedInProfile || c == consent.WorkContacts) {
			t.Errorf("Has(%s) is wrong", c)
		}
		if got := consent.ParseSet(consent.SetOf(c).String()); got != consent.SetOf(c) || got.Empty() || len(got.List()) != 1 {
			t.Errorf("%s does not survive being written: %s", c, got)
		}
	}
	if consent.Category("nonsense").Valid() || consent.Everything().Has("nonsense") || len(consent.Everything().List()) != 9 {
		t.Error("there are exactly nine")
	}
}

// TestSetOperations: bits beyond the nine, as a damaged row may have, count nowhere.
func TestSetOperations(t *testing.T) {
	const damaged consent.Set = 1 << 12
	li, work := linkedInSet(), workSet()
	for name, row := range map[string]struct{ got, want consent.Set }{
		"and":               {consent.Everything().And(li), li},
		"and, damaged":      {(li | damaged).And(work | damaged), 0},
		"without":           {consent.Everything().Without(li), work},
		"without, damaged":  {(li | damaged).Without(li), 0},
		"of LinkedIn":       {consent.Everything().Of(consent.LinkedInAccount), li},
		"of work":           {consent.Everything().Of(consent.WorkAccount), work},
		"of work, damaged":  {(work | damaged).Of(consent.WorkAccount), work},
		"of LinkedIn, dmgd": {(li | damaged).Of(consent.LinkedInAccount), li},
	} {
		if row.got != row.want {
			t.Errorf("%s: %s, want %s", name, row.got, row.want)
		}
	}
	if !li.Within(consent.Everything()) || consent.Everything().Within(li) || !consent.Set(0).Within(0) || !li.Within(li) || !damaged.Within(0) {
		t.Error("Within is wrong")
	}
	if !damaged.Empty() || li.Empty() || !consent.Set(0).Empty() || len(damaged.List()) != 0 {
		t.Error("Empty is wrong")
	}
	if li.Choice() != consent.LinkedInOnly || consent.Set(0).Choice() != consent.LinkedInOnly || consent.SetOf(consent.WorkProfile).Choice() != consent.BothAccounts {
		t.Error("Choice is wrong")
	}
}

func TestChoicesAreSets(t *testing.T) {
	if got := consent.BothAccounts.Categories(); got != consent.Everything() {
		t.Errorf("both accounts: %s", got)
	}
	if got := consent.LinkedInOnly.Categories(); got != linkedInSet() {
		t.Errorf("LinkedIn only: %s", got)
	}
	if !consent.Choice("?").Categories().Empty() {
		t.Error("a choice that is none covers something")
	}
	if len(consent.LinkedInCategories()) != 4 || len(consent.WorkCategories()) != 5 {
		t.Error("four of LinkedIn, five of work")
	}
	for _, good := range []consent.Choice{consent.BothAccounts, consent.LinkedInOnly} {
		if got, err := consent.ParseChoice(string(good)); got != good || err != nil {
			t.Errorf("ParseChoice(%q) = %q, %v", good, got, err)
		}
	}
	for _, bad := range []string{"", "Both", "both,linkedin", "3"} {
		if got, err := consent.ParseChoice(bad); consent.KindOf(err) != consent.Invalid || got != "" {
			t.Errorf("ParseChoice(%q) = %q, %v, want Invalid", bad, got, err)
		}
	}
}

func TestShortNames(t *testing.T) {
	for _, c := range consent.WorkCategories() {
		if got, ok := consent.WorkCategory(c.Short()); !ok || got != c || c.Account() != consent.WorkAccount {
			t.Errorf("WorkCategory(%q) = %v, %v", c.Short(), got, ok)
		}
	}
	for _, c := range consent.LinkedInCategories() {
		if "linkedin-"+c.Short() != string(c) || c.Account() != consent.LinkedInAccount {
			t.Errorf("the short name of %s is %s", c, c.Short())
		}
	}
	for _, none := range []string{"connections", "", "Profile"} {
		if _, ok := consent.WorkCategory(none); ok {
			t.Errorf("%q passed for a work category", none)
		}
	}
}
