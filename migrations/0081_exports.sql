-- Lists that go out: asked for by one person with a purpose, approved by another, made piece by piece, sealed, fetched a
-- few times, gone after some days. The request stays.

CREATE TABLE exports (
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    reason TEXT NOT NULL,
    region TEXT NOT NULL,
    category TEXT,
    columns TEXT NOT NULL,
    format TEXT NOT NULL,
    decided_by TEXT,
    decided_at BIGINT,
    answer TEXT,
    after_id TEXT NOT NULL,
    chunks BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    ready_at BIGINT,
    expires_at BIGINT,
    fetched BIGINT NOT NULL,
    CONSTRAINT exports_pk PRIMARY KEY (id)
);

CREATE UNIQUE INDEX exports_by_number ON exports (number);

CREATE INDEX exports_by_state ON exports (state, id);

CREATE INDEX exports_by_asker ON exports (asked_by, id);

CREATE TABLE export_rows (
    export_id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    CONSTRAINT export_rows_pk PRIMARY KEY (export_id, ordinal)
);
