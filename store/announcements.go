package store

import (
	"context"

	"accord/consent"
)

// Empty where nothing was published.
const announcementColumns = `COALESCE(n.id, ''), COALESCE(n.policy_version, 0), n.published_at, COALESCE(n.headline, ''), COALESCE(n.message, ''),
	COALESCE(n.whereabouts, ''), COALESCE(n.sharing, ''), COALESCE(n.how_to, ''), COALESCE(n.privacy_url, ''), COALESCE(n.contact, '')`

func announcementFields(a *consent.Announcement) []any {
	return []any{&a.ID, &a.PolicyVersion, instant(&a.PublishedAt), &a.Headline, &a.Message, &a.Where, &a.Sharing, &a.HowTo, &a.PrivacyURL, &a.Contact}
}

func (t *tx) insertAnnouncement(a consent.Announcement) error {
	return t.do(`INSERT INTO announcements (id, policy_version, published_at, headline, message, whereabouts, sharing, how_to, privacy_url, contact, mailed_after)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')`,
		a.ID, a.PolicyVersion, ms(a.PublishedAt), a.Headline, a.Message, a.Where, a.Sharing, a.HowTo, a.PrivacyURL, a.Contact)
}

// The next people with a mail address behind an id, whom everyone or one group
// includes. The id is the lower bound of an index, so the last batch is as quick
// as the first.
const (
	everyoneBehind = `SELECT u.id FROM users u WHERE u.id > $1 AND u.enabled AND u.mail <> '' ORDER BY u.id LIMIT $2`
	groupBehind    = `SELECT m.user_id FROM members m JOIN users u ON u.id = m.user_id
		WHERE m.group_id = $3 AND m.user_id > $1 AND u.enabled AND u.mail <> '' ORDER BY m.user_id LIMIT $2`
)

// EnqueueLetters implements consent.WorkStore. The announcement knows up to whom
// letters are queued: of two runs of the same batch, one finds that moved on.
func (db *DB) EnqueueLetters(ctx context.Context, job consent.AnnounceJob, batch int) error {
	return db.write(ctx, "queue letters", func(t *tx) error {
		var p consent.Policy
		if err := t.one(`SELECT `+policyColumns+` FROM`+policyInForce+` WHERE f.id = 1`, nil, policyFields(&p)...); err != nil {
			return err
		}
		people, err := t.announcedTo(p, job.After, batch)
		if err != nil || len(people) == 0 {
			return err
		}
		last := people[len(people)-1]
		moved, err := t.exec(`UPDATE announcements SET mailed_after = $1 WHERE id = $2 AND mailed_after = $3`, last, job.AnnouncementID, job.After)
		if err != nil || moved == 0 {
			return err
		}
		for _, id := range people {
			t.enqueue(consent.LetterJob{Letter: consent.AnnouncementLetter, UserID: id, About: job.AnnouncementID})
		}
		if len(people) == batch {
			t.enqueue(consent.AnnounceJob{AnnouncementID: job.AnnouncementID, After: last})
		}
		t.audit(db.now(), consent.BySystem, "", "letters.queued", job.AnnouncementID, detail{"letters": len(people)})
		return nil
	})
}

func (t *tx) announcedTo(p consent.Policy, after string, batch int) ([]string, error) {
	switch p.Allow {
	case consent.Everyone:
		return ids(t, everyoneBehind, after, batch)
	case consent.OneGroup:
		return ids(t, groupBehind, after, batch, p.GroupID)
	}
	return nil, nil
}

// ClaimLetter implements consent.WorkStore.
func (db *DB) ClaimLetter(ctx context.Context, key string) (bool, error) {
	first, err := db.execute(ctx, `INSERT INTO letters (letter, claimed_at) VALUES ($1, $2) ON CONFLICT (letter) DO NOTHING`, key, ms(db.now()))
	if err != nil {
		return false, db.failure("claim a letter", err)
	}
	return first == 1, nil
}

// UnclaimLetter implements consent.WorkStore.
func (db *DB) UnclaimLetter(ctx context.Context, key string) error {
	if _, err := db.execute(ctx, `DELETE FROM letters WHERE letter = $1`, key); err != nil {
		return db.failure("give a letter back", err)
	}
	return nil
}
