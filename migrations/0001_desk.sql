-- The spine's own tables: who acts, on whose record, what was asked before, what happened, what is due.

CREATE TABLE actors (
    id TEXT NOT NULL,
    roles BIGINT NOT NULL,
    region TEXT NOT NULL,
    institution TEXT,
    active BOOLEAN NOT NULL,
    CONSTRAINT actors_pk PRIMARY KEY (id)
);

CREATE TABLE subjects (
    record TEXT NOT NULL,
    elder_id TEXT,
    region TEXT NOT NULL,
    institution TEXT,
    CONSTRAINT subjects_pk PRIMARY KEY (record)
);

CREATE TABLE ties (
    actor_id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT,
    CONSTRAINT ties_pk PRIMARY KEY (actor_id, elder_id, purpose)
);

CREATE INDEX ties_by_elder ON ties (elder_id);

CREATE TABLE elder_keys (
    elder_id TEXT NOT NULL,
    wrapped BYTEA NOT NULL,
    CONSTRAINT elder_keys_pk PRIMARY KEY (elder_id)
);

CREATE TABLE requests (
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    id TEXT NOT NULL,
    payload_hash BYTEA NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT requests_pk PRIMARY KEY (actor, act, id)
);

CREATE INDEX requests_by_at ON requests (at);

CREATE TABLE trail (
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    behalf TEXT,
    act TEXT NOT NULL,
    outcome TEXT NOT NULL,
    channel TEXT NOT NULL,
    elder_id TEXT,
    thread TEXT,
    parent TEXT,
    request TEXT,
    sealed BOOLEAN NOT NULL,
    detail BYTEA NOT NULL,
    CONSTRAINT trail_pk PRIMARY KEY (id)
);

CREATE INDEX trail_by_thread ON trail (thread, id) WHERE thread IS NOT NULL;

CREATE INDEX trail_by_elder ON trail (elder_id, id) WHERE elder_id IS NOT NULL;

CREATE TABLE trail_order (
    position BIGINT NOT NULL,
    entry_id TEXT NOT NULL,
    CONSTRAINT trail_order_pk PRIMARY KEY (position)
);

CREATE TABLE trail_blocks (
    number BIGINT NOT NULL,
    first_position BIGINT NOT NULL,
    last_position BIGINT NOT NULL,
    rows_hash BYTEA NOT NULL,
    before_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    sealed_at BIGINT NOT NULL,
    CONSTRAINT trail_blocks_pk PRIMARY KEY (number)
);

CREATE TABLE trail_anchors (
    day BIGINT NOT NULL,
    block BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    public_key BYTEA NOT NULL,
    signature BYTEA NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT trail_anchors_pk PRIMARY KEY (day)
);

CREATE TABLE news (
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    topic TEXT NOT NULL,
    keys TEXT NOT NULL,
    payload TEXT NOT NULL,
    CONSTRAINT news_pk PRIMARY KEY (id)
);

CREATE TABLE news_order (
    position BIGINT NOT NULL,
    news_id TEXT NOT NULL,
    CONSTRAINT news_order_pk PRIMARY KEY (position)
);

CREATE TABLE unstamped (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    CONSTRAINT unstamped_pk PRIMARY KEY (id)
);

CREATE TABLE consumers (
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    CONSTRAINT consumers_pk PRIMARY KEY (name)
);

CREATE TABLE timers (
    act TEXT NOT NULL,
    key TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    payload TEXT NOT NULL,
    CONSTRAINT timers_pk PRIMARY KEY (act, key)
);

CREATE INDEX timers_by_due ON timers (due_at);
