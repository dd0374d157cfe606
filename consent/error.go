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
	// Busy: asked too often; the same request may pass later.
	Busy
)

// Error is an error with a sentence that may be shown: what happened, what was
// not changed, what to do. Cause is for the log only and never shown.
type Error struct {
	Kind    Kind
	Message string
	Field   string // the form field at fault, if one is
	Cause   error
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Message + ": " + e.Cause.Error()
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Cause }

// Errorf makes an Error of a kind whose message is for the reader.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
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

// ErrGrantRefused is returned by the translators to LinkedIn and to the work
// account when a token was refused as revoked, expired or unknown. The network
// worked; the permission is gone.
var ErrGrantRefused = errors.New("grant refused")

// ErrNoRevocation is returned by Work.Revoke where the provider has no way to take
// a permission back. Trying again would not help: the tokens are destroyed here.
var ErrNoRevocation = errors.New("provider offers no revocation")
