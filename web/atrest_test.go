//go:build !release

package web

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"accord/consent"
	"accord/sandbox"
)

// TestNothingAtRest: rows P01, P08, P09. After people have connected, looked, been
// read and disconnected, no byte of the database or the log holds what LinkedIn or
// the work account said about them, nor a LinkedIn id.
func TestNothingAtRest(t *testing.T) {
	p := newPortal(t)
	p.allows(t, "allow", "everyone", "choices", "both")
	priya := p.connected(t, sandbox.Priya, consent.BothAccounts)
	hana := p.connected(t, sandbox.Hana, consent.BothAccounts)
	for _, who := range []*person{priya, hana} {
		status(t, "shared", who.get("/connection/shared"), 200)
		for _, c := range consent.WorkCategories() {
			who.mustRead(c.Short())
		}
		status(t, "card", who.part("/cards/"+sandbox.Priya+"?app=mail"), 200)
	}
	hana.post("/connection/disconnect")
	eventually(t, "the grants are returned", func() bool { return hana.grants(consent.GrantRevoking) == 0 })

	secrets := []string{priya.cookie()}
	for _, who := range []*person{priya, hana} {
		secrets = append(append(secrets, who.member().Sub, who.member().Headline), p.Outside.Secrets(who.ID)...)
	}
	st := priya.standing()
	for _, account := range []consent.Account{consent.LinkedInAccount, consent.WorkAccount} {
		g, err := p.DB.Grant(t.Context(), st.Conn.ID, account)
		ok(t, err)
		secrets = append(secrets, g.AccessToken.Reveal(), g.RefreshToken.Reveal())
	}
	var directory strings.Builder // what the database may know of people
	for _, known := range p.Outside.People() {
		directory.WriteString(known.DisplayName + "\n" + known.Mail + "\n")
	}
	for _, c := range consent.Categories() {
		values, err := p.Service.OwnValues(t.Context(), priya.actor(), c)
		ok(t, err)
		for _, item := range values.Items {
			d := item.Describe()
			for _, f := range append(d.Facts, consent.Fact{Value: d.Title}) {
				if len(f.Value) >= 12 && !strings.Contains(directory.String(), f.Value) {
					secrets = append(secrets, f.Value)
				}
			}
		}
	}
	if len(secrets) < 100 {
		t.Fatalf("only %d values to look for", len(secrets))
	}
	sinks := map[string][]byte{"the log": []byte(p.Log.String())}
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if data, err := os.ReadFile(p.File + suffix); err == nil {
			sinks["the database"+suffix] = data
		}
	}
	if len(sinks) < 2 || len(sinks["the database"]) == 0 {
		t.Fatal("nothing to look through")
	}
	for sink, data := range sinks {
		for _, secret := range secrets {
			if len(secret) < 6 {
				continue // too short to mean anything
			}
			for _, form := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret)), hex.EncodeToString([]byte(secret))} {
				if bytes.Contains(data, []byte(form)) {
					t.Errorf("%s holds %q", sink, form)
				}
			}
		}
	}
}
