-- What is written down about an elder beside the card, each with its days: facts of the household, decisions of
-- authorities and assessments are three kinds of record; the categories of table elders follow from them and are kept by
-- the acts that write them. Words about a person are sealed with the elder's key; kinds and days are clear, because
-- lists and counts are made of them.

ALTER TABLE elders ADD COLUMN accuracy_m BIGINT;

ALTER TABLE elders ADD COLUMN died_on BIGINT;

-- The next day on which the categories change by themselves: a decision ends, somebody turns eighty.
ALTER TABLE elders ADD COLUMN turns_on BIGINT;

CREATE INDEX elders_by_turn ON elders (turns_on, id) WHERE turns_on IS NOT NULL;

ALTER TABLE elder_phones ADD COLUMN from_day BIGINT;

ALTER TABLE elder_phones ADD COLUMN said BYTEA;

-- Numbers that were the elder's once.
CREATE TABLE elder_past_phones (
    elder_id TEXT NOT NULL,
    id TEXT NOT NULL,
    label TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    from_day BIGINT,
    until_day BIGINT,
    ended_at BIGINT NOT NULL,
    ended_by TEXT,
    CONSTRAINT elder_past_phones_pk PRIMARY KEY (elder_id, id)
);

CREATE TABLE elder_facts (
    elder_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_day BIGINT,
    until_day BIGINT,
    source TEXT,
    sealed BYTEA,
    noted_at BIGINT NOT NULL,
    noted_by TEXT,
    voided_at BIGINT,
    CONSTRAINT elder_facts_pk PRIMARY KEY (elder_id, id)
);

CREATE INDEX elder_facts_by_kind ON elder_facts (kind, elder_id);

CREATE TABLE elder_decisions (
    elder_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    degree TEXT NOT NULL,
    body TEXT NOT NULL,
    from_day BIGINT,
    until_day BIGINT,
    monthly_fen BIGINT,
    source TEXT,
    sealed BYTEA,
    noted_at BIGINT NOT NULL,
    noted_by TEXT,
    voided_at BIGINT,
    CONSTRAINT elder_decisions_pk PRIMARY KEY (elder_id, id)
);

CREATE INDEX elder_decisions_by_kind ON elder_decisions (kind, elder_id);

-- A level without scores was made by another instrument, or came from an old system.
CREATE TABLE elder_assessments (
    elder_id TEXT NOT NULL,
    id TEXT NOT NULL,
    on_day BIGINT,
    due_day BIGINT,
    total BIGINT,
    grade BIGINT,
    instrument TEXT NOT NULL,
    source TEXT,
    sealed BYTEA,
    noted_at BIGINT NOT NULL,
    noted_by TEXT,
    voided_at BIGINT,
    CONSTRAINT elder_assessments_pk PRIMARY KEY (elder_id, id)
);

CREATE INDEX elder_assessments_by_due ON elder_assessments (due_day, elder_id) WHERE due_day IS NOT NULL;

CREATE TABLE elder_health (
    elder_id TEXT NOT NULL,
    dementia BOOLEAN NOT NULL,
    smartphone BIGINT,
    channel BIGINT,
    sealed BYTEA NOT NULL,
    religion BYTEA,
    changed_at BIGINT NOT NULL,
    changed_by TEXT,
    CONSTRAINT elder_health_pk PRIMARY KEY (elder_id)
);

CREATE TABLE elder_contracts (
    elder_id TEXT NOT NULL,
    id TEXT NOT NULL,
    doctor_id TEXT,
    doctor TEXT NOT NULL,
    institution TEXT NOT NULL,
    from_day BIGINT,
    until_day BIGINT,
    source TEXT,
    noted_at BIGINT NOT NULL,
    noted_by TEXT,
    voided_at BIGINT,
    CONSTRAINT elder_contracts_pk PRIMARY KEY (elder_id, id)
);

CREATE INDEX elder_contracts_by_doctor ON elder_contracts (doctor_id, elder_id) WHERE doctor_id IS NOT NULL;

CREATE TABLE elder_documents (
    elder_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    token TEXT NOT NULL,
    from_day BIGINT,
    until_day BIGINT,
    source TEXT,
    sealed BYTEA NOT NULL,
    noted_at BIGINT NOT NULL,
    noted_by TEXT,
    voided_at BIGINT,
    CONSTRAINT elder_documents_pk PRIMARY KEY (elder_id, id)
);

CREATE UNIQUE INDEX elder_documents_by_token ON elder_documents (token) WHERE voided_at IS NULL;

CREATE TABLE elder_addresses (
    elder_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT NOT NULL,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    accuracy_m BIGINT,
    from_day BIGINT,
    until_day BIGINT,
    sealed BYTEA NOT NULL,
    noted_at BIGINT NOT NULL,
    noted_by TEXT,
    voided_at BIGINT,
    CONSTRAINT elder_addresses_pk PRIMARY KEY (elder_id, id)
);

CREATE TABLE elder_deaths (
    elder_id TEXT NOT NULL,
    id TEXT NOT NULL,
    on_day BIGINT NOT NULL,
    how TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    noted_at BIGINT NOT NULL,
    noted_by TEXT,
    restored_at BIGINT,
    restored_by TEXT,
    restored_why BYTEA,
    CONSTRAINT elder_deaths_pk PRIMARY KEY (elder_id, id)
);

-- One death at a time.
CREATE UNIQUE INDEX elder_deaths_standing ON elder_deaths (elder_id) WHERE restored_at IS NULL;

-- What each follower of a death has done, with the ids it takes to undo it.
CREATE TABLE elder_closings (
    death_id TEXT NOT NULL,
    follower TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    said TEXT NOT NULL,
    undo TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    undone_said TEXT,
    undone_at BIGINT,
    CONSTRAINT elder_closings_pk PRIMARY KEY (death_id, follower)
);

CREATE INDEX elder_closings_by_elder ON elder_closings (elder_id, done_at);
