package consent

import (
	"errors"
	"fmt"
)

// Kind sorts errors by what the person or program on the other side can do about them.
type Kind int

const (
	// Internal is any error that has no other kind: a fault of ours.
	Internal Kind = iota
	// Invalid: the request itself cannot be understood or is incomplete.
	Invalid
	// SignedOut: nobody is signed in, or the session has ended.
	SignedOut
	// NotAllowed: known who asks, and the answer is no.
	NotAllowed
	// NotFound: there is no such thing, or it is not the asker's to know.
	NotFound
	// Conflict: somebody else changed the same thing first, or it exists already.
	Conflict
	// Expired: an attempt that is over, used or never existed.
	Expired
	// Upstream: LinkedIn, the sign-in provider or Graph did not answer properly.
	Upstream
	// TooMany: asked too often; the same request may pass later.
	TooMany
	// Outage: our own database does not take or answer this now.
	Outage
)

// Code is the stable name of a sentence, such as "connect.already". The sentences
// are in consent/words, one file a language.
type Code string

// Args are what a sentence names beyond its fixed words. They are for the person
// on the screen, and not for a log.
type Args map[string]any

// Message is a sentence as a code with its arguments.
type Message struct {
	Code Code
	Args Args
}

// Say makes a message. Pairs are names and values in turn.
func Say(code Code, pairs ...any) Message {
	m := Message{Code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		if m.Args == nil {
			m.Args = Args{}
		}
		m.Args[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

// Error is an error that can be told to the person: what happened, what was not
// changed, what to do. Cause is for the log only and never shown.
type Error struct {
	Kind Kind
	Message
	Field string // the form field at fault, if one is
	Cause error
}

// Error is for the log: the code without its arguments, which may name people.
func (e *Error) Error() string {
	if e.Cause != nil {
		return string(e.Code) + ": " + e.Cause.Error()
	}
	return string(e.Code)
}

func (e *Error) Unwrap() error { return e.Cause }

// Fail makes an Error of a kind. Pairs are the names and values of the arguments.
func Fail(kind Kind, code Code, pairs ...any) *Error {
	return &Error{Kind: kind, Message: Say(code, pairs...)}
}

// Because attaches the cause that the log shall have.
func (e *Error) Because(err error) *Error {
	e.Cause = err
	return e
}

// At names the form field at fault.
func (e *Error) At(field string) *Error {
	e.Field = field
	return e
}

// KindOf is the kind of the first Error in err's chain, else Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf is the code of the first Error in err's chain, else empty.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Invalids is a list of complaints about one form, each naming its field.
type Invalids []*Error

func (v Invalids) Error() string { return fmt.Sprintf("%d fields need attention", len(v)) }

// As lets errors.As find the first complaint, so that Invalids has a Kind.
func (v Invalids) As(target any) bool {
	if e, ok := target.(**Error); ok && len(v) > 0 {
		*e = v[0]
		return true
	}
	return false
}

var (
	// ErrGrantRefused is returned by the translators to LinkedIn and to the work
	// account when a token was refused as revoked, expired or unknown. The network
	// worked; the permission is gone.
	ErrGrantRefused = errors.New("grant refused")

	// ErrNoRevocation is returned by Work.Revoke where the provider has no way to take
	// a permission back. Trying again would not help: the tokens are destroyed here.
	ErrNoRevocation = errors.New("provider offers no revocation")

	// ErrFinal is the cause of an error that no further try can mend: background
	// work ends with it.
	ErrFinal = errors.New("final")

	// ErrNotYet is returned by background work that has to wait for something to
	// end first. It is no failure; the work is to be tried again in a while.
	ErrNotYet = errors.New("not yet")
)

// Ending is an error that ends the attempt it is about: what the attempt holds
// goes back, and Err is what the person is told.
type Ending struct{ Err error }

func (e Ending) Error() string { return e.Err.Error() }
func (e Ending) Unwrap() error { return e.Err }
