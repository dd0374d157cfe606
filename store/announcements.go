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
	return t.do(`INSERT INTO announcements (id, policy_version, published_at, headline, message, whereabouts, sharing, how_to, privacy_url, contact)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
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

// EnqueueLetters implements consent.PolicyStore.
func (db *DB) EnqueueLetters(ctx context.Context, job consent.AnnounceJob, batch int) error {
	return db.write(ctx, "queue letters", func(t *tx) error {
		var p consent.Policy
		if err := t.one(`SELECT `+policyColumns+` FROM policy p WHERE p.id = 1`, nil, policyFields(&p)...); err != nil {
			return err
		}
		var people []string
		var err error
		switch p.Allow {
		case consent.Everyone:
			people, err = ids(t, everyoneBehind, job.After, batch)
		case consent.OneGroup:
			people, err = ids(t, groupBehind, job.After, batch, p.GroupID)
		}
		if err != nil {
			return err
		}
		for _, id := range people {
			t.enqueue(consent.LetterJob{Letter: consent.AnnouncementLetter, UserID: id, About: job.AnnouncementID})
		}
		if len(people) == batch {
			t.enqueue(consent.AnnounceJob{AnnouncementID: job.AnnouncementID, After: people[batch-1]})
		}
		if len(people) > 0 {
			t.audit(db.now(), "system", "", "letters.queued", job.AnnouncementID, detail{"letters": len(people)})
		}
		return nil
	})
}
