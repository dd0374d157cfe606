//go:build !release

package sandbox

import "time"

// Members lists everybody with a LinkedIn account: the people of the directory and
// one stranger, whose PersonID is empty.
func (s *Sandbox) Members() []Member {
	var list []Member
	for _, m := range s.linkedin.members {
		list = append(list, *m)
	}
	return list
}

// RevokeAtLinkedIn does what a member does who removes Accord under permitted
// services: every token of his is revoked. It takes a directory id or a LinkedIn sub.
func (s *Sandbox) RevokeAtLinkedIn(personID string) {
	if m, ok := s.linkedin.member(personID); ok {
		s.linkedin.revokeMember(m.Sub)
	}
}

// ExpireAtLinkedIn ends the life of a member's tokens now. He still allows Accord,
// so that renewing passes straight through. It takes a directory id or a LinkedIn sub.
func (s *Sandbox) ExpireAtLinkedIn(personID string) {
	m, ok := s.linkedin.member(personID)
	if !ok {
		return
	}
	s.linkedin.mu.Lock()
	defer s.linkedin.mu.Unlock()
	for _, token := range s.linkedin.tokens {
		if token.member == m.Sub {
			token.expires = s.now()
		}
	}
}

// SetSnapshotDelay makes snapshots available only this long after the member's
// consent, as LinkedIn builds them then. Until that they answer "no data".
func (s *Sandbox) SetSnapshotDelay(d time.Duration) {
	s.linkedin.mu.Lock()
	defer s.linkedin.mu.Unlock()
	s.linkedin.snapshotDelay = d
}

// LinkedInGranted tells whether a member allows Accord anything at present, and what.
func (s *Sandbox) LinkedInGranted(personID string) []string {
	m, ok := s.linkedin.member(personID)
	if !ok {
		return nil
	}
	s.linkedin.mu.Lock()
	defer s.linkedin.mu.Unlock()
	grant, ok := s.linkedin.grants[m.Sub]
	if !ok {
		return nil
	}
	return append([]string(nil), grant.scopes...)
}
