package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"accord/consent"
)

const receiptColumns = `r.id, r.user_id, r.connection_id, r.event, r.made_by, r.choice, r.categories, r.notice_hash, r.notice_version, r.language, r.policy_version, r.at`

func receiptFields(r *consent.Receipt, categories *string) []any {
	return []any{
		&r.ID, &r.UserID, &r.ConnectionID, &r.Event, &r.By, &r.Choice, categories, &r.NoticeHash, &r.NoticeVersion,
		&r.Language, &r.PolicyVersion, instant(&r.At),
	}
}

func joinCategories(list []consent.Category) string {
	words := make([]string, len(list))
	for i, c := range list {
		words[i] = string(c)
	}
	return strings.Join(words, " ")
}

func splitCategories(s string) []consent.Category {
	var list []consent.Category
	for _, w := range strings.Fields(s) {
		list = append(list, consent.Category(w))
	}
	return list
}

// prove adds a receipt and the audit line of the same event.
func (t *tx) prove(r consent.Receipt, d detail) error {
	err := t.do(`INSERT INTO receipts (id, user_id, connection_id, event, made_by, choice, categories, notice_hash, notice_version, language, policy_version, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		r.ID, r.UserID, r.ConnectionID, r.Event, r.By, r.Choice, joinCategories(r.Categories), r.NoticeHash, r.NoticeVersion, r.Language, r.PolicyVersion, ms(r.At))
	if err != nil {
		return err
	}
	actor := ""
	if r.By == consent.BySelf {
		actor = r.UserID
	}
	if d == nil {
		d = detail{}
	}
	d["receipt"], d["choice"], d["policy_version"] = r.ID, r.Choice, r.PolicyVersion
	t.audit(r.At, string(r.By), actor, "consent."+string(r.Event), r.ConnectionID, d)
	return nil
}

// Receipts implements consent.ReadStore.
func (db *DB) Receipts(ctx context.Context, userID string) ([]consent.Receipt, error) {
	var list []consent.Receipt
	err := db.read(ctx).each(`SELECT `+receiptColumns+` FROM receipts r WHERE r.user_id = $1 ORDER BY r.at DESC, r.id DESC`, with(userID), func(scan scan) error {
		var r consent.Receipt
		var categories string
		if err := scan(receiptFields(&r, &categories)...); err != nil {
			return err
		}
		r.Categories = splitCategories(categories)
		list = append(list, r)
		return nil
	})
	if err != nil {
		return nil, db.told("read receipts", err)
	}
	return list, nil
}

// Receipt implements consent.ReadStore. The notice is empty where none was seen,
// as with a withdrawal.
func (db *DB) Receipt(ctx context.Context, userID, id string) (consent.Receipt, consent.Notice, error) {
	var r consent.Receipt
	var n consent.Notice
	var categories string
	err := db.read(ctx).one(`SELECT `+receiptColumns+`, COALESCE(n.hash, ''), COALESCE(n.language, ''), COALESCE(n.version, ''), COALESCE(n.body, '')
		FROM receipts r LEFT JOIN notices n ON n.hash = r.notice_hash WHERE r.id = $1 AND r.user_id = $2`,
		with(id, userID), append(receiptFields(&r, &categories), &n.Hash, &n.Language, &n.Version, &n.Text)...)
	if errors.Is(err, sql.ErrNoRows) {
		return consent.Receipt{}, consent.Notice{}, consent.Errorf(consent.NotFound, "There is no such receipt of yours.")
	}
	if err != nil {
		return consent.Receipt{}, consent.Notice{}, db.told("read a receipt", err)
	}
	r.Categories = splitCategories(categories)
	return r, n, nil
}
