-- Privacy as machinery: what elders agreed to, records opened against the scope and their review, people's rights and their
-- clocks, what must not be erased, how long things are kept and what was taken away, incidents, rotation of keys.

CREATE TABLE purpose_reviews (
    id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    verdict TEXT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    account_id TEXT NOT NULL,
    CONSTRAINT purpose_reviews_pk PRIMARY KEY (id)
);

CREATE INDEX purpose_reviews_by_purpose ON purpose_reviews (purpose, at);

CREATE TABLE consents (
    id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    version BIGINT NOT NULL,
    means TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    given_at BIGINT NOT NULL,
    account_id TEXT,
    withdrawn_at BIGINT,
    withdrawn_means TEXT,
    withdrawn_by TEXT,
    CONSTRAINT consents_pk PRIMARY KEY (id)
);

CREATE UNIQUE INDEX consents_one ON consents (elder_id, purpose) WHERE withdrawn_at IS NULL;

CREATE INDEX consents_by_elder ON consents (elder_id, given_at);

CREATE TABLE overrides (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    region TEXT NOT NULL,
    reason BYTEA NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    late BOOLEAN NOT NULL,
    reviewed_at BIGINT,
    reviewed_by TEXT,
    verdict TEXT,
    remark BYTEA,
    CONSTRAINT overrides_pk PRIMARY KEY (id)
);

CREATE INDEX overrides_unreviewed ON overrides (due_at) WHERE reviewed_at IS NULL;

CREATE INDEX overrides_by_elder ON overrides (elder_id, from_at);

CREATE INDEX overrides_by_account ON overrides (account_id, from_at);

CREATE TABLE rights (
    id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    region TEXT NOT NULL,
    kind TEXT NOT NULL,
    means TEXT NOT NULL,
    state TEXT NOT NULL,
    asked BYTEA NOT NULL,
    asked_at BIGINT NOT NULL,
    account_id TEXT,
    due_at BIGINT NOT NULL,
    late BOOLEAN NOT NULL,
    identity TEXT,
    identity_by TEXT,
    identity_at BIGINT,
    answer BYTEA,
    answered_at BIGINT,
    answered_by TEXT,
    CONSTRAINT rights_pk PRIMARY KEY (id)
);

CREATE INDEX rights_open ON rights (due_at) WHERE answered_at IS NULL;

CREATE INDEX rights_by_elder ON rights (elder_id, asked_at);

CREATE TABLE holds (
    elder_id TEXT NOT NULL,
    document TEXT NOT NULL,
    reason BYTEA NOT NULL,
    from_at BIGINT NOT NULL,
    account_id TEXT NOT NULL,
    lifted_at BIGINT,
    lifted_by TEXT,
    CONSTRAINT holds_pk PRIMARY KEY (elder_id, document)
);

CREATE TABLE erasures (
    elder_id TEXT NOT NULL,
    right_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    account_id TEXT NOT NULL,
    CONSTRAINT erasures_pk PRIMARY KEY (elder_id, at)
);

CREATE TABLE incidents (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    headline TEXT NOT NULL,
    words BYTEA NOT NULL,
    happened_at BIGINT,
    known_at BIGINT NOT NULL,
    affected BIGINT NOT NULL,
    serious BOOLEAN NOT NULL,
    account_id TEXT,
    tell_authority_at BIGINT NOT NULL,
    tell_people_at BIGINT NOT NULL,
    told_authority_at BIGINT,
    told_people_at BIGINT,
    late BOOLEAN NOT NULL,
    closed_at BIGINT,
    measures BYTEA,
    CONSTRAINT incidents_pk PRIMARY KEY (id)
);

CREATE INDEX incidents_open ON incidents (known_at) WHERE closed_at IS NULL;

CREATE TABLE incident_elders (
    incident_id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    CONSTRAINT incident_elders_pk PRIMARY KEY (incident_id, elder_id)
);

CREATE TABLE retention_sweeps (
    day BIGINT NOT NULL,
    class TEXT NOT NULL,
    before_at BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    files BIGINT NOT NULL,
    left_over BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    CONSTRAINT retention_sweeps_pk PRIMARY KEY (day, class)
);

CREATE TABLE retention_files (
    folder TEXT NOT NULL,
    path TEXT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT retention_files_pk PRIMARY KEY (folder, path)
);

CREATE TABLE key_turns (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    elder_id TEXT,
    state TEXT NOT NULL,
    from_number BIGINT NOT NULL,
    to_number BIGINT,
    wanted_at BIGINT NOT NULL,
    account_id TEXT,
    looked BIGINT NOT NULL,
    wrapped BIGINT NOT NULL,
    ended_at BIGINT,
    CONSTRAINT key_turns_pk PRIMARY KEY (id)
);

CREATE UNIQUE INDEX key_turns_one ON key_turns (kind) WHERE kind = 'master' AND ended_at IS NULL;
