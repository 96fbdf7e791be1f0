-- Accounts of people and of programs, their sessions and bearer tokens. Secrets are kept only as hashes
-- (passwords: argon2id, sessions and tokens: SHA-256 of 256 random bits) or sealed (TOTP).

CREATE TABLE accounts (
    id TEXT NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT,
    roles BIGINT NOT NULL,
    region TEXT NOT NULL,
    institution TEXT,
    program BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    password TEXT,
    password_at BIGINT,
    renew BOOLEAN NOT NULL,
    failures BIGINT NOT NULL,
    locks BIGINT NOT NULL,
    locked_until BIGINT,
    totp BYTEA,
    totp_on BOOLEAN NOT NULL,
    totp_step BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    seen_at BIGINT,
    CONSTRAINT accounts_pk PRIMARY KEY (id),
    CONSTRAINT accounts_login UNIQUE (login)
);

CREATE INDEX accounts_by_name ON accounts (name, id);

CREATE TABLE sessions (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    agent TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    CONSTRAINT sessions_pk PRIMARY KEY (id),
    CONSTRAINT sessions_token UNIQUE (token_hash),
    CONSTRAINT sessions_account FOREIGN KEY (account_id) REFERENCES accounts (id)
);

CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE INDEX sessions_by_until ON sessions (until_at);

CREATE TABLE bearer_tokens (
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    label TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    CONSTRAINT bearer_tokens_pk PRIMARY KEY (id),
    CONSTRAINT bearer_tokens_token UNIQUE (token_hash),
    CONSTRAINT bearer_tokens_account FOREIGN KEY (account_id) REFERENCES accounts (id)
);

CREATE INDEX bearer_tokens_by_account ON bearer_tokens (account_id);
