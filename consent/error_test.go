package consent_test

import (
	"errors"
	"fmt"
	"testing"

	"accord/consent"
)

// TestErrors: an error has a kind, a code and arguments, and tells a log no names.
func TestErrors(t *testing.T) {
	cause := errors.New("the wire is cut")
	e := consent.Fail(consent.Conflict, "policy.overtaken", "name", "Ingrid", "lost").At("version").Because(cause)
	if e.Args["name"] != "Ingrid" || len(e.Args) != 1 || e.Field != "version" {
		t.Errorf("made as %+v", e)
	}
	if got := e.Error(); got != "policy.overtaken: the wire is cut" {
		t.Errorf("in a log: %q", got)
	}
	if got := consent.Fail(consent.Invalid, "choice.missing").Error(); got != "choice.missing" {
		t.Errorf("in a log: %q", got)
	}
	if !errors.Is(e, cause) {
		t.Error("the cause is lost")
	}
	wrapped := fmt.Errorf("save: %w", e)
	if consent.KindOf(wrapped) != consent.Conflict || consent.CodeOf(wrapped) != "policy.overtaken" {
		t.Errorf("wrapped: %v, %q", consent.KindOf(wrapped), consent.CodeOf(wrapped))
	}
	for _, plain := range []error{nil, cause} {
		if consent.KindOf(plain) != consent.Internal || consent.CodeOf(plain) != "" {
			t.Errorf("%v has kind %v and code %q", plain, consent.KindOf(plain), consent.CodeOf(plain))
		}
	}
}

func TestSay(t *testing.T) {
	if m := consent.Say("card.same_place"); m.Args != nil || m.Code != "card.same_place" {
		t.Errorf("without arguments: %+v", m)
	}
	if m := consent.Say("x", "a", 1, "b", "two"); len(m.Args) != 2 || m.Args["a"] != 1 || m.Args["b"] != "two" {
		t.Errorf("with two: %+v", m)
	}
}

func TestInvalids(t *testing.T) {
	wrong := consent.Invalids{consent.Fail(consent.Invalid, "policy.choices").At("choices"), consent.Fail(consent.Invalid, "policy.allow")}
	if consent.KindOf(wrong) != consent.Invalid || consent.CodeOf(wrong) != "policy.choices" || wrong.Error() != "2 fields need attention" {
		t.Errorf("%v: %v, %q", wrong, consent.KindOf(wrong), consent.CodeOf(wrong))
	}
	if errors.As(consent.Invalids{}, new(*consent.Error)) || errors.As(wrong, new(consent.Ending)) {
		t.Error("something was found that is not there")
	}
}

func TestEnding(t *testing.T) {
	why := consent.Fail(consent.Conflict, "connect.member_taken")
	end := consent.Ending{Err: why}
	if end.Error() != why.Error() || consent.KindOf(end) != consent.Conflict || !errors.Is(end, error(why)) {
		t.Errorf("%v is not what the person is told", end)
	}
}
