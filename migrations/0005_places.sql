-- Facilities and medical institutions.

CREATE TABLE places (
    id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    institution TEXT NOT NULL,
    region TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT,
    hours TEXT NOT NULL,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    changed_at BIGINT NOT NULL,
    CONSTRAINT places_pk PRIMARY KEY (id),
    CONSTRAINT places_source UNIQUE (source_id)
);

CREATE INDEX places_by_kind ON places (kind, name);

CREATE INDEX places_by_region ON places (region, kind, name);

CREATE INDEX places_by_institution ON places (institution);
