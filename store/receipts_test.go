package store_test

import (
	"slices"
	"testing"

	"accord/consent"
)

// TestReceiptsOfOneInstantAreInOrder: also where connections follow each other faster
// than the clock moves.
func TestReceiptsOfOneInstantAreInOrder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.person("mia")
		var want []string
		for range 3 {
			mia.Connects(consent.LinkedInOnly)
			ok(t, w.SetVisible(t.Context(), mia.Actor(), false))
			next, err := w.ChangeChoice(t.Context(), mia.Actor(), consent.BothAccounts, mia.Standing().Conn.Version)
			ok(t, err)
			ok(t, mia.Confirms(mia.Arrives(next)))
			mia.Disconnects()
			want = append(want, string(consent.Given), string(consent.Changed), string(consent.Withdrawn))
			w.Store.TakeJobs()
		}
		list, err := w.db.Receipts(t.Context(), mia.User.ID)
		ok(t, err)
		var got []string
		for _, r := range slices.Backward(list) {
			got = append(got, string(r.Event))
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}
