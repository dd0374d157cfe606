package store

import "accord/consent"

// keepNotice stores the consent text a person saw, once for all who saw the same.
func (t *tx) keepNotice(n consent.Notice) error {
	if n.Hash == "" {
		return nil
	}
	return t.do(`INSERT INTO notices (hash, language, version, body) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING`, n.Hash, n.Language, n.Version, n.Text)
}
