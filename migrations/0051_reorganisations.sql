-- Reorganisations: planned as a file, done in steps, with who has followed, and undone by name. What they did to units, and
-- which record stood where before, is kept: by it they are undone and by it a report for an earlier day reads as it was.

CREATE TABLE reorganisations (
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    day BIGINT NOT NULL,
    state TEXT NOT NULL,
    pass BIGINT NOT NULL,
    planned_by TEXT NOT NULL,
    planned_at BIGINT NOT NULL,
    began_at BIGINT,
    ended_at BIGINT,
    stuck TEXT,
    CONSTRAINT reorganisations_pk PRIMARY KEY (name)
);

CREATE TABLE reorganisation_units (
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    from_day BIGINT NOT NULL,
    did TEXT NOT NULL,
    until_before BIGINT,
    CONSTRAINT reorganisation_units_pk PRIMARY KEY (name, code, from_day)
);

CREATE TABLE reorganisation_follows (
    name TEXT NOT NULL,
    follower TEXT NOT NULL,
    state TEXT NOT NULL,
    moved BIGINT NOT NULL,
    lately BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT reorganisation_follows_pk PRIMARY KEY (name, follower)
);

CREATE TABLE region_moves (
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    name TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    day BIGINT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT region_moves_pk PRIMARY KEY (kind, record, name)
);

CREATE INDEX region_moves_by_name ON region_moves (name, kind, record);

CREATE INDEX region_moves_by_day ON region_moves (kind, day);

CREATE TABLE region_heirs (
    name TEXT NOT NULL,
    place BIGINT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    below BOOLEAN NOT NULL,
    alone BOOLEAN NOT NULL,
    day BIGINT NOT NULL,
    CONSTRAINT region_heirs_pk PRIMARY KEY (name, place)
);
