package consenttest

import (
	"context"
	"slices"
	"strings"
	"time"

	"accord/consent"
)

// Release implements consent.ReleaseStore.
func (m *Memory) Release(ctx context.Context, l consent.Look, rule func(consent.Sight, time.Time) *consent.AccessRecord) error {
	done, err := m.begin(ctx, "Release")
	if err != nil {
		return err
	}
	defer done()
	var record *consent.AccessRecord
	for range 2 {
		s, err := m.look(l)
		if err != nil {
			return err
		}
		record = rule(s, m.clock.Now())
	}
	if record != nil {
		m.records = append(m.records, *record)
	}
	return nil
}

// NoteRefusal implements consent.ReleaseStore.
func (m *Memory) NoteRefusal(r consent.AccessRecord) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = append(m.records, r)
}

// NoteRepeat implements consent.ReleaseStore.
func (m *Memory) NoteRepeat(recordID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.records {
		if m.records[i].ID == recordID {
			m.records[i].Repeats++
		}
	}
}

// Accesses implements consent.ReleaseStore.
func (m *Memory) Accesses(ctx context.Context, userID string, behind consent.Cursor, limit int) ([]consent.AccessRecord, error) {
	done, err := m.begin(ctx, "Accesses")
	if err != nil {
		return nil, err
	}
	defer done()
	var list []consent.AccessRecord
	for _, r := range m.records {
		past := behind == consent.Cursor{} || r.At.Before(behind.At) || r.At.Equal(behind.At) && r.ID < behind.ID
		if r.UserID == userID && past {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b consent.AccessRecord) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
	return list[:min(limit, len(list))], nil
}

// LastReads implements consent.ReleaseStore.
func (m *Memory) LastReads(ctx context.Context, userID string) (map[consent.Category]time.Time, error) {
	done, err := m.begin(ctx, "LastReads")
	if err != nil {
		return nil, err
	}
	defer done()
	last := map[consent.Category]time.Time{}
	for _, r := range m.records {
		if r.UserID == userID && r.Decision.Released && r.At.After(last[r.Category]) {
			last[r.Category] = r.At
		}
	}
	return last, nil
}

// Receipts implements consent.ConnectStore.
func (m *Memory) Receipts(ctx context.Context, userID string) ([]consent.Receipt, error) {
	done, err := m.begin(ctx, "Receipts")
	if err != nil {
		return nil, err
	}
	defer done()
	var list []consent.Receipt
	for _, r := range slices.Backward(m.receipts) {
		if r.UserID == userID {
			list = append(list, copyReceipt(r))
		}
	}
	return list, nil
}

// Receipt implements consent.ConnectStore.
func (m *Memory) Receipt(ctx context.Context, userID, id string) (consent.Receipt, consent.Notice, error) {
	done, err := m.begin(ctx, "Receipt")
	if err != nil {
		return consent.Receipt{}, consent.Notice{}, err
	}
	defer done()
	for _, r := range m.receipts {
		if r.UserID == userID && r.ID == id {
			return copyReceipt(r), m.notices[r.NoticeHash], nil
		}
	}
	return consent.Receipt{}, consent.Notice{}, missing("receipt")
}
