-- The register. Names, birth, region and coordinates are clear; identity numbers, addresses, telephone
-- numbers, contacts and what to know first are sealed with the elder's own key. Look-up goes by keyed tokens.

CREATE TABLE elders (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    pinyin TEXT NOT NULL,
    initials TEXT NOT NULL,
    called TEXT NOT NULL,
    birth BIGINT,
    sex BIGINT NOT NULL,
    region TEXT NOT NULL,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    categories BIGINT NOT NULL,
    grade BIGINT,
    sealed BYTEA NOT NULL,
    identity_token TEXT,
    added_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    CONSTRAINT elders_pk PRIMARY KEY (id)
);

CREATE INDEX elders_by_name ON elders (name, id);

CREATE INDEX elders_by_pinyin ON elders (pinyin, id);

CREATE INDEX elders_by_initials ON elders (initials, id);

CREATE INDEX elders_by_region ON elders (region, name, id);

CREATE UNIQUE INDEX elders_by_identity ON elders (identity_token) WHERE identity_token IS NOT NULL;

CREATE TABLE elder_sources (
    source TEXT NOT NULL,
    source_id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT elder_sources_pk PRIMARY KEY (source, source_id)
);

CREATE TABLE elder_phones (
    elder_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    label TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    token TEXT NOT NULL,
    local_token TEXT,
    last4_token TEXT,
    CONSTRAINT elder_phones_pk PRIMARY KEY (elder_id, token)
);

CREATE INDEX elder_phones_by_token ON elder_phones (token);

CREATE INDEX elder_phones_by_local ON elder_phones (local_token) WHERE local_token IS NOT NULL;

CREATE INDEX elder_phones_by_last4 ON elder_phones (last4_token) WHERE last4_token IS NOT NULL;

CREATE TABLE elder_contacts (
    elder_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    relation TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    token TEXT,
    CONSTRAINT elder_contacts_pk PRIMARY KEY (elder_id, place)
);

CREATE INDEX elder_contacts_by_token ON elder_contacts (token) WHERE token IS NOT NULL;
