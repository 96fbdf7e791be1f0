-- Keys that are rotated: under which master each elder's key is wrapped, the keys an elder had before, and what an elder has
-- agreed to, as far as the permission check must know.

ALTER TABLE elder_keys ADD COLUMN generation BIGINT NOT NULL DEFAULT 1;

CREATE TABLE former_keys (
    elder_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    wrapped BYTEA NOT NULL,
    generation BIGINT NOT NULL,
    CONSTRAINT former_keys_pk PRIMARY KEY (elder_id, version)
);

CREATE TABLE agreed (
    elder_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    CONSTRAINT agreed_pk PRIMARY KEY (elder_id, purpose)
);
