package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

// keyFile is the key file: two Tink keysets. It stands in the clear, kept by the
// file's mode: whoever may read it could read the running program as well.
type keyFile struct {
	Seal      json.RawMessage `json:"seal"`      // AEAD, for tokens
	Pseudonym json.RawMessage `json:"pseudonym"` // PRF, for LinkedIn members
}

// openKeys reads the key file, or makes it if the database is new.
func openKeys(path string, newDatabase bool) (*keys, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && newDatabase:
		if err := makeKeyFile(path); err != nil {
			return nil, fmt.Errorf("make the key file %s: %w", path, err)
		}
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("the key file %s is missing, but the database is not new: put the key file of this database back", path)
	case err != nil:
		return nil, fmt.Errorf("read the key file: %w", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("the key file %s is not a file", path)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("the key file %s may be read by others: set its mode to 0600, now it is %04o", path, info.Mode().Perm())
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the key file: %w", err)
	}
	// The causes are left out below: they could repeat parts of the file.
	var file keyFile
	if json.Unmarshal(content, &file) != nil {
		return nil, fmt.Errorf("the key file %s is damaged or is no key file", path)
	}
	k, err := file.keys()
	if err != nil {
		return nil, fmt.Errorf("the key file %s is damaged or is no key file", path)
	}
	return k, nil
}

func (f keyFile) keys() (*keys, error) {
	seal, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.Seal)))
	if err != nil {
		return nil, err
	}
	pseudonym, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.Pseudonym)))
	if err != nil {
		return nil, err
	}
	k := new(keys)
	if k.aead, err = aead.New(seal); err != nil {
		return nil, err
	}
	k.prf, err = prf.NewPRFSet(pseudonym)
	return k, err
}

// makeKeyFile writes new keys under a name of its own first, so that the key file
// is never half there. Of two instances that do so at once the first one wins.
func makeKeyFile(path string) error {
	seal, err := newKeyset(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	pseudonym, err := newKeyset(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return err
	}
	content, err := json.MarshalIndent(keyFile{seal, pseudonym}, "", "  ")
	if err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(folder, ".keys-") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	_, err = draft.Write(append(content, '\n'))
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(folder)
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func newKeyset(template *tinkpb.KeyTemplate) (json.RawMessage, error) {
	handle, err := keyset.NewHandle(template)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b))
	return b.Bytes(), err
}

const keyCheck = "accord"

// noteKeys leaves something sealed in a new database.
func (db *DB) noteKeys(ctx context.Context) error {
	sealed, err := db.keys.seal([]byte(keyCheck), "key_checks", "sealed", "1", "")
	if err != nil {
		return err
	}
	_, err = db.writer.db.ExecContext(ctx, `INSERT INTO key_checks (id, sealed, pseudonym) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING`,
		sealed, db.keys.pseudonym(keyCheck))
	if err != nil {
		return fmt.Errorf("note the keys: %w", err)
	}
	return nil
}

// checkKeys makes sure that the key file is the one of this database.
func (db *DB) checkKeys(ctx context.Context) error {
	var sealed []byte
	var pseudonym string
	err := db.writer.db.QueryRowContext(ctx, `SELECT sealed, pseudonym FROM key_checks WHERE id = 1`).Scan(&sealed, &pseudonym)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // not yet noted; Migrate does it
	}
	if err != nil {
		return fmt.Errorf("check the keys: %w", err)
	}
	_, err = db.keys.open(sealed, "key_checks", "sealed", "1", "")
	if err != nil || !hmac.Equal([]byte(pseudonym), []byte(db.keys.pseudonym(keyCheck))) {
		return errors.New("the key file belongs to another database: put the key file of this database back")
	}
	return nil
}
