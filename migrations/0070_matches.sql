-- Whether two records speak of one person. Links, joins and their undoing are events that are only added to; the
-- other tables are what the events come to, kept in the same act.

CREATE TABLE match_events (
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    other_id TEXT,
    source TEXT,
    source_id TEXT,
    undoes TEXT,
    actor TEXT NOT NULL,
    rule TEXT NOT NULL,
    total DOUBLE PRECISION,
    parts TEXT NOT NULL,
    CONSTRAINT match_events_pk PRIMARY KEY (id)
);

CREATE INDEX match_events_by_elder ON match_events (elder_id, id);

CREATE INDEX match_events_by_other ON match_events (other_id, id) WHERE other_id IS NOT NULL;

CREATE UNIQUE INDEX match_events_once_undone ON match_events (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE match_sources (
    source TEXT NOT NULL,
    source_id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    how TEXT NOT NULL,
    digest TEXT NOT NULL,
    event_id TEXT NOT NULL,
    sealed BYTEA,
    CONSTRAINT match_sources_pk PRIMARY KEY (source, source_id)
);

CREATE INDEX match_sources_by_elder ON match_sources (elder_id);

CREATE TABLE match_joins (
    gone_id TEXT NOT NULL,
    kept_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    CONSTRAINT match_joins_pk PRIMARY KEY (gone_id)
);

CREATE INDEX match_joins_by_kept ON match_joins (kept_id);

CREATE TABLE match_pairs (
    id TEXT NOT NULL,
    low_id TEXT NOT NULL,
    high_id TEXT NOT NULL,
    asked_id TEXT NOT NULL,
    doubt TEXT NOT NULL,
    total DOUBLE PRECISION NOT NULL,
    parts TEXT NOT NULL,
    numbers BOOLEAN,
    region TEXT NOT NULL,
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    event_id TEXT,
    CONSTRAINT match_pairs_pk PRIMARY KEY (id)
);

CREATE UNIQUE INDEX match_pairs_once ON match_pairs (low_id, high_id);

CREATE INDEX match_pairs_by_state ON match_pairs (state, doubt, due_at, id);

CREATE INDEX match_pairs_by_asked ON match_pairs (asked_id);

CREATE TABLE match_faces (
    elder_id TEXT NOT NULL,
    name TEXT NOT NULL,
    birth BIGINT,
    sex BIGINT NOT NULL,
    region TEXT NOT NULL,
    number TEXT,
    phones TEXT NOT NULL,
    address TEXT NOT NULL,
    keys TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    CONSTRAINT match_faces_pk PRIMARY KEY (elder_id)
);

CREATE INDEX match_faces_by_name ON match_faces (name);

CREATE TABLE match_keys (
    key TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    CONSTRAINT match_keys_pk PRIMARY KEY (key, elder_id)
);

CREATE TABLE match_models (
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    pairs BIGINT NOT NULL,
    model TEXT NOT NULL,
    CONSTRAINT match_models_pk PRIMARY KEY (id)
);
