-- Rounds of care (visiting care): who is on the list by which rule, when somebody is due, what was found, what has to be
-- cleared up. Days are whole days since 1970 in Beijing. Words of a result are sealed with the elder's own key.

CREATE TABLE round_rules (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    from_day BIGINT NOT NULL,
    body TEXT NOT NULL,
    elders BIGINT NOT NULL,
    belong BIGINT NOT NULL,
    words TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    CONSTRAINT round_rules_pk PRIMARY KEY (id),
    CONSTRAINT round_rules_day UNIQUE (from_day)
);

CREATE TABLE round_raises (
    id TEXT NOT NULL,
    cause TEXT NOT NULL,
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    from_day BIGINT NOT NULL,
    until_day BIGINT NOT NULL,
    high BIGINT,
    key BIGINT,
    ordinary BIGINT,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    CONSTRAINT round_raises_pk PRIMARY KEY (id),
    CONSTRAINT round_raises_days CHECK (until_day > from_day)
);

CREATE INDEX round_raises_by_until ON round_raises (until_day);

CREATE TABLE rounds (
    elder_id TEXT NOT NULL,
    region TEXT NOT NULL,
    tier TEXT NOT NULL,
    reasons TEXT NOT NULL,
    state TEXT NOT NULL,
    was TEXT,
    owner_id TEXT,
    given BOOLEAN NOT NULL,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    since_day BIGINT NOT NULL,
    every BIGINT NOT NULL,
    due_day BIGINT,
    last_at BIGINT,
    last_how TEXT,
    met_at BIGINT,
    tried_day BIGINT,
    CONSTRAINT rounds_pk PRIMARY KEY (elder_id),
    CONSTRAINT rounds_due CHECK (due_day IS NOT NULL OR state IN ('moved', 'died', 'out'))
);

CREATE INDEX rounds_by_owner ON rounds (owner_id, due_day) WHERE due_day IS NOT NULL;

CREATE INDEX rounds_by_region ON rounds (region, elder_id);

CREATE TABLE round_results (
    id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    region TEXT NOT NULL,
    tier TEXT NOT NULL,
    result TEXT NOT NULL,
    checks TEXT NOT NULL,
    words BYTEA,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    device_at BIGINT NOT NULL,
    counted BOOLEAN NOT NULL,
    case_id TEXT,
    source TEXT NOT NULL,
    CONSTRAINT round_results_pk PRIMARY KEY (id),
    CONSTRAINT round_results_source UNIQUE (source)
);

CREATE INDEX round_results_by_elder ON round_results (elder_id, at);

CREATE INDEX round_results_by_who ON round_results (by_id, at);

CREATE TABLE round_dues (
    elder_id TEXT NOT NULL,
    due_day BIGINT NOT NULL,
    region TEXT NOT NULL,
    tier TEXT NOT NULL,
    owner_id TEXT,
    met_at BIGINT,
    met_how TEXT,
    CONSTRAINT round_dues_pk PRIMARY KEY (elder_id, due_day)
);

CREATE INDEX round_dues_by_day ON round_dues (due_day, region);

CREATE TABLE round_gaps (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    elder_id TEXT,
    region TEXT NOT NULL,
    weight BIGINT NOT NULL,
    about TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    rung TEXT NOT NULL,
    owner_id TEXT,
    climbs BIGINT NOT NULL,
    due_at BIGINT,
    closed_at BIGINT,
    closed_by TEXT,
    outcome TEXT,
    words BYTEA,
    CONSTRAINT round_gaps_pk PRIMARY KEY (id),
    CONSTRAINT round_gaps_once UNIQUE (kind, key),
    CONSTRAINT round_gaps_clock CHECK ((closed_at IS NULL AND due_at IS NOT NULL) OR (closed_at IS NOT NULL AND due_at IS NULL))
);

CREATE INDEX round_gaps_open ON round_gaps (region, weight) WHERE closed_at IS NULL;

CREATE INDEX round_gaps_by_clock ON round_gaps (due_at) WHERE due_at IS NOT NULL;

CREATE INDEX round_gaps_by_elder ON round_gaps (elder_id) WHERE elder_id IS NOT NULL;

CREATE TABLE round_aways (
    account_id TEXT NOT NULL,
    from_day BIGINT NOT NULL,
    until_day BIGINT NOT NULL,
    deputy_id TEXT NOT NULL,
    CONSTRAINT round_aways_pk PRIMARY KEY (account_id, from_day),
    CONSTRAINT round_aways_days CHECK (until_day > from_day)
);

CREATE INDEX round_aways_by_deputy ON round_aways (deputy_id, until_day);

CREATE TABLE round_objections (
    elder_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    words BYTEA,
    by_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    ask_day BIGINT NOT NULL,
    withdrawn_at BIGINT,
    CONSTRAINT round_objections_pk PRIMARY KEY (elder_id, reason)
);

CREATE TABLE round_stays (
    id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    region TEXT NOT NULL,
    place TEXT NOT NULL,
    from_day BIGINT NOT NULL,
    until_day BIGINT,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    CONSTRAINT round_stays_pk PRIMARY KEY (id),
    CONSTRAINT round_stays_once UNIQUE (elder_id, place, from_day)
);

CREATE INDEX round_stays_open ON round_stays (elder_id) WHERE until_day IS NULL;

CREATE TABLE round_sweeps (
    id TEXT NOT NULL,
    day BIGINT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT round_sweeps_pk PRIMARY KEY (id)
);
