-- Helpers, where they are and what they can do; visits to homes, with the six elements that electronic visit verification
-- asks for (service, elder, date, location, helper, begin and end), which a finished visit cannot be without.

CREATE TABLE helpers (
    account_id TEXT NOT NULL,
    duty TEXT NOT NULL,
    duty_at BIGINT NOT NULL,
    home_lat DOUBLE PRECISION,
    home_lon DOUBLE PRECISION,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    accuracy DOUBLE PRECISION,
    place_at BIGINT,
    place_device_at BIGINT,
    CONSTRAINT helpers_pk PRIMARY KEY (account_id)
);

CREATE TABLE helper_skills (
    account_id TEXT NOT NULL,
    skill TEXT NOT NULL,
    until_day BIGINT,
    CONSTRAINT helper_skills_pk PRIMARY KEY (account_id, skill)
);

CREATE TABLE visits (
    id TEXT NOT NULL,
    case_id TEXT,
    elder_id TEXT NOT NULL,
    region TEXT NOT NULL,
    service TEXT NOT NULL,
    version BIGINT NOT NULL,
    seat BIGINT NOT NULL,
    state TEXT NOT NULL,
    helper_id TEXT,
    device TEXT,
    sent_by TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    accepted_at BIGINT,
    departed_at BIGINT,
    departed_device_at BIGINT,
    local_day BIGINT,
    arrived_at BIGINT,
    arrived_device_at BIGINT,
    method TEXT,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    accuracy DOUBLE PRECISION,
    distance DOUBLE PRECISION,
    far_reason BYTEA,
    finished_at BIGINT,
    finished_device_at BIGINT,
    outcome TEXT,
    satisfied BIGINT,
    words BYTEA,
    ended_at BIGINT,
    source TEXT,
    CONSTRAINT visits_pk PRIMARY KEY (id),
    CONSTRAINT visits_source UNIQUE (source),
    CONSTRAINT visits_evv CHECK (state <> 'finished' OR (helper_id IS NOT NULL AND local_day IS NOT NULL
        AND method IS NOT NULL AND arrived_at IS NOT NULL AND arrived_device_at IS NOT NULL
        AND finished_at IS NOT NULL AND finished_device_at IS NOT NULL
        AND (method IN ('told', 'import') OR (lat IS NOT NULL AND lon IS NOT NULL AND accuracy IS NOT NULL))))
);

CREATE INDEX visits_by_case ON visits (case_id, seat) WHERE case_id IS NOT NULL;

CREATE INDEX visits_by_elder ON visits (elder_id, sent_at, id);

CREATE INDEX visits_by_helper ON visits (helper_id, sent_at, id) WHERE helper_id IS NOT NULL;

CREATE INDEX visits_by_time ON visits (sent_at, id);

CREATE INDEX visits_live ON visits (state, id) WHERE ended_at IS NULL;

CREATE TABLE visit_offers (
    id TEXT NOT NULL,
    visit_id TEXT NOT NULL,
    helper_id TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    distance DOUBLE PRECISION,
    offered_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    answered_at BIGINT,
    answered_device_at BIGINT,
    words TEXT,
    CONSTRAINT visit_offers_pk PRIMARY KEY (id),
    CONSTRAINT visit_offers_visit FOREIGN KEY (visit_id) REFERENCES visits (id)
);

CREATE INDEX visit_offers_by_visit ON visit_offers (visit_id, id);

CREATE UNIQUE INDEX visit_offers_open ON visit_offers (helper_id) WHERE state = 'open';

CREATE TABLE visit_evidence (
    id TEXT NOT NULL,
    visit_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT NOT NULL,
    words BYTEA,
    at BIGINT NOT NULL,
    device_at BIGINT NOT NULL,
    CONSTRAINT visit_evidence_pk PRIMARY KEY (id),
    CONSTRAINT visit_evidence_once UNIQUE (visit_id, kind, reference)
);

CREATE TABLE visit_conflicts (
    id TEXT NOT NULL,
    visit_id TEXT NOT NULL,
    helper_id TEXT NOT NULL,
    act TEXT NOT NULL,
    at BIGINT NOT NULL,
    device_at BIGINT NOT NULL,
    words BYTEA,
    CONSTRAINT visit_conflicts_pk PRIMARY KEY (id)
);

CREATE INDEX visit_conflicts_by_visit ON visit_conflicts (visit_id, id);
