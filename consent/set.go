package consent

import (
	"math/bits"
	"strings"
)

// Set is a set of categories: what a person said yes to, what a policy offers,
// what a grant covers. The zero value is the empty set.
type Set uint16

const (
	linkedInSet Set = 1<<4 - 1
	everySet    Set = 1<<9 - 1
	workSet     Set = everySet &^ linkedInSet
)

// bit is the category's place in a Set; 0 for what is no category.
func (c Category) bit() Set {
	for i, known := range [...]Category{
		LinkedInProfile, LinkedInInterests, LinkedInSubscriptions, LinkedInConnections,
		WorkProfile, WorkCalendar, WorkInterests, WorkSubscriptions, WorkContacts,
	} {
		if c == known {
			return 1 << i
		}
	}
	return 0
}

// SetOf is the set of the listed categories. What is no category is left out.
func SetOf(list ...Category) Set {
	var s Set
	for _, c := range list {
		s |= c.bit()
	}
	return s
}

// Everything is the set of all nine categories.
func Everything() Set { return everySet }

// Has reports whether c is one of the nine and in the set.
func (s Set) Has(c Category) bool { return s&c.bit() != 0 }

// Empty reports whether nothing is in the set.
func (s Set) Empty() bool { return s&everySet == 0 }

// And is what is in both sets.
func (s Set) And(other Set) Set { return s & other & everySet }

// Without is what is in s and not in other.
func (s Set) Without(other Set) Set { return s &^ other & everySet }

// Within reports whether all of s is in other.
func (s Set) Within(other Set) bool { return s.Without(other).Empty() }

// Of is the part of the set that comes from an account.
func (s Set) Of(a Account) Set {
	if a == WorkAccount {
		return s & workSet
	}
	return s & linkedInSet
}

// Choice is the option the set is a part of: BothAccounts as soon as anything
// flows from work to LinkedIn.
func (s Set) Choice() Choice {
	if s.Of(WorkAccount).Empty() {
		return LinkedInOnly
	}
	return BothAccounts
}

// List is the set in the order screens show it; empty, not nil, for the empty set.
func (s Set) List() []Category {
	list := make([]Category, 0, bits.OnesCount16(uint16(s&everySet)))
	for _, c := range Categories() {
		if s.Has(c) {
			list = append(list, c)
		}
	}
	return list
}

// String is the set as it is stored: its categories, separated by spaces.
func (s Set) String() string {
	var b strings.Builder
	for _, c := range s.List() {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string(c))
	}
	return b.String()
}

// ParseSet reads what String wrote. What is no category is left out, so that a
// row that was damaged shares less, not more.
func ParseSet(text string) Set {
	var s Set
	for _, word := range strings.Fields(text) {
		s |= Category(word).bit()
	}
	return s
}
