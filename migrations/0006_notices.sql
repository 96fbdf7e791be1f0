-- Words sent out, each with its fate.

CREATE TABLE notices (
    id TEXT NOT NULL,
    means TEXT NOT NULL,
    state TEXT NOT NULL,
    elder_id TEXT,
    account_id TEXT,
    case_id TEXT,
    region TEXT NOT NULL,
    headline TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    masked TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    sent_at BIGINT,
    heard_at BIGINT,
    ended_at BIGINT,
    tries BIGINT NOT NULL,
    reason TEXT,
    receipt TEXT,
    CONSTRAINT notices_pk PRIMARY KEY (id)
);

CREATE INDEX notices_by_elder ON notices (elder_id, id) WHERE elder_id IS NOT NULL;

CREATE INDEX notices_by_account ON notices (account_id, id) WHERE account_id IS NOT NULL;

CREATE INDEX notices_by_case ON notices (case_id, id) WHERE case_id IS NOT NULL;

CREATE INDEX notices_by_state ON notices (state, means, id);
