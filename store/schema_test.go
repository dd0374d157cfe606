package store_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"accord/consent"
	"accord/store"
)

// columns says what every column holds. A new one fails the test until somebody
// has thought about what it may hold and written it down here. None may hold data
// of the LinkedIn account or of the work account.
var columns = map[string]string{
	"users":          "id id, issuer directory, subject directory, user_name directory, name directory, mail directory, enabled setting, admin setting, auditor setting, groups_unknown setting, prompted_at time, created_at time",
	"groups":         "id directory, name directory, name_lower directory, source setting",
	"members":        "group_id id, user_id id",
	"sessions":       "hash hash, user_id id, created_at time, seen_at time, expires_at time",
	"sign_ins":       "state_hash hash, session_hash hash, sealed sealed, return_to setting, expires_at time",
	"tenants":        "issuer directory, tenant directory",
	"policies":       "version version, allow setting, group_id id, group_name directory, categories setting, withdrawn_version version, withheld_linkedin_profile version, withheld_linkedin_interests version, withheld_linkedin_subscriptions version, withheld_linkedin_connections version, withheld_work_profile version, withheld_work_calendar version, withheld_work_interests version, withheld_work_subscriptions version, withheld_work_contacts version, changed_by directory, changed_by_id id, changed_at time, announcement_id id",
	"policy":         "id id, version version",
	"announcements":  "id id, policy_version version, published_at time, headline text, message text, whereabouts text, sharing text, how_to text, privacy_url text, contact text, mailed_after id",
	"letters":        "letter id, claimed_at time",
	"notices":        "hash hash, language setting, version version, body text",
	"attempts":       "id id, user_id id, session_hash hash, purpose setting, categories choice, held choice, policy_version version, connection_version version, notice_hash hash, step setting, state_hash hash, return_to setting, created_at time, expires_at time, secrets_sealed sealed",
	"connections":    "id id, user_id id, member_hash pseudonym, categories choice, granted choice, listed choice, visible choice, version version, policy_version version, attempt_id id, opened_at time, changed_at time, renew_by time, lapsed_at time, lapsed setting, suspended_at time, suspended_by setting, closed_at time, closed_by setting, closed_on setting",
	"grants":         "id id, connection_id id, user_id id, account setting, state setting, sealed sealed, version version, leased_until time, scopes setting, covers choice, expires_at time, tries count, updated_at time",
	"receipts":       "id id, user_id id, connection_id id, event setting, made_by setting, reason setting, choice choice, categories choice, notice_hash hash, notice_version version, language setting, policy_version version, seq count, at time",
	"access_records": "id id, user_id id, connection_id id, category setting, reader setting, client setting, released setting, reason setting, repeats count, at time",
	"audit":          "seq count, id id, at time, actor_kind setting, actor_id id, action setting, subject_id id, detail setting, chain hash",
	"audit_head":     "id id, seq count, chain hash",
	"key_checks":     "id id, sealed sealed, pseudonym pseudonym",
}

func TestEveryColumnIsClassified(t *testing.T) {
	eachPlace(t, func(t *testing.T, p place) {
		db := p.opened(t)
		query := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`
		if db.Engine() == "postgres" {
			query = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()`
		}
		rows, err := db.Writer().QueryContext(t.Context(), query)
		ok(t, err)
		defer rows.Close()
		found := map[string]bool{}
		for rows.Next() {
			var table, column string
			ok(t, rows.Scan(&table, &column))
			if table != "goose_db_version" && table != "job_log" {
				found[table+"."+column] = true
			}
		}
		ok(t, rows.Err())
		listed := map[string]bool{}
		for table, list := range columns {
			for entry := range strings.SplitSeq(list, ", ") {
				column, kind, _ := strings.Cut(entry, " ")
				listed[table+"."+column] = kind != ""
			}
		}
		for c := range found {
			if !listed[c] {
				t.Errorf("%s is a column nobody classified", c)
			}
		}
		for c := range listed {
			if !found[c] {
				t.Errorf("%s is classified and does not exist", c)
			}
		}
	})
}

