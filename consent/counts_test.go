package consent_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"accord/consent"
)

func TestPreview(t *testing.T) {
	w, m, _, _ := pilot(t)
	w.SignIn("hana")
	admin := w.Admin().Actor()
	preview := func(allow consent.Allow, group string) (consent.Effect, error) {
		e, known, err := w.PreviewPolicy(t.Context(), admin, allow, group)
		if known != (err == nil) {
			t.Errorf("known %v, %v", known, err)
		}
		return e, err
	}
	for name, row := range map[string]struct {
		allow consent.Allow
		group string
		want  consent.Effect
	}{
		"everyone": {consent.Everyone, "", consent.Effect{Eligible: 4, Connected: 2}},
		"pilot":    {consent.OneGroup, w.Group("pilot"), consent.Effect{Eligible: 2, Connected: 2}},
		"No":       {consent.Nobody, "", consent.Effect{Connected: 2, Suspended: 2}},
	} {
		if got, err := preview(row.allow, row.group); err != nil || got != row.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	w.Members("of hana", "hana")
	if got, err := preview(consent.OneGroup, w.Group("of hana")); err != nil || got != (consent.Effect{Eligible: 1, Connected: 2, Suspended: 2}) {
		t.Errorf("another group: %+v, %v", got, err)
	}
	_, err := preview(consent.OneGroup, "?")
	told(t, err, consent.Invalid, "policy.group_unknown")
	_, err = preview("?", "")
	told(t, err, consent.Invalid, "policy.allow")
	failing(m, "Effect")
	_, err = preview(consent.Everyone, "")
	told(t, err, consent.Outage, "database.no_answer")
	m.Before(nil)
	w.Allow(consent.Nobody, "", consent.Everything())
	if got, err := preview(consent.Everyone, ""); err != nil || got != (consent.Effect{Eligible: 4, Ending: 2}) {
		t.Errorf("after No: %+v, %v", got, err)
	}
}

// TestCountsAreShared (H10): of many who ask, one counts; a page waits for it no
// longer than a page may, and who asks again finds the same count under way.
func TestCountsAreShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m := world(t)
		admin := w.Admin().Actor()
		var counted atomic.Int32
		slow := make(chan struct{})
		m.Before(func(method string) error {
			if method == "Effect" {
				counted.Add(1)
				<-slow
			}
			return nil
		})
		began := time.Now()
		for range 3 {
			go func() { _, _, _ = w.PreviewPolicy(t.Context(), admin, consent.Everyone, "") }()
		}
		e, known, err := w.PreviewPolicy(t.Context(), admin, consent.Everyone, "")
		if took := time.Since(began); known || err != nil || e != (consent.Effect{}) || took != 1500*time.Millisecond {
			t.Errorf("%+v, known %v, %v after %v", e, known, err, took)
		}
		gone, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began = time.Now()
		if _, known, err := w.PreviewPolicy(gone, admin, consent.Everyone, ""); known || err != nil || time.Since(began) != time.Second {
			t.Errorf("who gave up: known %v, %v after %v", known, err, time.Since(began))
		}
		time.AfterFunc(time.Second, func() { close(slow) })
		began = time.Now()
		if e, known, err := w.PreviewPolicy(t.Context(), admin, consent.Everyone, ""); !known || err != nil || e.Eligible != 1 || time.Since(began) != time.Second {
			t.Errorf("asked again: %+v, known %v, %v after %v", e, known, err, time.Since(began))
		}
		if counted.Load() != 1 {
			t.Errorf("counted %d times", counted.Load())
		}
		for _, allow := range []consent.Allow{consent.Everyone, consent.Nobody} {
			if _, known, err := w.PreviewPolicy(t.Context(), admin, allow, ""); !known || err != nil {
				t.Errorf("%s: known %v, %v", allow, known, err)
			}
		}
		if counted.Load() != 3 {
			t.Errorf("counted %d times", counted.Load())
		}
	})
}

// TestCountsAreOfOneGroup: counts of two groups are two, also of groups that are named
// alike; who began one may leave.
func TestCountsAreOfOneGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, m := world(t)
		w.SignIn("diego")
		w.Members("a", "diego")
		w.Members("b")
		slow := make(chan struct{})
		m.Before(func(method string) error {
			if method == "Effect" {
				<-slow
			}
			return nil
		})
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, known, err := w.PreviewPolicy(gone, w.Admin().Actor(), consent.Everyone, ""); known || err != nil {
			t.Errorf("who is gone: known %v, %v", known, err)
		}
		eligible := map[string]chan int{"a": make(chan int, 1), "b": make(chan int, 1)}
		for name, counted := range eligible {
			go func() {
				e, _, err := w.PreviewPolicy(t.Context(), w.Admin().Actor(), consent.OneGroup, w.Group(name))
				if err != nil {
					t.Error(err)
				}
				counted <- e.Eligible
			}()
		}
		synctest.Wait()
		close(slow)
		if a, b := <-eligible["a"], <-eligible["b"]; a != 1 || b != 0 {
			t.Errorf("eligible: %d and %d", a, b)
		}
	})
}
