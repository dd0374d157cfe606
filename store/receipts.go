package store

import (
	"context"
	"database/sql"
	"errors"

	"accord/consent"
)

const receiptColumns = `r.id, r.user_id, r.connection_id, r.event, r.made_by, r.reason, r.choice, r.categories, r.notice_hash, r.notice_version, r.language, r.policy_version, r.at`

func receiptFields(r *consent.Receipt, categories *consent.Set) []any {
	return []any{
		&r.ID, &r.UserID, &r.ConnectionID, &r.Event, &r.By, &r.Reason, &r.Choice, set(categories), &r.NoticeHash, &r.NoticeVersion,
		&r.Language, &r.PolicyVersion, instant(&r.At),
	}
}

// prove adds a receipt and the audit line of the same event. The person is held, so
// the receipts of each are numbered as they came, also within one instant.
func (t *tx) prove(r consent.Receipt, version int64) error {
	err := t.do(`INSERT INTO receipts (id, user_id, connection_id, event, made_by, reason, choice, categories, notice_hash, notice_version, language, policy_version, seq, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, (SELECT COALESCE(max(l.seq), 0) + 1 FROM receipts l WHERE l.user_id = $2), $13)`,
		r.ID, r.UserID, r.ConnectionID, r.Event, r.By, r.Reason, r.Choice, consent.SetOf(r.Categories...).String(), r.NoticeHash, r.NoticeVersion, r.Language,
		r.PolicyVersion, ms(r.At))
	if err != nil {
		return err
	}
	t.audit(r.At, r.By, actorOf(r.By, r.UserID), "consent."+string(r.Event), r.ConnectionID, detail{
		"receipt": r.ID, "choice": r.Choice, "policy_version": r.PolicyVersion, "version": version, "reason": r.Reason,
	})
	return nil
}

// Receipts implements consent.ConnectStore.
func (db *DB) Receipts(ctx context.Context, userID string) ([]consent.Receipt, error) {
	var list []consent.Receipt
	err := db.read(ctx).each(`SELECT `+receiptColumns+` FROM receipts r WHERE r.user_id = $1 ORDER BY r.seq DESC`, params(userID), func(scan scan) error {
		var r consent.Receipt
		var categories consent.Set
		if err := scan(receiptFields(&r, &categories)...); err != nil {
			return err
		}
		r.Categories = categories.List()
		list = append(list, r)
		return nil
	})
	if err != nil {
		return nil, db.failure("read receipts", err)
	}
	return list, nil
}

// Receipt implements consent.ConnectStore. The notice is empty where none was seen,
// as with a withdrawal.
func (db *DB) Receipt(ctx context.Context, userID, id string) (consent.Receipt, consent.Notice, error) {
	var r consent.Receipt
	var n consent.Notice
	var categories consent.Set
	err := db.read(ctx).one(`SELECT `+receiptColumns+`, COALESCE(n.hash, ''), COALESCE(n.language, ''), COALESCE(n.version, ''), COALESCE(n.body, '')
		FROM receipts r LEFT JOIN notices n ON n.hash = r.notice_hash WHERE r.id = $1 AND r.user_id = $2`,
		params(id, userID), append(receiptFields(&r, &categories), &n.Hash, &n.Language, &n.Version, &n.Text)...)
	if errors.Is(err, sql.ErrNoRows) {
		return consent.Receipt{}, consent.Notice{}, consent.Fail(consent.NotFound, "receipt.none")
	}
	if err != nil {
		return consent.Receipt{}, consent.Notice{}, db.failure("read a receipt", err)
	}
	r.Categories = categories.List()
	return r, n, nil
}
