package store_test

import (
	"encoding/base64"
	"encoding/hex"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"accord/consent"
	"accord/store"
)

// columns says what every column holds. A new one fails the test until somebody
// has thought about what it may hold and written it down here. None may hold data
// of the LinkedIn account or of the work account.
var columns = map[string]string{
	"users":          "id id, issuer directory, subject directory, user_name directory, name directory, mail directory, enabled setting, prompted_at time, created_at time",
	"groups":         "id directory, name directory, name_lower directory, source setting",
	"members":        "group_id id, user_id id",
	"sessions":       "hash hash, user_id id, admin setting, auditor setting, created_at time, seen_at time, expires_at time",
	"sign_ins":       "state_hash hash, session_hash hash, sealed sealed, return_to setting, expires_at time",
	"policy":         "id id, allow setting, group_id id, group_name directory, choices setting, version version, withdrawn_version version, changed_by directory, changed_at time, announcement_id id",
	"announcements":  "id id, policy_version version, published_at time, headline text, message text, whereabouts text, sharing text, how_to text, privacy_url text, contact text",
	"notices":        "hash hash, language setting, version version, body text",
	"attempts":       "id id, user_id id, session_hash hash, choice choice, upgrade setting, step setting, state_hash hash, return_to setting, notice_hash hash, created_at time, expires_at time, secrets_sealed sealed",
	"connections":    "id id, user_id id, member_hash pseudonym, choice choice, visible choice, version version, policy_version version, opened_at time, changed_at time, renew_by time, closed_at time, closed_by setting",
	"grants":         "id id, connection_id id, user_id id, account setting, state setting, sealed sealed, scopes setting, expires_at time, tries count, updated_at time",
	"receipts":       "id id, user_id id, connection_id id, event setting, made_by setting, choice choice, categories choice, notice_hash hash, notice_version version, language setting, policy_version version, at time",
	"access_records": "id id, user_id id, connection_id id, category setting, reader setting, client setting, released setting, reason setting, at time",
	"audit":          "seq count, id id, at time, actor_kind setting, actor_id id, action setting, subject_id id, detail setting, chain hash",
	"audit_head":     "id id, seq count, chain hash",
	"key_checks":     "id id, sealed sealed, pseudonym pseudonym",
}

func TestEveryColumnIsClassified(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
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
	eachPlace(t, func(t *testing.T, o store.Options) {
		db := openedAt(t, o)
		ok(t, db.StartSignIn(t.Context(), consent.SignIn{StateHash: "state", Nonce: "canary-nonce", Verifier: "canary-verifier", ExpiresAt: later(10)}))
		mia, c := connected(t, db, "mia", consent.BothAccounts)
		pending(t, db, mia, "member-two", consent.BothAccounts)
		noah, cn := connected(t, db, "noah", consent.BothAccounts)
		_, err := db.RenewGrant(t.Context(), c.ID, *token(mia, consent.WorkAccount))
		ok(t, err)
		_, err = db.CloseConnection(t.Context(), cn.ID, consent.BySelf, proof(cn, consent.Withdrawn, consent.BySelf), nil)
		ok(t, err)
		ok(t, db.FinishGrant(t.Context(), jobs[consent.RevokeJob](t, db)[0].GrantID, consent.GrantRevoked, later(2)))
		for name, content := range kept(t, db, o) {
			for _, word := range []string{"canary", "member-mia", "member-noah", "member-two"} {
				for form, spelled := range spellings(word) {
					if strings.Contains(content, spelled) {
						t.Errorf("%s holds %q in %s", name, word, form)
					}
				}
			}
			if strings.Contains(name, "users") && !strings.Contains(content, noah.Mail) {
				t.Errorf("%s: the search does not even find what is there", name)
			}
		}
	})
}

func spellings(word string) map[string]string {
	forms := map[string]string{"the clear": word, "hex": hex.EncodeToString([]byte(word))}
	for shift := range 3 { // base64 looks different at each of three offsets
		coded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), word...))
		forms["base64 "+itoa(shift)] = coded[(shift*8+5)/6 : len(coded)-1]
	}
	return forms
}

// kept is everything in the database by name.
func kept(t *testing.T, db *store.DB, o store.Options) map[string]string {
	t.Helper()
	all := map[string]string{}
	if db.Engine() == "sqlite" {
		files, err := filepath.Glob(o.URL + "*")
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
