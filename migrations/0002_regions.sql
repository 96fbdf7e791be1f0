-- Units of administration, each with its days of validity: a district that is dissolved or given to
-- another parent keeps its past.

CREATE TABLE regions (
    code TEXT NOT NULL,
    from_day BIGINT NOT NULL,
    until_day BIGINT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT,
    manager TEXT,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    CONSTRAINT regions_pk PRIMARY KEY (code, from_day),
    CONSTRAINT regions_days CHECK (until_day IS NULL OR until_day > from_day)
);

CREATE INDEX regions_by_parent ON regions (parent) WHERE parent IS NOT NULL;

CREATE INDEX regions_by_manager ON regions (manager) WHERE manager IS NOT NULL;
