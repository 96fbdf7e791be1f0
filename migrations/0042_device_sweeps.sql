-- When the last round for silent devices was gone: after we ourselves were away, no device can be blamed for its silence.

CREATE TABLE device_sweeps (
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    CONSTRAINT device_sweeps_pk PRIMARY KEY (id)
);
