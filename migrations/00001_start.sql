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
    admin       BOOLEAN NOT NULL, -- roles, as the latest sign-in told them
    auditor     BOOLEAN NOT NULL,
    -- The latest sign-in did not tell the groups: memberships from claims are unknown.
    groups_unknown BOOLEAN NOT NULL,
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

-- The tenant (`tid`) that a provider's first sign-in told.
CREATE TABLE tenants (
    issuer TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL
);

-- The setting, one row a version; rows are added, never changed. A withheld column
-- is the version at which the policy last did not offer the category, 0 if never.
CREATE TABLE policies (
    version                        BIGINT NOT NULL PRIMARY KEY,
    allow                          TEXT   NOT NULL CHECK (allow IN ('nobody', 'group', 'everyone')),
    group_id                       TEXT   NOT NULL,
    group_name                     TEXT   NOT NULL,
    categories                     TEXT   NOT NULL, -- offered, separated by spaces
    withdrawn_version              BIGINT NOT NULL,
    withheld_linkedin_profile      BIGINT NOT NULL,
    withheld_linkedin_interests    BIGINT NOT NULL,
    withheld_linkedin_subscriptions BIGINT NOT NULL,
    withheld_linkedin_connections  BIGINT NOT NULL,
    withheld_work_profile          BIGINT NOT NULL,
    withheld_work_calendar         BIGINT NOT NULL,
    withheld_work_interests        BIGINT NOT NULL,
    withheld_work_subscriptions    BIGINT NOT NULL,
    withheld_work_contacts         BIGINT NOT NULL,
    changed_by                     TEXT   NOT NULL,
    changed_by_id                  TEXT   NOT NULL,
    changed_at                     BIGINT,
    announcement_id                TEXT   NOT NULL,
    CHECK (allow <> 'group' OR group_id <> '')
);
INSERT INTO policies VALUES (0, 'nobody', '', '',
    'linkedin-profile linkedin-interests linkedin-subscriptions linkedin-connections work-profile work-calendar work-interests work-subscriptions work-contacts',
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', '', NULL, '');

-- Which version is in force. Whoever decides by the policy holds this row.
CREATE TABLE policy (
    id      BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    version BIGINT NOT NULL REFERENCES policies (version)
);
INSERT INTO policy (id, version) VALUES (1, 0);

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
    contact        TEXT   NOT NULL,
    mailed_after   TEXT   NOT NULL  -- letters are queued for people up to this user id
);

-- Letters that were sent, or may have been: none is sent again.
CREATE TABLE letters (
    letter     TEXT   NOT NULL PRIMARY KEY,
    claimed_at BIGINT NOT NULL
);
CREATE INDEX letters_claimed ON letters (claimed_at);

-- Consent texts by their hash. A text behind a hash never changes.
CREATE TABLE notices (
    hash     TEXT NOT NULL PRIMARY KEY,
    language TEXT NOT NULL,
    version  TEXT NOT NULL,
    body     TEXT NOT NULL
);

