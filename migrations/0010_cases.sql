-- Cases: whatever an elder needs, from asking to closing. Ids carry the time of opening in their first digits, so that
-- ordering by id is ordering by time. What is said about an elder is sealed with the elder's own key; without an elder it is
-- sealed with the house's.

CREATE TABLE cases (
    id TEXT NOT NULL,
    service TEXT NOT NULL,
    version BIGINT NOT NULL,
    elder_id TEXT,
    region TEXT NOT NULL,
    channel TEXT NOT NULL,
    summary BYTEA,
    state TEXT NOT NULL,
    step TEXT NOT NULL,
    rung TEXT NOT NULL,
    owner_id TEXT,
    due_at BIGINT,
    overdue BOOLEAN NOT NULL,
    priority BIGINT NOT NULL,
    presses BIGINT NOT NULL,
    callback BOOLEAN NOT NULL,
    callback_tries BIGINT NOT NULL,
    satisfied BIGINT,
    called_back_at BIGINT,
    outcome TEXT,
    opened_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    taken_at BIGINT,
    done_at BIGINT,
    closed_at BIGINT,
    urgent_elder TEXT,
    CONSTRAINT cases_pk PRIMARY KEY (id),
    CONSTRAINT cases_clock CHECK ((closed_at IS NULL AND due_at IS NOT NULL) OR (closed_at IS NOT NULL AND due_at IS NULL))
);

CREATE UNIQUE INDEX cases_urgent ON cases (urgent_elder) WHERE urgent_elder IS NOT NULL;

CREATE INDEX cases_by_elder ON cases (elder_id, id) WHERE elder_id IS NOT NULL;

CREATE INDEX cases_open ON cases (priority, opened_at) WHERE closed_at IS NULL;

CREATE INDEX cases_by_owner ON cases (owner_id, id) WHERE owner_id IS NOT NULL;

CREATE TABLE case_evidence (
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT NOT NULL,
    at BIGINT NOT NULL,
    given_by TEXT NOT NULL,
    CONSTRAINT case_evidence_pk PRIMARY KEY (case_id, kind, reference)
);