// TestNothingSecretInTheClear looks for tokens and LinkedIn's names of members in
// all that the database keeps, in the files themselves on SQLite.
func TestNothingSecretInTheClear(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		db := w.db
		ok(t, db.StartSignIn(t.Context(), consent.SignIn{StateHash: "state", Nonce: "canary-nonce", Verifier: "canary-verifier", ExpiresAt: w.now().Add(time.Minute)}))
		mia, noah := w.connected("mia", consent.BothAccounts), w.connected("noah", consent.BothAccounts)
		w.later(2 * time.Hour)
		_, err := w.OwnValues(t.Context(), mia.Actor(), consent.WorkProfile) // refreshed by that
		ok(t, err)
		noah.Disconnects()
		w.pending(noah, consent.BothAccounts)
		equal(t, "sealed grants", w.number(`SELECT count(*) FROM grants WHERE sealed IS NOT NULL`), 4)
		secrets := []string{"canary", "member-" + mia.User.Subject, "member-" + noah.User.Subject, "of LinkedIn"}
		for _, kind := range []string{"linkedin", "access", "refresh"} {
			for i := range 10 {
				secrets = append(secrets, `"`+kind+"-"+strconv.Itoa(i)+`"`)
			}
		}
		for name, content := range kept(t, db, w.at.URL) {
			for _, word := range secrets {
				for form, spelled := range spellings(word) {
					if strings.Contains(content, spelled) {
						t.Errorf("%s holds %q in %s", name, word, form)
					}
				}
			}
			if strings.Contains(name, "users") && !strings.Contains(content, noah.User.Mail) {
				t.Errorf("%s: the search does not even find what is there", name)
			}
		}
	})
}

func spellings(word string) map[string]string {
	forms := map[string]string{"the clear": word, "hex": hex.EncodeToString([]byte(word))}
	for shift := range 3 { // base64 looks different at each of three offsets
		coded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), word...))
		forms["base64 "+strconv.Itoa(shift)] = coded[(shift*8+5)/6 : len(coded)-1]
	}
	return forms
}

// kept is everything in the database by name.
func kept(t *testing.T, db *store.DB, url string) map[string]string {
	t.Helper()
	all := map[string]string{}
	if db.Engine() == "sqlite" {
		files, err := filepath.Glob(url + "*")
		ok(t, err)
		for _, f := range files {
			content, err := os.ReadFile(f)
			ok(t, err)
			all["users in "+filepath.Base(f)] = string(content)
		}
		if len(files) != 3 {
			t.Fatalf("files: %v", files)
		}
		// People stand in one of the files, whichever SQLite chose.
		joined := strings.Join(slices.Collect(maps.Values(all)), "")
		return map[string]string{"users and all else": joined}
	}
	for table := range columns {
		var text string
		ok(t, db.Writer().QueryRowContext(t.Context(), `SELECT COALESCE(string_agg(t::text, ' '), '') FROM `+table+` t`).Scan(&text))
		all[table] = text
	}
	return all
}

// TestEveryWordHasItsPlace: the lists of words in the schema are those of the rules.
// SQLite cannot widen one without building the table anew.
func TestEveryWordHasItsPlace(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mia := w.connected("mia", consent.BothAccounts)
		_, err := w.MemberRead(t.Context(), "client", mia.Member.Subject, consent.WorkProfile)
		ok(t, err)
		w.pending(w.person("noah"), consent.LinkedInOnly)
		for place, words := range map[string][]any{
			"receipts event":        {consent.Given, consent.Changed, consent.Suspended, consent.Resumed, consent.Renewed, consent.Withdrawn},
			"receipts made_by":      {consent.BySelf, consent.ByAdmin, consent.ByLinkedIn, consent.ByDirectory},
			"policies allow":        {consent.Nobody, consent.Everyone},
			"attempts purpose":      {consent.Connect, consent.Upgrade, consent.Renew},
			"attempts step":         {consent.AwaitLinkedIn, consent.AwaitWork, consent.Pending},
			"access_records reader": {consent.CardReader, consent.LinkedInReader},
		} {
			table, column, _ := strings.Cut(place, " ")
			for _, word := range words {
				exec(t, w.db, `UPDATE `+table+` SET `+column+` = $1`, fmt.Sprint(word))
			}
			if _, err := w.db.Writer().ExecContext(t.Context(), `UPDATE `+table+` SET `+column+` = 'something else'`); err == nil {
				t.Errorf("%s takes any word", place)
			}
		}
		for _, state := range []consent.GrantState{consent.GrantRevoked, consent.GrantDropped, consent.GrantRefused, consent.GrantReplaced} {
			exec(t, w.db, `UPDATE grants SET state = $1, sealed = NULL`, string(state))
		}
		for _, by := range []consent.ActorKind{consent.BySelf, consent.ByAdmin, consent.ByLinkedIn, consent.ByDirectory} {
			exec(t, w.db, `UPDATE connections SET closed_at = 1, closed_by = $1`, string(by))
		}
		for _, by := range []consent.ActorKind{consent.ByAdmin, consent.ByDirectory} {
			exec(t, w.db, `UPDATE connections SET suspended_at = 1, suspended_by = $1`, string(by))
		}
		for _, account := range []consent.Account{consent.LinkedInAccount, consent.WorkAccount} {
			exec(t, w.db, `UPDATE connections SET lapsed_at = 1, lapsed = $1`, string(account))
		}
	})
}