-- Unfinished connects, upgrades and renewals, with what they were based on. Member,
-- nonce, verifier and grants are sealed.
CREATE TABLE attempts (
    id                 TEXT   NOT NULL PRIMARY KEY,
    user_id            TEXT   NOT NULL REFERENCES users (id),
    session_hash       TEXT   NOT NULL,
    purpose            TEXT   NOT NULL CHECK (purpose IN ('connect', 'upgrade', 'renew')),
    categories         TEXT   NOT NULL,
    held               TEXT   NOT NULL,
    policy_version     BIGINT NOT NULL,
    connection_version BIGINT NOT NULL,
    notice_hash        TEXT   NOT NULL REFERENCES notices (hash),
    step               TEXT   NOT NULL CHECK (step IN ('linkedin', 'work', 'pending')),
    state_hash         TEXT   NOT NULL, -- empty while no answer is awaited
    return_to          TEXT   NOT NULL,
    created_at         BIGINT NOT NULL,
    expires_at         BIGINT NOT NULL,
    secrets_sealed     BYTEA  NOT NULL
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
    categories     TEXT    NOT NULL, -- the person's last yes
    granted        TEXT    NOT NULL, -- what the grants cover
    listed         TEXT    NOT NULL, -- what the latest receipt says flows
    visible        BOOLEAN NOT NULL,
    version        BIGINT  NOT NULL CHECK (version > 0),
    policy_version BIGINT  NOT NULL REFERENCES policies (version),
    attempt_id     TEXT    NOT NULL, -- confirmed last
    opened_at      BIGINT  NOT NULL,
    changed_at     BIGINT  NOT NULL,
    renew_by       BIGINT  NOT NULL,
    lapsed_at      BIGINT,
    lapsed         TEXT    NOT NULL CHECK (lapsed IN ('', 'linkedin', 'work')),
    suspended_at   BIGINT,
    suspended_by   TEXT    NOT NULL CHECK (suspended_by IN ('', 'admin', 'directory', 'system')),
    closed_at      BIGINT,
    closed_by      TEXT    NOT NULL CHECK (closed_by IN ('', 'self', 'admin', 'linkedin', 'directory', 'system')),
    closed_on      TEXT    NOT NULL,
    CHECK ((closed_at IS NULL) = (closed_by = '')),
    CHECK ((lapsed_at IS NULL) = (lapsed = '')),
    CHECK ((suspended_at IS NULL) = (suspended_by = ''))
);
-- The two rules that hold whatever the program does.
CREATE UNIQUE INDEX connections_open_user ON connections (user_id) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX connections_open_member ON connections (member_hash) WHERE closed_at IS NULL;
CREATE INDEX connections_user ON connections (user_id, opened_at);
CREATE INDEX connections_open ON connections (id) WHERE closed_at IS NULL;
CREATE INDEX connections_open_policy ON connections (policy_version) WHERE closed_at IS NULL;
CREATE INDEX connections_open_renewal ON connections (renew_by) WHERE closed_at IS NULL AND lapsed_at IS NULL;
CREATE INDEX connections_suspended ON connections (suspended_at) WHERE closed_at IS NULL AND suspended_at IS NOT NULL;

-- Tokens, sealed; destroyed when the grant has ended. Without a connection: from
-- an attempt that ended unconfirmed.
CREATE TABLE grants (
    id            TEXT   NOT NULL PRIMARY KEY,
    connection_id TEXT REFERENCES connections (id),
    user_id       TEXT   NOT NULL REFERENCES users (id),
    account       TEXT   NOT NULL CHECK (account IN ('linkedin', 'work')),
    state         TEXT   NOT NULL CHECK (state IN ('active', 'revoking', 'revoked', 'dropped', 'refused', 'replaced')),
    sealed        BYTEA,
    version       BIGINT NOT NULL, -- rises with each refresh
    leased_until  BIGINT NOT NULL, -- while one instance refreshes it or returns it
    scopes        TEXT   NOT NULL,
    covers        TEXT   NOT NULL, -- categories its scopes let us read
    expires_at    BIGINT,
    tries         BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL, -- when it came into its state
    CHECK ((state IN ('active', 'revoking')) = (sealed IS NOT NULL)),
    CHECK (state <> 'active' OR connection_id IS NOT NULL)
);
CREATE UNIQUE INDEX grants_active ON grants (connection_id, account) WHERE state = 'active';
CREATE INDEX grants_connection ON grants (connection_id);
CREATE INDEX grants_user ON grants (user_id, account, state);
CREATE INDEX grants_revoking ON grants (updated_at) WHERE state = 'revoking';

-- Proofs. Rows are added, never changed.
CREATE TABLE receipts (
    id             TEXT   NOT NULL PRIMARY KEY,
    user_id        TEXT   NOT NULL REFERENCES users (id),
    connection_id  TEXT   NOT NULL REFERENCES connections (id),
    event          TEXT   NOT NULL CHECK (event IN ('given', 'changed', 'suspended', 'resumed', 'renewed', 'withdrawn')),
    made_by        TEXT   NOT NULL CHECK (made_by IN ('self', 'admin', 'linkedin', 'directory', 'system')),
    reason         TEXT   NOT NULL,
    choice         TEXT   NOT NULL,
    categories     TEXT   NOT NULL, -- separated by spaces
    notice_hash    TEXT   NOT NULL,
    notice_version TEXT   NOT NULL,
    language       TEXT   NOT NULL,
    policy_version BIGINT NOT NULL REFERENCES policies (version),
    seq            BIGINT NOT NULL, -- the person's first is 1
    at             BIGINT NOT NULL
);
CREATE INDEX receipts_user ON receipts (user_id, seq);

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
    repeats       BIGINT  NOT NULL, -- how often the same viewing was shown again
    at            BIGINT  NOT NULL,
    CHECK (released = (reason = ''))
);
CREATE INDEX access_records_user ON access_records (user_id, at, id);
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
