-- +goose Up

-- People, as the directory and the sign-in provider know them.
CREATE TABLE users (
    id          TEXT    NOT NULL PRIMARY KEY,
    issuer      TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    user_name   TEXT    NOT NULL, -- lower case
    name        TEXT    NOT NULL,
    mail        TEXT    NOT NULL,
    enabled     BOOLEAN NOT NULL,
    prompted_at BIGINT,
    created_at  BIGINT  NOT NULL,
    UNIQUE (issuer, subject)
);
CREATE INDEX users_subject ON users (subject);
CREATE INDEX users_user_name ON users (user_name);
-- Walks and counts the people an announcement may concern.
CREATE INDEX users_enabled ON users (id) WHERE enabled;

-- A group has one source: the directory's import, or the claims of sign-ins.
CREATE TABLE groups (
    id         TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    name_lower TEXT NOT NULL,
    source     TEXT NOT NULL CHECK (source IN ('directory', 'claim'))
);
CREATE INDEX groups_name ON groups (name_lower);

CREATE TABLE members (
    group_id TEXT NOT NULL REFERENCES groups (id),
    user_id  TEXT NOT NULL REFERENCES users (id),
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX members_user ON members (user_id);

-- Signed-in browsers, by the hash of the id in their cookie.
CREATE TABLE sessions (
    hash       TEXT    NOT NULL PRIMARY KEY,
    user_id    TEXT    NOT NULL REFERENCES users (id),
    admin      BOOLEAN NOT NULL,
    auditor    BOOLEAN NOT NULL,
    created_at BIGINT  NOT NULL,
    seen_at    BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_end ON sessions (expires_at);

-- Unfinished sign-ins. Nonce and verifier are sealed.
CREATE TABLE sign_ins (
    state_hash   TEXT   NOT NULL PRIMARY KEY,
    session_hash TEXT   NOT NULL,
    sealed       BYTEA  NOT NULL,
    return_to    TEXT   NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX sign_ins_end ON sign_ins (expires_at);

-- The one setting.
CREATE TABLE policy (
    id                BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    allow             TEXT   NOT NULL CHECK (allow IN ('nobody', 'group', 'everyone')),
    group_id          TEXT   NOT NULL,
    group_name        TEXT   NOT NULL,
    choices           TEXT   NOT NULL CHECK (choices IN ('both', 'linkedin')),
    version           BIGINT NOT NULL,
    withdrawn_version BIGINT NOT NULL,
    changed_by        TEXT   NOT NULL,
    changed_at        BIGINT,
    announcement_id   TEXT   NOT NULL,
    CHECK (allow <> 'group' OR group_id <> '')
);
INSERT INTO policy (id, allow, group_id, group_name, choices, version, withdrawn_version, changed_by, announcement_id)
VALUES (1, 'nobody', '', '', 'both', 0, 0, '', '');

CREATE TABLE announcements (
    id             TEXT   NOT NULL PRIMARY KEY,
    policy_version BIGINT NOT NULL,
    published_at   BIGINT NOT NULL,
    headline       TEXT   NOT NULL,
    message        TEXT   NOT NULL,
    whereabouts    TEXT   NOT NULL,
    sharing        TEXT   NOT NULL,
    how_to         TEXT   NOT NULL,
    privacy_url    TEXT   NOT NULL,
    contact        TEXT   NOT NULL
);

-- Consent texts by their hash. A text behind a hash never changes.
CREATE TABLE notices (
    hash     TEXT NOT NULL PRIMARY KEY,
    language TEXT NOT NULL,
    version  TEXT NOT NULL,
    body     TEXT NOT NULL
);

-- Unfinished connects. Member, nonce, verifier and grants are sealed.
CREATE TABLE attempts (
    id             TEXT    NOT NULL PRIMARY KEY,
    user_id        TEXT    NOT NULL REFERENCES users (id),
    session_hash   TEXT    NOT NULL,
    choice         TEXT    NOT NULL CHECK (choice IN ('both', 'linkedin')),
    upgrade        BOOLEAN NOT NULL,
    step           TEXT    NOT NULL CHECK (step IN ('linkedin', 'work', 'pending')),
    state_hash     TEXT    NOT NULL, -- empty while no answer is awaited
    return_to      TEXT    NOT NULL,
    notice_hash    TEXT    NOT NULL,
    created_at     BIGINT  NOT NULL,
    expires_at     BIGINT  NOT NULL,
    secrets_sealed BYTEA   NOT NULL
);
CREATE UNIQUE INDEX attempts_state ON attempts (state_hash) WHERE state_hash <> '';
CREATE INDEX attempts_user ON attempts (user_id, created_at);
CREATE INDEX attempts_session ON attempts (session_hash);
CREATE INDEX attempts_end ON attempts (expires_at);

-- The link between one user and one LinkedIn member, who is known here by a
-- keyed pseudonym only. Closed rows stay: receipts point to them.
CREATE TABLE connections (
    id             TEXT    NOT NULL PRIMARY KEY,
    user_id        TEXT    NOT NULL REFERENCES users (id),
    member_hash    TEXT    NOT NULL,
    choice         TEXT    NOT NULL CHECK (choice IN ('both', 'linkedin')),
    visible        BOOLEAN NOT NULL,
    version        BIGINT  NOT NULL CHECK (version > 0),
    policy_version BIGINT  NOT NULL,
    opened_at      BIGINT  NOT NULL,
    changed_at     BIGINT  NOT NULL,
    renew_by       BIGINT  NOT NULL,
    closed_at      BIGINT,
    closed_by      TEXT CHECK (closed_by IN ('self', 'admin', 'linkedin')),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
-- The two rules that hold whatever the program does.
CREATE UNIQUE INDEX connections_open_user ON connections (user_id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX connections_open_member ON connections (member_hash) WHERE closed_at IS NULL;
CREATE INDEX connections_user ON connections (user_id, opened_at);
CREATE INDEX connections_open_policy ON connections (policy_version, id) WHERE closed_at IS NULL;

-- Tokens, sealed; destroyed when the grant has ended. Without a connection: from
-- an attempt that ended unconfirmed.
CREATE TABLE grants (
    id            TEXT   NOT NULL PRIMARY KEY,
    connection_id TEXT REFERENCES connections (id),
    user_id       TEXT   NOT NULL REFERENCES users (id),
    account       TEXT   NOT NULL CHECK (account IN ('linkedin', 'work')),
    state         TEXT   NOT NULL CHECK (state IN ('active', 'revoking', 'revoked', 'dropped')),
    sealed        BYTEA,
    scopes        TEXT   NOT NULL,
    expires_at    BIGINT,
    tries         BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL, -- when it came into its state
    CHECK ((state IN ('active', 'revoking')) = (sealed IS NOT NULL)),
    CHECK (state <> 'active' OR connection_id IS NOT NULL)
);
CREATE UNIQUE INDEX grants_active ON grants (connection_id, account) WHERE state = 'active';
CREATE INDEX grants_connection ON grants (connection_id);
CREATE INDEX grants_revoking ON grants (updated_at) WHERE state = 'revoking';

-- Proofs. Rows are added, never changed.
CREATE TABLE receipts (
    id             TEXT   NOT NULL PRIMARY KEY,
    user_id        TEXT   NOT NULL REFERENCES users (id),
    connection_id  TEXT   NOT NULL REFERENCES connections (id),
    event          TEXT   NOT NULL CHECK (event IN ('given', 'changed', 'withdrawn')),
    made_by        TEXT   NOT NULL CHECK (made_by IN ('self', 'admin', 'linkedin')),
    choice         TEXT   NOT NULL,
    categories     TEXT   NOT NULL, -- separated by spaces
    notice_hash    TEXT   NOT NULL,
    notice_version TEXT   NOT NULL,
    language       TEXT   NOT NULL,
    policy_version BIGINT NOT NULL,
    at             BIGINT NOT NULL
);
CREATE INDEX receipts_user ON receipts (user_id, at);

-- Reads of people's data by others. Never the data.
CREATE TABLE access_records (
    id            TEXT    NOT NULL PRIMARY KEY,
    user_id       TEXT    NOT NULL REFERENCES users (id),
    connection_id TEXT REFERENCES connections (id),
    category      TEXT    NOT NULL,
    reader        TEXT    NOT NULL CHECK (reader IN ('card', 'linkedin')),
    client        TEXT    NOT NULL,
    released      BOOLEAN NOT NULL,
    reason        TEXT    NOT NULL,
    at            BIGINT  NOT NULL
);
CREATE INDEX access_records_user ON access_records (user_id, at);
CREATE INDEX access_records_last ON access_records (user_id, category, at) WHERE released;

-- Who changed what, as a chain: each line's chain value covers the line before.
CREATE TABLE audit (
    seq        BIGINT NOT NULL PRIMARY KEY,
    id         TEXT   NOT NULL UNIQUE,
    at         BIGINT NOT NULL,
    actor_kind TEXT   NOT NULL,
    actor_id   TEXT   NOT NULL, -- a user id, or empty
    action     TEXT   NOT NULL,
    subject_id TEXT   NOT NULL,
    detail     TEXT   NOT NULL, -- JSON of ids, versions and settings; no personal data
    chain      TEXT   NOT NULL
);
CREATE TABLE audit_head (
    id    BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq   BIGINT NOT NULL,
    chain TEXT   NOT NULL
);
INSERT INTO audit_head (id, seq, chain) VALUES (1, 0, '');

-- Something sealed, by which a wrong key file is noticed.
CREATE TABLE key_checks (
    id        BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    sealed    BYTEA  NOT NULL,
    pseudonym TEXT   NOT NULL
);
