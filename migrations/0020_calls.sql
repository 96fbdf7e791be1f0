-- The line: calls and their place in the queue, agents and what they are doing, offers with leases, phones that may
-- register, recordings, calls that must be called back. The queue lives here, not in the switch: a restart rebuilds it.

CREATE TABLE calls (
    id TEXT NOT NULL,
    direction TEXT NOT NULL,
    state TEXT NOT NULL,
    class BIGINT NOT NULL,
    elder_id TEXT,
    case_id TEXT,
    region TEXT NOT NULL,
    number_sealed BYTEA,
    number_token TEXT,
    number_tail TEXT,
    line TEXT,
    leg TEXT,
    agent_id TEXT,
    callback_of TEXT,
    reason TEXT,
    outcome TEXT,
    next_step TEXT,
    note BYTEA,
    source TEXT,
    arrived_at BIGINT NOT NULL,
    waiting_at BIGINT NOT NULL,
    offered_at BIGINT,
    answered_at BIGINT,
    ended_at BIGINT,
    wait_ms BIGINT,
    talk_ms BIGINT,
    CONSTRAINT calls_pk PRIMARY KEY (id)
);

CREATE UNIQUE INDEX calls_by_leg ON calls (leg) WHERE leg IS NOT NULL;

CREATE UNIQUE INDEX calls_by_source ON calls (source) WHERE source IS NOT NULL;

CREATE INDEX calls_waiting ON calls (class, waiting_at, id) WHERE state = 'waiting';

CREATE INDEX calls_live ON calls (state) WHERE state IN ('waiting', 'offered', 'dialling', 'talking', 'held');

CREATE INDEX calls_by_arrived ON calls (arrived_at, id);

CREATE INDEX calls_by_elder ON calls (elder_id, arrived_at) WHERE elder_id IS NOT NULL;

CREATE INDEX calls_by_case ON calls (case_id, arrived_at) WHERE case_id IS NOT NULL;

CREATE INDEX calls_by_number ON calls (number_token, arrived_at) WHERE number_token IS NOT NULL;

CREATE TABLE agents (
    account_id TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    since_at BIGINT NOT NULL,
    call_id TEXT,
    CONSTRAINT agents_pk PRIMARY KEY (account_id)
);

CREATE INDEX agents_by_state ON agents (state, since_at);

CREATE TABLE call_offers (
    id TEXT NOT NULL,
    call_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    settled_at BIGINT,
    CONSTRAINT call_offers_pk PRIMARY KEY (id),
    CONSTRAINT call_offers_call FOREIGN KEY (call_id) REFERENCES calls (id)
);

CREATE UNIQUE INDEX call_offers_one_a_call ON call_offers (call_id) WHERE state = 'open';

CREATE UNIQUE INDEX call_offers_one_an_agent ON call_offers (agent_id) WHERE state = 'open';

CREATE INDEX call_offers_by_call ON call_offers (call_id, made_at);

CREATE TABLE phone_lines (
    sip_user TEXT NOT NULL,
    elder_id TEXT,
    account_id TEXT,
    md5 TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    removed_at BIGINT,
    contact TEXT,
    source TEXT,
    transport TEXT,
    online_at BIGINT,
    CONSTRAINT phone_lines_pk PRIMARY KEY (sip_user)
);

CREATE INDEX phone_lines_by_elder ON phone_lines (elder_id) WHERE elder_id IS NOT NULL;

CREATE INDEX phone_lines_by_account ON phone_lines (account_id) WHERE account_id IS NOT NULL;

CREATE TABLE call_backs (
    call_id TEXT NOT NULL,
    elder_id TEXT,
    case_id TEXT,
    class BIGINT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    CONSTRAINT call_backs_pk PRIMARY KEY (call_id),
    CONSTRAINT call_backs_call FOREIGN KEY (call_id) REFERENCES calls (id)
);

CREATE INDEX call_backs_open ON call_backs (due_at) WHERE state = 'open';

CREATE UNIQUE INDEX call_backs_one_an_elder ON call_backs (elder_id) WHERE elder_id IS NOT NULL AND state = 'open';

CREATE TABLE recordings (
    id TEXT NOT NULL,
    call_id TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    millis BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    mended BOOLEAN NOT NULL,
    saved_at BIGINT NOT NULL,
    CONSTRAINT recordings_pk PRIMARY KEY (id),
    CONSTRAINT recordings_path UNIQUE (path)
);

CREATE INDEX recordings_by_call ON recordings (call_id);
