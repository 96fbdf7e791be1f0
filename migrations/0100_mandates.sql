-- Who may act for which elder: mandates with their terms and evidence, families with their telephone numbers, codes by which
-- they sign in, what they asked for, what they wrote.

CREATE TABLE mandates (
    id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    region TEXT NOT NULL,
    kin TEXT NOT NULL,
    relation TEXT NOT NULL,
    services TEXT NOT NULL,
    sees BIGINT NOT NULL,
    state TEXT NOT NULL,
    flagged BOOLEAN NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    words BYTEA,
    case_id TEXT,
    given_by TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    confirmed_by TEXT,
    renewal_at BIGINT,
    ended_at BIGINT,
    ended_why TEXT,
    ended_by TEXT,
    ended_over TEXT,
    CONSTRAINT mandates_pk PRIMARY KEY (id),
    CONSTRAINT mandates_ended CHECK ((state = 'ended') = (ended_at IS NOT NULL AND ended_why IS NOT NULL))
);

CREATE UNIQUE INDEX mandates_one_a_pair ON mandates (elder_id, account_id) WHERE state <> 'ended';

CREATE INDEX mandates_by_elder ON mandates (elder_id, id);

CREATE INDEX mandates_by_account ON mandates (account_id, id);

CREATE INDEX mandates_by_state ON mandates (state, id);

CREATE INDEX mandates_by_case ON mandates (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE mandate_evidence (
    id TEXT NOT NULL,
    mandate_id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT NOT NULL,
    words BYTEA,
    at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    CONSTRAINT mandate_evidence_pk PRIMARY KEY (id),
    CONSTRAINT mandate_evidence_mandate FOREIGN KEY (mandate_id) REFERENCES mandates (id)
);

CREATE INDEX mandate_evidence_by_mandate ON mandate_evidence (mandate_id, id);

CREATE TABLE mandate_cases (
    case_id TEXT NOT NULL,
    mandate_id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT mandate_cases_pk PRIMARY KEY (case_id, mandate_id),
    CONSTRAINT mandate_cases_mandate FOREIGN KEY (mandate_id) REFERENCES mandates (id)
);

CREATE INDEX mandate_cases_by_mandate ON mandate_cases (mandate_id, at);

CREATE TABLE mandate_messages (
    id TEXT NOT NULL,
    mandate_id TEXT NOT NULL,
    elder_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    case_id TEXT NOT NULL,
    words BYTEA NOT NULL,
    at BIGINT NOT NULL,
    answer BYTEA,
    answered_at BIGINT,
    answered_by TEXT,
    CONSTRAINT mandate_messages_pk PRIMARY KEY (id),
    CONSTRAINT mandate_messages_mandate FOREIGN KEY (mandate_id) REFERENCES mandates (id)
);

CREATE INDEX mandate_messages_by_mandate ON mandate_messages (mandate_id, id);

CREATE INDEX mandate_messages_by_case ON mandate_messages (case_id);

CREATE TABLE mandate_asks (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    name BYTEA NOT NULL,
    relation TEXT NOT NULL,
    at BIGINT NOT NULL,
    mandate_id TEXT,
    CONSTRAINT mandate_asks_pk PRIMARY KEY (id)
);

CREATE INDEX mandate_asks_by_account ON mandate_asks (account_id, id);

CREATE TABLE family_accounts (
    account_id TEXT NOT NULL,
    phone_token TEXT NOT NULL,
    phone BYTEA NOT NULL,
    added_at BIGINT NOT NULL,
    CONSTRAINT family_accounts_pk PRIMARY KEY (account_id),
    CONSTRAINT family_accounts_phone UNIQUE (phone_token)
);

CREATE TABLE family_codes (
    phone_token TEXT NOT NULL,
    code_token TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    CONSTRAINT family_codes_pk PRIMARY KEY (phone_token)
);

CREATE TABLE family_limits (
    key TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    used BIGINT NOT NULL,
    CONSTRAINT family_limits_pk PRIMARY KEY (key)
);
