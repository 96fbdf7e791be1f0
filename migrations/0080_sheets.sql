-- Spreadsheets that come in. Rows lie as they came, sealed, in chunks, until the file is forgotten; what a row would do,
-- or did, lies beside its chunk. Nothing clear in these tables is about a person but tokens.

CREATE TABLE sheets (
    id TEXT NOT NULL,
    state TEXT NOT NULL,
    account_id TEXT,
    region TEXT NOT NULL,
    digest TEXT NOT NULL,
    pass BIGINT NOT NULL,
    part BIGINT NOT NULL,
    chunks BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    gone_at BIGINT NOT NULL,
    CONSTRAINT sheets_pk PRIMARY KEY (id)
);

CREATE INDEX sheets_by_account ON sheets (account_id, id);

CREATE INDEX sheets_by_region ON sheets (region, id);

CREATE INDEX sheets_by_digest ON sheets (digest, id);

CREATE TABLE sheet_rows (
    sheet_id TEXT NOT NULL,
    part BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    CONSTRAINT sheet_rows_pk PRIMARY KEY (sheet_id, part, ordinal)
);

-- done: 0 read, 1 tried, 2 taken in.
CREATE TABLE sheet_chunks (
    sheet_id TEXT NOT NULL,
    part BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    done BIGINT NOT NULL,
    fresh BIGINT NOT NULL,
    known BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    review BIGINT NOT NULL,
    bad BIGINT NOT NULL,
    merged BIGINT NOT NULL,
    formulas BIGINT NOT NULL,
    told BYTEA,
    CONSTRAINT sheet_chunks_pk PRIMARY KEY (sheet_id, part, ordinal)
);

-- Who stands in a file already: the same person twice is found across chunks.
CREATE TABLE sheet_people (
    sheet_id TEXT NOT NULL,
    pass BIGINT NOT NULL,
    token TEXT NOT NULL,
    line BIGINT NOT NULL,
    CONSTRAINT sheet_people_pk PRIMARY KEY (sheet_id, pass, token)
);

CREATE TABLE sheet_profiles (
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    account_id TEXT,
    changed_at BIGINT NOT NULL,
    CONSTRAINT sheet_profiles_pk PRIMARY KEY (name)
);
