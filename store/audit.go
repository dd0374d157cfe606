package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"accord/consent"
)

// AuditLine is one line of the trail: who changed what. It names people and
// things by our ids and holds no personal data. Lines are added and never changed.
type AuditLine struct {
	Seq       int64     `json:"seq"`
	ID        string    `json:"id"`
	At        time.Time `json:"at"`
	ActorKind string    `json:"actor_kind"` // a consent.ActorKind
	ActorID   string    `json:"actor_id"`   // a user id, where a person acted
	Action    string    `json:"action"`
	SubjectID string    `json:"subject_id"`
	Detail    string    `json:"detail"` // JSON
	Chain     string    `json:"chain"`  // covers this line and the chain before
}

// detail is what an audit line says beyond who, what and when: ids, versions,
// settings and counts.
type detail map[string]any

// audit adds a line to this transaction.
func (t *tx) audit(at time.Time, actorKind consent.ActorKind, actorID, action, subjectID string, d detail) {
	text := []byte("{}")
	if d != nil {
		var err error
		if text, err = json.Marshal(d); err != nil {
			panic("store: audit detail: " + err.Error()) // strings, numbers and bools only
		}
	}
	t.lines = append(t.lines, AuditLine{ID: consent.RandomID(), At: at, ActorKind: string(actorKind), ActorID: actorID, Action: action, SubjectID: subjectID, Detail: string(text)})
}

// insertAudit writes the lines, last in the transaction, as each waits for the
// one before: the chain has one end.
func (t *tx) insertAudit() error {
	if len(t.lines) == 0 {
		return nil
	}
	var seq int64
	var chain string
	if err := t.one(`UPDATE audit_head SET seq = seq + $1 WHERE id = 1 RETURNING seq, chain`, params(len(t.lines)), &seq, &chain); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	seq -= int64(len(t.lines))
	for _, l := range t.lines {
		seq++
		l.Seq, l.At = seq, time.UnixMilli(l.At.UnixMilli()).UTC()
		chain = t.db.keys.link(chain, l)
		err := t.do(`INSERT INTO audit (seq, id, at, actor_kind, actor_id, action, subject_id, detail, chain) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			l.Seq, l.ID, l.At.UnixMilli(), l.ActorKind, l.ActorID, l.Action, l.SubjectID, l.Detail, chain)
		if err != nil {
			return fmt.Errorf("audit: %w", err)
		}
	}
	if err := t.do(`UPDATE audit_head SET chain = $1 WHERE id = 1`, chain); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// link is the next value of the chain. Without the key nobody can make one, so
// neither a changed nor a missing line goes unnoticed.
func (k *keys) link(before string, l AuditLine) string {
	return k.mac("audit|" + before + "|" + strings.Join([]string{
		strconv.FormatInt(l.Seq, 10), l.ID, strconv.FormatInt(l.At.UnixMilli(), 10),
		strconv.Quote(l.ActorKind), strconv.Quote(l.ActorID), strconv.Quote(l.Action), strconv.Quote(l.SubjectID), strconv.Quote(l.Detail),
	}, "|"))
}

const auditColumns = `seq, id, at, actor_kind, actor_id, action, subject_id, detail, chain`

func auditFields(l *AuditLine) []any {
	return []any{&l.Seq, &l.ID, instant(&l.At), &l.ActorKind, &l.ActorID, &l.Action, &l.SubjectID, &l.Detail, &l.Chain}
}

// Audit lists the trail, newest first, older than line before (0: from the newest).
func (db *DB) Audit(ctx context.Context, before int64, limit int) ([]AuditLine, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	var list []AuditLine
	err := db.read(ctx).each(`SELECT `+auditColumns+` FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT $2`, params(before, limit), func(scan scan) error {
		var l AuditLine
		if err := scan(auditFields(&l)...); err != nil {
			return err
		}
		list = append(list, l)
		return nil
	})
	if err != nil {
		return nil, db.failure("read the audit trail", err)
	}
	return list, nil
}

// EachAudit calls line for the whole trail, oldest first.
func (db *DB) EachAudit(ctx context.Context, line func(AuditLine) error) error {
	err := db.read(ctx).each(`SELECT `+auditColumns+` FROM audit ORDER BY seq`, nil, func(scan scan) error {
		var l AuditLine
		if err := scan(auditFields(&l)...); err != nil {
			return err
		}
		return line(l)
	})
	if err != nil {
		return db.failure("read the audit trail", err)
	}
	return nil
}

// VerifyAudit checks that no line was changed, removed or slipped in, and returns
// how many there are. The error names the first line that is wrong.
func (db *DB) VerifyAudit(ctx context.Context) (lines int64, err error) {
	began, chain, err := db.auditEnd(ctx)
	if err != nil {
		return 0, err
	}
	link, atBegan := "", ""
	err = db.EachAudit(ctx, func(l AuditLine) error {
		lines++
		link = db.keys.link(link, l)
		if l.Seq != lines || l.Chain != link {
			return final{fmt.Errorf("the audit trail was tampered with at line %d", lines)}
		}
		if l.Seq == began {
			atBegan = link
		}
		return nil
	})
	if err != nil {
		return lines, err
	}
	// Lines that were added meanwhile moved the end with them.
	ended, _, err := db.auditEnd(ctx)
	if err != nil {
		return lines, err
	}
	if lines < began || lines > ended || atBegan != chain {
		return lines, fmt.Errorf("the audit trail was tampered with: it ends at line %d instead of %d", lines, ended)
	}
	return lines, nil
}

// auditEnd is the last line of the trail, and its chain value.
func (db *DB) auditEnd(ctx context.Context) (seq int64, chain string, err error) {
	err = db.read(ctx).one(`SELECT seq, chain FROM audit_head WHERE id = 1`, nil, &seq, &chain)
	if err != nil {
		return 0, "", db.failure("read the audit trail", err)
	}
	return seq, chain, nil
}
