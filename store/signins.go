package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"accord/consent"
)

// sealedSignIn is what is sealed of a sign-in.
type sealedSignIn struct {
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

// StartSignIn implements consent.SessionStore.
func (db *DB) StartSignIn(ctx context.Context, s consent.SignIn) error {
	clear, err := json.Marshal(sealedSignIn{s.Nonce, s.Verifier})
	if err != nil {
		return err
	}
	sealed, err := db.keys.seal(clear, "sign_ins", "sealed", s.StateHash, "")
	if err != nil {
		return err
	}
	_, err = db.execute(ctx, `INSERT INTO sign_ins (state_hash, session_hash, sealed, return_to, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		s.StateHash, s.SessionHash, sealed, s.ReturnTo, ms(s.ExpiresAt))
	if err != nil {
		return db.failure("start a sign-in", err)
	}
	return nil
}

// TakeSignIn implements consent.SessionStore.
func (db *DB) TakeSignIn(ctx context.Context, stateHash, sessionHash string, now time.Time) (consent.SignIn, error) {
	s := consent.SignIn{StateHash: stateHash, SessionHash: sessionHash}
	err := db.write(ctx, "take a sign-in", func(t *tx) error {
		var sealed []byte
		err := t.one(`DELETE FROM sign_ins WHERE state_hash = $1 AND session_hash = $2 AND expires_at > $3 RETURNING sealed, return_to, expires_at`,
			params(stateHash, sessionHash, ms(now)), &sealed, &s.ReturnTo, instant(&s.ExpiresAt))
		if errors.Is(err, sql.ErrNoRows) {
			return consent.Fail(consent.NotFound, "signin.over")
		}
		if err != nil {
			return err
		}
		clear, err := db.keys.open(sealed, "sign_ins", "sealed", stateHash, "")
		if err != nil {
			return err
		}
		var in sealedSignIn
		if json.Unmarshal(clear, &in) != nil {
			return errBroken
		}
		s.Nonce, s.Verifier = in.Nonce, in.Verifier
		return nil
	})
	if err != nil {
		return consent.SignIn{}, err
	}
	return s, nil
}
